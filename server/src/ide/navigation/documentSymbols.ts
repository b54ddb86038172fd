/** The outline of a file: its policy documents with their statements, or what a manifest lists. */
import type { PolicyDocument, Statement, TextRange } from '../../policy/document.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { headOf } from '../shares/grants.ts';
import { manifestOutline } from './manifestOutline.ts';
import { holderName, statementDetail, statementName, textName } from './words.ts';

export type OutlineKind = 'document' | 'allow' | 'deny' | 'resource' | 'principal' | 'share' | 'list';

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  readonly range: TextRange;
  /** Within `range`. */
  readonly selection: TextRange;
  readonly children: readonly OutlineItem[];
}

export function documentSymbols(snapshot: Snapshot, path: string): OutlineItem[] {
  const file = snapshot.files.get(path);
  if (file?.manifest !== undefined) return manifestOutline(file.text ?? '');
  const documents = file?.policies?.documents ?? [];
  // A file that is one document is called by its own name already.
  const [sole, ...more] = documents;
  if (sole !== undefined && more.length === 0 && sole.pointer === '') return sole.statements.map(statementItem);
  return documents.map((document) => documentItem(document));
}

function documentItem(document: PolicyDocument): OutlineItem {
  return {
    name: document.pointer === '' ? 'Policy' : document.pointer.slice(1),
    detail: [...document.embedding.siblings.values()].map(({ value }) => textName(value))[0] ?? '',
    kind: 'document',
    range: document.range,
    selection: document.anchor.range,
    children: document.statements.map(statementItem),
  };
}

function statementItem(statement: Statement): OutlineItem {
  const principals = statement.principal?.entries.flatMap(({ values }) => values) ?? [];
  const to = principals.map(({ value }) => holderName(value)).join(', ');
  return {
    name: statementName(statement),
    detail: to === '' ? statementDetail(statement) : `${statementDetail(statement)} → ${to}`,
    kind: statement.effect?.value === 'Deny' ? 'deny' : 'allow',
    range: statement.range,
    selection: headOf(statement),
    children: [],
  };
}
