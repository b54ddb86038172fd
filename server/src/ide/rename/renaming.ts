/** What a new name makes of each text that names the thing. */
import type { TextRange } from '../../policy/document.ts';
import { arnFields } from '../../policy/placeholder.ts';
import { secretReference } from '../../sharing/references.ts';
import type { Occurrence } from '../symbols/occurrences.ts';
import { spansIn } from '../symbols/spans.ts';
import { labelOf, type PolicySymbol, type SymbolKind } from '../symbols/symbol.ts';
import {
  ACCOUNT,
  BUCKET_NAME,
  IAM_NAME,
  isOpenText,
  KEY_ID,
  SECRET_NAME,
  unwritable,
  type ValueKind,
} from './values.ts';

export interface Refusal {
  readonly refusal: string;
}

export interface NewText {
  readonly range: TextRange;
  readonly newText: string;
}

/** Undefined: this text stays as it is. */
export type Renaming = (occurrence: Occurrence) => NewText | undefined;

/** The kinds that a name or a whole ARN can be given to. */
const NAMED: Readonly<Partial<Record<SymbolKind, { readonly value: ValueKind; readonly what: string }>>> = {
  principal: { value: IAM_NAME, what: 'a role or user' },
  secret: { value: SECRET_NAME, what: 'a secret' },
  key: { value: KEY_ID, what: 'a key' },
  bucket: { value: BUCKET_NAME, what: 'a bucket' },
};

/** Whether the symbol is one that is renamed by its name: it has an ARN, or is an account. */
export function isNamed({ kind, text, name }: PolicySymbol): boolean {
  if (kind === 'principal') return text.startsWith('arn:') || name.includes('/');
  return kind === 'account' || NAMED[kind] !== undefined;
}

/** How a new name for `symbol` changes its texts, or why it cannot be. */
export function renamingTo(symbol: PolicySymbol, newName: string): Renaming | Refusal {
  const problem = unwritable(newName);
  if (problem !== undefined) return { refusal: problem };
  if (symbol.kind === 'account') {
    const isFine = ACCOUNT.isValid(newName) || isOpenText(newName);
    return isFine ? nameOnly(newName) : { refusal: ACCOUNT.problem(newName) };
  }
  const named = NAMED[symbol.kind];
  if (named === undefined) return { refusal: `${labelOf(symbol)} cannot be renamed.` };
  if (newName.startsWith('arn:')) return wholeArn(symbol, newName, named.what);
  const withSuffix = symbol.kind === 'secret' ? /^(.+)-([A-Za-z0-9]{6})$/.exec(newName) : null;
  if (withSuffix !== null && !WORD.test(withSuffix[2]!) && SECRET_NAME.isValid(newName))
    return secretWithSuffix(withSuffix[1]!, withSuffix[2]!);
  if (!named.value.isValid(newName) && !isOpenText(newName)) return { refusal: named.value.problem(newName) };
  return nameOnly(newName);
}

/** `Secret`, `PROD01`, `202612`: the end of a name rather than six random characters, and a name is what is asked for. */
const WORD = /^(?:[A-Za-z]?[a-z]*|[A-Z]*)\d*$/;

function nameOnly(newText: string): Renaming {
  return ({ name }) => ({ range: name, newText });
}

/** The suffix is written where there was one; a pattern stays a pattern. */
function secretWithSuffix(name: string, suffix: string): Renaming {
  return ({ symbol, name: range, range: whole }) => {
    if (secretReference(symbol.text)?.suffix !== 'concrete') return { range, newText: name };
    return { range: { start: range.start, end: whole.end }, newText: `${name}-${suffix}` };
  };
}

function wholeArn(symbol: PolicySymbol, arn: string, what: string): Renaming | Refusal {
  const target = spansIn(arn, 'resource', '', false).find(
    ({ start, end }) => start === 0 && end === arn.length,
  )?.symbol;
  if (target?.kind !== symbol.kind) return { refusal: `"${arn}" is not the ARN of ${what}.` };
  return (occurrence) => {
    const { symbol: old, range, role } = occurrence;
    const newText = old.text.startsWith('arn:') && role !== 'secretName' ? arnLike(old, target) : bareLike(old, target);
    return newText === undefined ? undefined : { range, newText };
  };
}

/** The new thing in the form of the old text: its wildcards, its session, its way to write the suffix, the object in its bucket. */
function arnLike(old: PolicySymbol, target: PolicySymbol): string | undefined {
  const [before, after] = [arnFields(old.text), arnFields(target.text)];
  if (before === undefined || after === undefined) return undefined;
  const resource = resourceLike(old, target, before[5]!.text, after[5]!.text);
  if (resource === undefined) return undefined;
  const place = [1, 3, 4].map((field) => {
    const own = before[field]!.text;
    return own === '' || /[*?]/.test(own) ? own : after[field]!.text;
  });
  return ['arn', place[0], before[2]!.text, place[1], place[2], resource].join(':');
}

function resourceLike(old: PolicySymbol, target: PolicySymbol, before: string, after: string): string | undefined {
  switch (old.kind) {
    case 'principal': {
      const session = /^assumed-role\/[^/]+\/(.*)$/.exec(before)?.[1];
      if (session === undefined) return after;
      return target.name.startsWith('role/') ? `assumed-role/${labelOf(target)}/${session}` : undefined;
    }
    case 'secret': {
      const own = secretReference(old.text);
      const suffix = own?.suffix === 'concrete' ? concreteSuffix(target) : undefined;
      return `secret:${target.name}${suffix ?? before.slice('secret:'.length + old.name.length)}`;
    }
    case 'bucket':
      return `${target.name}${before.slice(old.name.length)}`;
    default:
      return after;
  }
}

function concreteSuffix({ text, name }: PolicySymbol): string | undefined {
  const reference = secretReference(text);
  return reference?.suffix === 'concrete' && reference.name === name ? text.slice(-7) : undefined;
}

function bareLike(old: PolicySymbol, target: PolicySymbol): string {
  return old.kind === 'principal' ? labelOf(target) : target.name;
}
