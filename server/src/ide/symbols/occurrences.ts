/** Where symbols stand: the one under the cursor, all of a file, all of one symbol in the workspace. */
import type { Located, PolicyDocument, Statement, TextRange } from '../../policy/document.ts';
import { insideOf } from '../../policy/inside.ts';
import { isTemplatePath } from '../../policy/template.ts';
import { visitTexts } from '../../policy/texts.ts';
import type { FileState } from '../../sharing/files.ts';
import { folderOf, resolvePath } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { holderOf } from './holders.ts';
import { type ManifestRole, manifestTexts } from './manifestTexts.ts';
import { type Span, type SymbolSpan, spansIn } from './spans.ts';
import { ignoresCase, needleOf, type PolicySymbol, type Relation, relationOf } from './symbol.ts';

/** `holder`, `secretName`: a name that the AWS CLI prints beside a policy. */
export type OccurrenceRole = ManifestRole | 'holder' | 'secretName';

export interface Occurrence {
  readonly symbol: PolicySymbol;
  readonly file: string;
  /** Of the symbol's text, without quotes. */
  readonly range: TextRange;
  /** Of its name in it: what is highlighted, and what a rename changes. */
  readonly name: TextRange;
  readonly role: OccurrenceRole;
  /** A principal's kind (`AWS`), or the condition key whose value it is. */
  readonly of: string;
  /** The text that it stands in, and where its name is in that. */
  readonly located: Located<string>;
  readonly inText: Span;
  /** Where a manifest says what the thing is. */
  readonly declares: boolean;
  readonly document: PolicyDocument | undefined;
  readonly statement: Statement | undefined;
}

/** The symbol at an offset of a file; of one inside another the inner one. */
export function symbolAt(snapshot: Snapshot, path: string, offset: number): Occurrence | undefined {
  const file = snapshot.files.get(path);
  if (file === undefined) return undefined;
  let best: Occurrence | undefined;
  const isNear = ({ range }: { readonly range: TextRange }) => range.start <= offset && offset <= range.end;
  for (const occurrence of occurrencesIn(snapshot, file, isNear, isNear)) {
    if (isNear(occurrence) && (best === undefined || length(occurrence.range) < length(best.range))) best = occurrence;
  }
  return best;
}

/** Every symbol of a file, in no certain order. Statements and texts that are not wanted are passed over. */
export function* occurrencesIn(
  snapshot: Snapshot,
  file: FileState,
  wantsText: (located: Located<string>) => boolean = () => true,
  wantsStatement: (statement: Statement) => boolean = () => true,
): Iterable<Occurrence> {
  const { text } = file;
  if (text === undefined) return;
  const template = isTemplatePath(file.path);
  for (const found of textsOf(snapshot, file, wantsStatement)) {
    if (!wantsText(found.located)) continue;
    const inside = insideOf(text, found.located);
    if (inside === undefined) continue;
    for (const { symbol, start, end, name } of found.spans ?? spansOf(file, found, template)) {
      const { spans: _, ...rest } = found;
      const declares = found.declares && start === 0 && end === found.located.value.length;
      yield {
        ...rest,
        declares,
        symbol,
        inText: name,
        file: file.path,
        range: inside(start, end),
        name: inside(name.start, name.end),
      };
    }
  }
}

export interface Found extends Occurrence {
  readonly relation: Relation;
}

/** Where the workspace, or those of its files that are wanted, names the symbol: by file, then place. */
export function occurrencesOf(
  snapshot: Snapshot,
  symbol: PolicySymbol,
  wantsFile: (path: string) => boolean = () => true,
): Found[] {
  const holds = searching(symbol);
  const found: Found[] = [];
  for (const file of snapshot.files.values()) {
    if (file.text === undefined || !isOurs(file) || !wantsFile(file.path) || !holds(file.text)) continue;
    found.push(...foundIn(snapshot, file, symbol, holds));
  }
  return found.sort((one, other) => compare(one.file, other.file));
}

/** Where one file names the symbol, in the order of the text. */
export function occurrencesWithin(snapshot: Snapshot, path: string, symbol: PolicySymbol): Found[] {
  const file = snapshot.files.get(path);
  return file === undefined ? [] : foundIn(snapshot, file, symbol, searching(symbol));
}

function foundIn(snapshot: Snapshot, file: FileState, symbol: PolicySymbol, holds: (text: string) => boolean): Found[] {
  const found = new Map<number, Found>();
  for (const occurrence of occurrencesIn(snapshot, file, ({ value }) => holds(value))) {
    const relation = relationOf(symbol, occurrence.symbol);
    if (relation !== undefined) found.set(occurrence.name.start, { ...occurrence, relation });
  }
  return [...found.values()].sort((one, other) => one.name.start - other.name.start);
}

/** Whether a text may hold the symbol. */
function searching(symbol: PolicySymbol): (text: string) => boolean {
  const needle = needleOf(symbol);
  if (!ignoresCase(symbol)) return (text) => text.includes(needle);
  const pattern = new RegExp(needle.replace(/[.+]/g, '\\$&'), 'i');
  return (text) => pattern.test(text);
}

function isOurs({ facts, manifest, policies }: FileState): boolean {
  return facts.length > 0 || manifest !== undefined || (policies?.descriptions.length ?? 0) > 0;
}

interface FoundText {
  readonly located: Located<string>;
  readonly role: OccurrenceRole;
  readonly of: string;
  readonly declares: boolean;
  readonly document: PolicyDocument | undefined;
  readonly statement: Statement | undefined;
  /** Where they are not to be read from the text alone. */
  readonly spans?: readonly SymbolSpan[];
}

function textsOf(
  snapshot: Snapshot,
  { text, manifest, policies }: FileState,
  wantsStatement: (statement: Statement) => boolean,
): FoundText[] {
  const found: FoundText[] = [];
  const none = { of: '', declares: false, document: undefined, statement: undefined };
  if (manifest !== undefined) for (const entry of manifestTexts(text ?? '')) found.push({ ...none, ...entry });
  for (const document of policies?.documents ?? []) {
    for (const statement of document.statements) {
      if (!wantsStatement(statement)) continue;
      visitTexts(statement, (located, role, of) =>
        found.push({ located, role, of, declares: false, document, statement }),
      );
    }
    found.push(...siblingTexts(snapshot, document).map((sibling) => ({ ...none, document, ...sibling })));
  }
  for (const { arn, name, kmsKeyId } of policies?.descriptions ?? []) {
    found.push({ ...none, located: arn, role: 'resource' });
    if (kmsKeyId !== undefined) found.push({ ...none, located: kmsKeyId, role: 'resource' });
    if (name !== undefined) found.push({ ...none, ...secretName(name, arn) });
  }
  return found;
}

/** What the AWS CLI prints beside a policy. */
function siblingTexts(snapshot: Snapshot, document: PolicyDocument): Pick<FoundText, 'located' | 'role' | 'spans'>[] {
  const { siblings } = document.embedding;
  const arns = ['ARN', 'Arn', 'KmsKeyId'].flatMap((name) => siblings.get(name) ?? []);
  const name = siblings.get('Name');
  const arn = siblings.get('ARN');
  const holder = siblings.get('RoleName') ?? siblings.get('UserName');
  return [
    ...arns.map((located) => ({ located, role: 'resource' as const })),
    ...(name === undefined || arn === undefined ? [] : [secretName(name, arn)]),
    ...(holder === undefined
      ? []
      : [holderText(snapshot, document, holder, siblings.has('UserName') ? 'user' : 'role')]),
  ];
}

/** A secret's name beside its ARN. */
function secretName(located: Located<string>, arn: Located<string>): Pick<FoundText, 'located' | 'role' | 'spans'> {
  const secret = spansIn(arn.value, 'resource', '', false).find(({ symbol }) => symbol.kind === 'secret')?.symbol;
  const spans = secret?.name === located.value ? [wholeSpan(located, secret)] : [];
  return { located, role: 'secretName', spans };
}

function holderText(
  snapshot: Snapshot,
  document: PolicyDocument,
  located: Located<string>,
  type: 'role' | 'user',
): Pick<FoundText, 'located' | 'role' | 'spans'> {
  const name = `${type}/${located.value}`;
  const holder = holderOf(snapshot, document.id, name);
  return {
    located,
    role: 'holder',
    spans: [wholeSpan(located, holder ?? { kind: 'principal', name, text: located.value })],
  };
}

function wholeSpan({ value }: Located<string>, symbol: PolicySymbol): SymbolSpan {
  const span = { start: 0, end: value.length };
  return { symbol, ...span, name: span };
}

function spansOf({ path }: FileState, { located, role, of }: FoundText, template: boolean): SymbolSpan[] {
  if (role === 'holder' || role === 'secretName') return [];
  if (role !== 'path') return spansIn(located.value, role, of, template);
  const [file = '', pointer = ''] = located.value.split('#');
  const target = resolvePath(folderOf(path), file);
  const name = pointer === '' ? target : `${target}#${pointer}`;
  return [wholeSpan(located, { kind: 'path', name, text: located.value })];
}

function length({ start, end }: TextRange): number {
  return end - start;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
