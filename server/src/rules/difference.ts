/**
 * In what a document means something else than another one: order, lists of one, white space, spelling and Sids aside.
 * The first is a file of the workspace, the second what is deployed.
 */
import type { PolicyDocument, Statement, TextRange } from '../policy/document.ts';
import {
  ELEMENTS,
  type ElementName,
  type NormalElement,
  type NormalStatement,
  normalStatement,
  type Pairing,
  pairMembers,
  versionOf,
} from './normalForm.ts';

export type Difference =
  | { readonly kind: 'version'; readonly file: string; readonly deployed: string }
  /** An element of a statement that is there in both. */
  | {
      readonly kind: 'element';
      readonly name: ElementName;
      readonly statement: Statement;
      readonly deployedStatement: Statement;
      readonly file: NormalElement | undefined;
      readonly deployed: NormalElement | undefined;
      readonly pairing: Pairing;
    }
  /** A property that is no element of a policy. */
  | { readonly kind: 'other'; readonly statement: Statement; readonly deployedStatement: Statement }
  | { readonly kind: 'onlyFile'; readonly statement: Statement }
  | { readonly kind: 'onlyDeployed'; readonly statement: Statement };

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Statements of both that belong together, the file's first. */
  readonly matched: readonly (readonly [Statement, Statement])[];
  /** Principals of the file for which AWS shows a unique id: they were deleted. */
  readonly ids: readonly DeletedPrincipal[];
}

/** The value in the file, and the unique id that AWS has in its place. */
export interface DeletedPrincipal {
  readonly named: string;
  readonly id: string;
  readonly range: TextRange;
  readonly pointer: string;
}

export function compareDocuments(file: PolicyDocument, deployed: PolicyDocument): Comparison {
  const differences: Difference[] = [];
  // A lone statement has no Version of its own.
  if (file.form === 'document' && versionOf(file) !== versionOf(deployed)) {
    differences.push({ kind: 'version', file: versionOf(file), deployed: versionOf(deployed) });
  }
  const { matched, onlyFile, onlyDeployed } = matchStatements(
    file.statements.map(normalStatement),
    deployed.statements.map(normalStatement),
  );
  const ids: DeletedPrincipal[] = [];
  for (const [one, other] of matched) {
    for (const name of ELEMENTS) {
      const pairing = pairMembers(one.elements.get(name), other.elements.get(name), name);
      for (const [named, id] of pairing.pairs) {
        if (named.text !== id.text && /^(?:AROA|AIDA)/.test(id.text) && !/^(?:AROA|AIDA)/.test(named.text)) {
          ids.push({ named: named.text, id: id.text, range: named.range, pointer: named.pointer });
        }
      }
      if (!differs(one.elements.get(name), other.elements.get(name), pairing)) continue;
      differences.push({
        kind: 'element',
        name,
        statement: one.statement,
        deployedStatement: other.statement,
        file: one.elements.get(name),
        deployed: other.elements.get(name),
        pairing,
      });
    }
    if (one.rest !== other.rest) {
      differences.push({ kind: 'other', statement: one.statement, deployedStatement: other.statement });
    }
  }
  // Statements that a template puts in may be any of those that are deployed.
  const open = (file.unreadable ?? []).length > 0;
  for (const { statement } of onlyFile) differences.push({ kind: 'onlyFile', statement });
  if (!open) for (const { statement } of onlyDeployed) differences.push({ kind: 'onlyDeployed', statement });
  return {
    differences,
    matched: matched.map(([one, other]) => [one.statement, other.statement]),
    ids,
  };
}

/** Whether both mean the same. */
export function sameMeaning(file: PolicyDocument, deployed: PolicyDocument): boolean {
  return compareDocuments(file, deployed).differences.length === 0;
}

/** From 0, nothing in common, to 1. */
export function likeness(file: PolicyDocument, deployed: PolicyDocument): number {
  const { matched, differences } = compareDocuments(file, deployed);
  const all = file.statements.length + deployed.statements.length;
  if (all === 0) return 1;
  const changed = new Set(differences.flatMap((one) => (one.kind === 'element' ? [one.statement] : [])));
  return (2 * matched.length - changed.size) / all;
}

interface Matching {
  readonly matched: readonly (readonly [NormalStatement, NormalStatement])[];
  readonly onlyFile: readonly NormalStatement[];
  readonly onlyDeployed: readonly NormalStatement[];
}

/** Equal ones first; then those with one Sid; then those that are most alike, if they are alike at all. */
function matchStatements(file: readonly NormalStatement[], deployed: readonly NormalStatement[]): Matching {
  const matched: (readonly [NormalStatement, NormalStatement])[] = [];
  // A statement that is there twice decides no more than one.
  const left = new Map(file.map((one) => [keyOf(one), one]));
  const others = new Map(deployed.map((one) => [keyOf(one), one]));
  const take = ([key, one]: [string, NormalStatement], found: [string, NormalStatement] | undefined): void => {
    if (found === undefined) return;
    matched.push([one, found[1]]);
    left.delete(key);
    others.delete(found[0]);
  };
  for (const entry of [...left]) if (others.has(entry[0])) take(entry, [entry[0], others.get(entry[0])!]);
  for (const entry of [...left])
    take(
      entry,
      [...others].find(([, other]) => isSame(entry[1], other)),
    );
  for (const entry of [...left]) {
    const sid = entry[1].statement.sid?.value;
    if (sid !== undefined)
      take(
        entry,
        [...others].find(([, other]) => other.statement.sid?.value === sid),
      );
  }
  const candidates = [...left].flatMap((entry) =>
    [...others].map((other) => ({ entry, other, score: alike(entry[1], other[1]) })),
  );
  for (const { entry, other, score } of candidates.sort((one, another) => another.score - one.score)) {
    if (score > 0 && left.has(entry[0]) && others.has(other[0])) take(entry, other);
  }
  return { matched, onlyFile: [...left.values()], onlyDeployed: [...others.values()] };
}

/** Positive only for statements of one effect that speak of the same actions, principals or resources, at least in part. */
function alike(one: NormalStatement, other: NormalStatement): number {
  if (!sameElement(one, other, 'Effect')) return 0;
  let score = 0;
  for (const name of ['Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource'] as const) {
    const [a, b] = [one.elements.get(name), other.elements.get(name)];
    if (a === undefined || b === undefined) continue;
    const { pairs } = pairMembers(a, b, name);
    const share = (2 * pairs.length) / (a.members.length + b.members.length || 1);
    // "*" as the Resource says nothing: every statement of a key policy has it.
    const isTelling = !(a.members.length === 1 && a.members[0]?.text === '*');
    score += isTelling ? share : share / 100;
  }
  return score >= 0.5 ? score : 0;
}

function isSame(one: NormalStatement, other: NormalStatement): boolean {
  return one.rest === other.rest && ELEMENTS.every((name) => sameElement(one, other, name));
}

function sameElement(one: NormalStatement, other: NormalStatement, name: ElementName): boolean {
  const [a, b] = [one.elements.get(name), other.elements.get(name)];
  return !differs(a, b, pairMembers(a, b, name));
}

function differs(file: NormalElement | undefined, deployed: NormalElement | undefined, pairing: Pairing): boolean {
  if ((file === undefined) !== (deployed === undefined)) return true;
  return pairing.onlyFile.length > 0 || pairing.onlyDeployed.length > 0;
}

/** Equal for statements that mean the same, whatever their Sids. */
function keyOf({ elements, rest }: NormalStatement): string {
  const sets = ELEMENTS.map((name) => {
    const members = elements.get(name)?.members;
    return members === undefined ? null : [...new Set(members.map(({ key }) => key))].sort();
  });
  return JSON.stringify([...sets, rest]);
}
