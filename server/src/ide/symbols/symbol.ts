/** What a text of a policy names, and when two texts name the same. */
import { parseArn } from '../../iam/arn.ts';
import { secretReference } from '../../sharing/references.ts';

export type SymbolKind =
  | 'principal'
  | 'account'
  | 'secret'
  | 'key'
  | 'alias'
  | 'bucket'
  /** Any other ARN, or a text that stands for itself. */
  | 'resource'
  /** What a person has yet to fill in. */
  | 'placeholder'
  /** What a template fills in. */
  | 'interpolation'
  | 'action'
  | 'conditionKey'
  | 'sid'
  /** A document that a manifest names. */
  | 'path';

export interface PolicySymbol {
  readonly kind: SymbolKind;
  /**
   * What tells it from others of its kind in one place: `role/ApplicationRole`, `DevSecret`, a key's id. Of actions and
   * condition keys in lower case, since AWS does not tell them apart.
   */
  readonly name: string;
  /** As written, the whole ARN of one that has an ARN. */
  readonly text: string;
  /** Undefined where it is not said, or may be any. */
  readonly partition?: string | undefined;
  readonly region?: string | undefined;
  readonly account?: string | undefined;
}

/** `same`: it is. `perhaps`: it may well be, but a part is left open, as in a pattern for several Regions. */
export type Relation = 'same' | 'perhaps';

/** How a text that names `other` relates to `symbol`; undefined: it names something else. */
export function relationOf(symbol: PolicySymbol, other: PolicySymbol): Relation | undefined {
  if (symbol.kind !== other.kind) return undefined;
  if (symbol.kind === 'secret') return secretRelation(symbol, other);
  if (symbol.name !== other.name) return undefined;
  // No two keys have one id, whoever writes it without the rest.
  if (symbol.kind === 'key' && (isBare(symbol) || isBare(other))) return 'same';
  return placeRelation(symbol, other);
}

/** A text that stands in the file wherever the symbol does, but perhaps elsewhere too: for a quick look. */
export function needleOf({ kind, name }: PolicySymbol): string {
  if (kind === 'sid' || kind === 'action' || kind === 'conditionKey') return longestPiece(name);
  if (kind === 'path') return longestPiece(name.replace(/#.*$/, '').replace(/^.*\//, ''));
  return longestPiece(name.replace(/^(?:role|user|group|alias)\//, ''));
}

/** Whether capitals make no difference to what the symbol is. */
export function ignoresCase({ kind }: PolicySymbol): boolean {
  return kind === 'action' || kind === 'conditionKey';
}

/** What a person calls it: `ApplicationRole`, `DevSecret`, `key 1234abcd`. */
export function labelOf({ kind, name, text }: PolicySymbol): string {
  if (kind === 'principal') return name.slice(name.indexOf('/') + 1);
  if (kind === 'key') return /^[0-9a-f]{8}-/i.test(name) ? `key ${name.slice(0, 8)}` : `key ${name}`;
  if (kind === 'account') return `account ${name}`;
  if (kind === 'resource') return parseArn(text)?.resource ?? text;
  return kind === 'action' || kind === 'conditionKey' ? text : name;
}

const PLACE = ['partition', 'region', 'account'] as const;

function placeRelation(one: PolicySymbol, other: PolicySymbol): Relation | undefined {
  let relation: Relation = 'same';
  for (const part of PLACE) {
    if (one[part] === other[part]) continue;
    if (one[part] !== undefined && other[part] !== undefined) return undefined;
    relation = 'perhaps';
  }
  return relation;
}

function isBare({ partition, region, account }: PolicySymbol): boolean {
  return partition === undefined && region === undefined && account === undefined;
}

function secretRelation(one: PolicySymbol, other: PolicySymbol): Relation | undefined {
  const place = placeRelation(one, other);
  if (place === undefined || one.name === other.name) return place;
  // A word of six letters is taken for the end of the name; they may be the suffix after all.
  const [a, b] = [shorterName(one), shorterName(other)];
  if ((a === undefined) === (b === undefined)) return undefined;
  return a === other.name || b === one.name ? 'perhaps' : undefined;
}

/** The name of a secret if the last six letters of what is taken for it are its suffix. */
function shorterName({ name, text }: PolicySymbol): string | undefined {
  const shorter = secretReference(text)?.name;
  return shorter === name ? undefined : shorter;
}

/**
 * JSON may write `/`, `<` and letters outside ASCII as escapes, so only a run of plain characters is sure to stand in a
 * file as it is.
 */
function longestPiece(text: string): string {
  return (text.match(/[A-Za-z0-9_.:=@+-]+/g) ?? []).reduce(
    (best, piece) => (piece.length > best.length ? piece : best),
    '',
  );
}
