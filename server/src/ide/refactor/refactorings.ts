/** Rewriting a statement or a document without changing how its shares stand. */
import type { Statement, TextRange } from '../../policy/document.ts';
import { applyEdits, setProperty } from '../../policy/edit.ts';
import { type EditStep, editFile, replacing } from '../../rules/edits.ts';
import type { FileEdit } from '../../rules/finding.ts';
import { coversAction, type DocumentFacts } from '../../sharing/facts.ts';
import { ANY_SERVICE } from '../../sharing/patterns.ts';
import { accountOf, accountRoot, shortName } from '../../sharing/principalNames.ts';
import { expectedContext } from '../../sharing/requests.ts';
import type { Share } from '../../sharing/verdict.ts';
import { applyChanges, type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { grantingStatements } from '../shares/grants.ts';
import { sharedName } from '../shares/state.ts';
import { splits } from './split.ts';
import { wholeDocument } from './wholeDocument.ts';

/** Behind `refactor.rewrite.` in the kind of the code action. */
export type RefactoringKind = 'principal' | 'split' | 'condition' | 'document';

export interface Refactoring {
  readonly title: string;
  readonly kind: RefactoringKind;
  readonly edits: readonly FileEdit[];
}

/** Those at a selection, or at the cursor if nothing is selected. */
export function refactoringsAt(snapshot: Snapshot, path: string, range: TextRange): Refactoring[] {
  const facts = snapshot.files.get(path)?.facts.find(({ document }) => touches(document.range, range));
  if (facts === undefined) return [];
  const statement = facts.document.statements.find((one) => touches(one.range, range));
  const inStatement =
    statement === undefined
      ? []
      : [
          ...narrowed(snapshot, facts, statement, range),
          ...conditions(snapshot, facts, statement),
          ...splits(snapshot, facts, statement),
        ];
  return [...inStatement, ...wholeDocument(snapshot, facts)].filter(
    ({ edits }) => edits.length > 0 && keepsVerdicts(snapshot, facts, edits),
  );
}

/** A grant to a whole account, for those of its principals that the shares are known to be for. */
function narrowed(snapshot: Snapshot, facts: DocumentFacts, statement: Statement, range: TextRange): Refactoring[] {
  if (statement.effect?.value !== 'Allow' || facts.owner === undefined) return [];
  const shares = sharesOf(snapshot, facts.document.id);
  const roots = (statement.principal?.entries ?? [])
    .filter(({ kind }) => kind === 'AWS')
    .flatMap(({ values }) => values)
    .filter((located) => touches(located.range, range) && accountRoot(located.value).endsWith(':root'));
  return roots.flatMap(({ value, pointer }) => {
    const account = accountOf(accountRoot(value));
    // The owner's own account has to keep its key.
    if (shares.some(({ agreement }) => agreement.ownerAccount === account || agreement.key.account === account))
      return [];
    const known = new Set(
      shares
        .map(({ principal }) => principal)
        .filter((principal) => accountOf(principal) === account && !principal.endsWith(':root')),
    );
    return [...known].map(
      (principal): Refactoring => ({
        title: `Narrow the grant from all of ${account} to ${shortName(principal)}`,
        kind: 'principal',
        edits: editFile(snapshot, facts.document.file, replacing(pointer, principal)),
      }),
    );
  });
}

/** In a key's policy: the key only through the service, only for what is shared. */
function conditions(snapshot: Snapshot, facts: DocumentFacts, statement: Statement): Refactoring[] {
  if (facts.owner !== 'key' || statement.effect?.value !== 'Allow') return [];
  const served = sharesOf(snapshot, facts.document.id).filter((share) =>
    grantingStatements(share, 'keyGrant').some((one) => one.statement.pointer === statement.pointer),
  );
  if (served.length === 0 || facts.ownerAccounts.some(({ pointer }) => pointer.startsWith(`${statement.pointer}/`)))
    return [];
  return [viaService(snapshot, facts, statement, served), encryptionContext(snapshot, facts, statement, served)].flat();
}

function viaService(
  snapshot: Snapshot,
  facts: DocumentFacts,
  statement: Statement,
  served: readonly Share[],
): Refactoring[] {
  const values = served.map(({ seed: { pattern }, agreement }) =>
    pattern.viaService === undefined || pattern.viaService === ANY_SERVICE || agreement.region === undefined
      ? undefined
      : `${pattern.viaService}.${agreement.region}.amazonaws.com`,
  );
  return limited(snapshot, facts, statement, 'StringEquals', 'kms:ViaService', values, 'Allow the key only through');
}

function encryptionContext(
  snapshot: Snapshot,
  facts: DocumentFacts,
  statement: Statement,
  served: readonly Share[],
): Refactoring[] {
  const keys = new Set(served.map(({ seed }) => seed.pattern.encryptionContextKey));
  const [key] = keys;
  if (keys.size !== 1 || key === undefined) return [];
  // A DescribeKey call has no encryption context: what the statement says of it would have no effect any more.
  if (coversAction(statement, 'kms:DescribeKey')) return [];
  const values = served.map(({ seed, agreement }) => expectedContext(seed, agreement));
  const operator = values.some((value) => /[*?]/.test(value ?? '')) ? 'StringLike' : 'StringEquals';
  const names = [...new Set(served.map(sharedName))].join(', ');
  return limited(
    snapshot,
    facts,
    statement,
    operator,
    `kms:EncryptionContext:${key}`,
    values,
    `Allow the key only for ${names}, by`,
  );
}

/** One more key in the statement's Condition; nothing where it stands there already, or a value is not known. */
function limited(
  snapshot: Snapshot,
  { document }: DocumentFacts,
  statement: Statement,
  operator: string,
  key: string,
  values: readonly (string | undefined)[],
  words: string,
): Refactoring[] {
  const known = [...new Set(values)].filter((value) => value !== undefined);
  const stands = statement.conditions.some((entry) => entry.key.value.toLowerCase() === key.toLowerCase());
  if (stands || known.length === 0 || values.includes(undefined)) return [];
  const value = known.length === 1 ? known[0] : known;
  const { pointer } = statement;
  const own = statement.conditions.find((entry) => entry.operator.value === operator);
  const step: EditStep = (path, text) => {
    if (statement.condition === undefined)
      return setProperty(path, text, pointer, 'Condition', { [operator]: { [key]: value } });
    return own === undefined
      ? setProperty(path, text, statement.condition.pointer, operator, { [key]: value })
      : setProperty(path, text, own.operator.pointer, key, value);
  };
  return [
    {
      title: `${words} ${known.length === 1 && key === 'kms:ViaService' ? known[0] : key}`,
      kind: 'condition',
      edits: editFile(snapshot, document.file, step),
    },
  ];
}

/** What a statement allowed to a share it allows afterwards: neither more is broken, nor less. */
function keepsVerdicts(snapshot: Snapshot, { document }: DocumentFacts, edits: readonly FileEdit[]): boolean {
  const text = snapshot.files.get(document.file)?.text;
  if (text === undefined) return false;
  const before = sharesOf(snapshot, document.id);
  const { snapshot: after } = applyChanges(snapshot, [{ path: document.file, text: applyEdits(text, edits) }]);
  return before.every(({ id, verdict }) => after.shares.get(id)?.verdict === verdict);
}

function touches(one: TextRange, other: TextRange): boolean {
  return one.start <= other.end && other.start <= one.end;
}
