/** What the words around the cursor mean: which document, which statement, which element of it. */
import type { LoadReference } from '../../iam/reference/reference.ts';
import type { PolicyDocument, Statement } from '../../policy/document.ts';
import { type PolicyType, policyTypeOf, type ResourceKind } from '../../policy/type.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { isManifestPath } from '../../sharing/manifest.ts';
import { pathWithin } from '../../sharing/paths.ts';
import type { Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { type TypingPlace, typingPlace } from './place.ts';

export interface CompletionContext {
  readonly file: string;
  readonly text: string;
  readonly place: TypingPlace;
  readonly snapshot: Snapshot;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly reference: LoadReference | undefined;
  readonly type: PolicyType;
  readonly kind: ResourceKind | undefined;
  /** Undefined in a file that holds no document yet. */
  readonly facts: DocumentFacts | undefined;
  /** The shares that the document takes part in. */
  readonly shares: readonly Share[];
  /** The path in the document; in a statement, in the statement. */
  readonly inDocument: readonly (string | number)[];
  /** Undefined outside of statements. */
  readonly inStatement: readonly (string | number)[] | undefined;
  readonly statement: Statement | undefined;
}

/** Undefined where nothing of ours can be typed. */
export function completionContext(
  snapshot: Snapshot,
  options: { readonly now: number; readonly reference?: LoadReference | undefined },
  file: string,
  offset: number,
): CompletionContext | undefined {
  const state = snapshot.files.get(file);
  if (state?.text === undefined || isManifestPath(file)) return undefined;
  const place = typingPlace(state.text, offset);
  if (place === undefined) return undefined;
  const facts = documentAt(state.facts, place);
  const base = { file, text: state.text, place, snapshot, now: options.now, reference: options.reference };
  if (facts === undefined) {
    const evidence =
      state.facts.length === 0 ? policyTypeOf(emptyDocument(file), pathWithin(snapshot.folders, file)) : undefined;
    // Only a file whose name says that it is a policy is taken for one.
    if (evidence?.by !== 'file-name' && !/polic(?:y|ies)[^/]*\.jsonc?$/i.test(file)) return undefined;
    const { type, kind } = evidence ?? { type: 'identity', kind: undefined };
    const around = { facts: undefined, shares: [], statement: undefined };
    return {
      ...base,
      type,
      kind,
      ...around,
      inDocument: place.path,
      inStatement: statementPath('document', place.path)?.rest,
    };
  }
  const { document, type, kind } = facts;
  const inDocument = place.path.slice(pointerDepth(document.pointer));
  const found = statementPath(document.form, inDocument);
  const pointer = found === undefined ? undefined : `${document.pointer}${found.pointer}`;
  return {
    ...base,
    type,
    kind,
    facts,
    shares: sharesOf(snapshot, document.id),
    inDocument,
    inStatement: found?.rest,
    statement: document.statements.find((statement) => statement.pointer === pointer),
  };
}

/** Escaped documents are left alone: their text is not JSON at the cursor. */
function documentAt(all: readonly DocumentFacts[], place: TypingPlace): DocumentFacts | undefined {
  const pointer = pointerOf(place.path);
  return all.find(
    ({ document }) => !document.escaped && (pointer === document.pointer || pointer.startsWith(`${document.pointer}/`)),
  );
}

/** The part of a path that leads to a statement, as a pointer, and what comes behind it. */
function statementPath(
  form: PolicyDocument['form'],
  path: readonly (string | number)[],
): { readonly pointer: string; readonly rest: readonly (string | number)[] } | undefined {
  if (form === 'statement') return { pointer: '', rest: path };
  if (form === 'statements') return typeof path[0] === 'number' ? split(path, 1) : undefined;
  if (path[0] !== 'Statement') return undefined;
  return split(path, typeof path[1] === 'number' ? 2 : 1);
}

function split(path: readonly (string | number)[], at: number) {
  return { pointer: pointerOf(path.slice(0, at)), rest: path.slice(at) };
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function pointerDepth(pointer: string): number {
  return pointer === '' ? 0 : pointer.split('/').length - 1;
}

function emptyDocument(file: string): PolicyDocument {
  const nowhere = { range: { start: 0, end: 0 }, pointer: '' };
  return {
    file,
    id: file,
    ...nowhere,
    form: 'document',
    escaped: false,
    version: undefined,
    policyId: undefined,
    anchor: nowhere,
    statements: [],
    embedding: { property: undefined, siblings: new Map() },
  };
}
