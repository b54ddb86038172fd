/** Quick fixes, and the fix of all that can be fixed safely in a document. */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Analysis } from '../ide/analysis.ts';
import { fixAll } from '../ide/fixAll.ts';
import type { Refactoring } from '../ide/refactor/refactorings.ts';
import { smallestEdit } from '../policy/textEdits.ts';
import type { Finding, Fix } from '../rules/finding.ts';
import { type Conversion, type DiagnosticData, diagnosticsOf, fixEditOf } from './convert.ts';
import { positionIndex } from './positions.ts';

export const FIX_ALL_KIND = `${CodeActionKind.SourceFixAll}.sharingPolicies`;

/** A command of the client: it asks a person, which no code action can. */
const FILL_PLACEHOLDERS = 'sharingPolicies.fillPlaceholders';
const PLACEHOLDER = 'placeholder';

/** Statements and documents rewritten, with the verdicts as they are. */
export const REFACTOR_KIND = CodeActionKind.RefactorRewrite;

const REFACTORING_KINDS: readonly string[] = ['principal', 'split', 'condition', 'document'].map(
  (kind) => `${REFACTOR_KIND}.${kind}`,
);

const FIX_ALL_TITLE = 'Apply all preferred sharing policy fixes in this file';

/** What a code action carries so that its edit can be computed later. */
type ActionData =
  | ({ readonly uri: string; readonly code: string; readonly title: string } & DiagnosticData)
  | { readonly uri: string; readonly fixAll: true }
  | { readonly uri: string; readonly refactor: string; readonly range: Range };

export function codeActionsFor(conversion: Conversion, params: CodeActionParams): CodeAction[] {
  if (!conversion.client.hasCodeActions) {
    return [];
  }
  const { only } = params.context;
  const isWanted = (kind: string): boolean =>
    only === undefined || only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
  const actions = isWanted(CodeActionKind.QuickFix) ? quickFixes(conversion, params) : [];
  // Offered when it is asked for; beside each quick fix it would be in the way.
  if (only !== undefined && isWanted(FIX_ALL_KIND)) {
    actions.push(...fixAllAction(conversion, params.textDocument.uri));
  }
  if (REFACTORING_KINDS.some(isWanted)) {
    actions.push(...refactorings(conversion, params).filter(({ kind = '' }) => isWanted(kind)));
  }
  return actions;
}

/** The action with its edit; without one if what it would mend is gone meanwhile. */
export function resolveCodeAction(conversion: Conversion, action: CodeAction): CodeAction {
  const data = action.data as ActionData | undefined;
  if (data === undefined || action.edit !== undefined) {
    return action;
  }
  const edit =
    'fixAll' in data
      ? editOfAll(conversion, data.uri)
      : 'refactor' in data
        ? editOfRefactoring(conversion, data.uri, data.range, data.refactor)
        : editOfOne(conversion, data);
  return edit === undefined ? action : { ...action, edit };
}

function quickFixes(conversion: Conversion, params: CodeActionParams): CodeAction[] {
  const { client, uris, workspace } = conversion;
  const { uri } = params.textDocument;
  const path = uris.toPath(uri);
  const analysis = workspace.current();
  const meant = diagnosticsOf(conversion, analysis, path).filter(({ diagnostic }) => isMeant(diagnostic, params));
  const fixes = meant.flatMap(({ finding, diagnostic }) =>
    workspace.functions.fixesFor(analysis, finding).flatMap((fix): CodeAction[] => {
      if (fix.edits.some((edit) => edit.create) && !client.createsFiles) {
        return [];
      }
      const { pointer, occurrence } = diagnostic.data as DiagnosticData;
      const data: ActionData = { uri, code: finding.code, title: fix.title, pointer, occurrence };
      const action: CodeAction = {
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [asSent(diagnostic, params)],
        ...(fix.safety === 'preferred' ? { isPreferred: true } : {}),
      };
      if (client.resolvesCodeActionEdits) {
        return [{ ...action, data }];
      }
      const edit = editOf(conversion, analysis, fix);
      return edit === undefined ? [] : [{ ...action, edit }];
    }),
  );
  return [
    ...fixes,
    ...fillAction(
      conversion,
      params,
      meant.map(({ diagnostic }) => diagnostic),
    ),
  ];
}

/** Where a placeholder is reported, and the client can ask for what belongs in its place. */
function fillAction({ client }: Conversion, params: CodeActionParams, meant: readonly Diagnostic[]): CodeAction[] {
  const placeholders = meant.filter(({ code }) => code === PLACEHOLDER);
  if (placeholders.length === 0 || !client.commands.has(FILL_PLACEHOLDERS)) {
    return [];
  }
  const title = 'Fill in placeholders…';
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      diagnostics: placeholders.map((diagnostic) => asSent(diagnostic, params)),
      command: { title, command: FILL_PLACEHOLDERS, arguments: [params.textDocument.uri] },
    },
  ];
}

function refactorings(conversion: Conversion, { textDocument: { uri }, range }: CodeActionParams): CodeAction[] {
  return refactoringsOf(conversion, uri, range).flatMap(({ title, kind, edits }): CodeAction[] => {
    const action: CodeAction = { title, kind: `${REFACTOR_KIND}.${kind}` };
    if (conversion.client.resolvesCodeActionEdits) {
      const data: ActionData = { uri, refactor: title, range };
      return [{ ...action, data }];
    }
    const edit = editOf(conversion, conversion.workspace.current(), { title, edits });
    return edit === undefined ? [] : [{ ...action, edit }];
  });
}

function editOfRefactoring(
  conversion: Conversion,
  uri: string,
  range: Range,
  title: string,
): WorkspaceEdit | undefined {
  const found = refactoringsOf(conversion, uri, range).find((one) => one.title === title);
  return found && editOf(conversion, conversion.workspace.current(), found);
}

function refactoringsOf({ client, uris, workspace }: Conversion, uri: string, range: Range): readonly Refactoring[] {
  const path = uris.toPath(uri);
  const analysis = workspace.current();
  const lines = positionIndex(workspace.functions.textOf(analysis, path) ?? '', client.positionEncoding);
  const selection = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
  return workspace.functions.refactoringsAt(analysis, path, selection);
}

function fixAllAction(conversion: Conversion, uri: string): CodeAction[] {
  const { client, uris, workspace } = conversion;
  const action: CodeAction = { title: FIX_ALL_TITLE, kind: FIX_ALL_KIND };
  if (!client.resolvesCodeActionEdits) {
    const edit = editOfAll(conversion, uri);
    return edit === undefined ? [] : [{ ...action, edit }];
  }
  const path = uris.toPath(uri);
  const analysis = workspace.current();
  const isFixable = (finding: Finding): boolean =>
    workspace.functions
      .fixesFor(analysis, finding)
      .some((fix) => fix.safety === 'preferred' && fix.edits.every((edit) => edit.file === path));
  const data: ActionData = { uri, fixAll: true };
  return workspace.functions.findingsOf(analysis, path).some(isFixable) ? [{ ...action, data }] : [];
}

/** Only this file's text: an editor that fixes while it saves one file must not leave others changed and unsaved. */
function editOfAll(conversion: Conversion, uri: string): WorkspaceEdit | undefined {
  const { uris, workspace } = conversion;
  const path = uris.toPath(uri);
  const analysis = workspace.current();
  const before = workspace.functions.textOf(analysis, path);
  const { changed } = fixAll(workspace.functions, analysis, { files: [path], within: [path], unsafe: false });
  const after = changed.get(path);
  if (before === undefined || after === undefined || !isCurrent(conversion, analysis, path)) {
    return undefined;
  }
  return fixEditOf(conversion, analysis, FIX_ALL_TITLE, [{ file: path, ...smallestEdit(before, after) }]);
}

function editOfOne(conversion: Conversion, data: Extract<ActionData, { code: string }>): WorkspaceEdit | undefined {
  const { uris, workspace } = conversion;
  const analysis = workspace.current();
  const found = diagnosticsOf(conversion, analysis, uris.toPath(data.uri)).find(({ finding, diagnostic }) => {
    const { pointer, occurrence } = diagnostic.data as DiagnosticData;
    return finding.code === data.code && pointer === data.pointer && occurrence === data.occurrence;
  });
  const fix =
    found && workspace.functions.fixesFor(analysis, found.finding).find((candidate) => candidate.title === data.title);
  return fix && editOf(conversion, analysis, fix);
}

/** The edit of a fix, if this client can make it and still has the text that it is for. */
export function editOf(
  conversion: Conversion,
  analysis: Analysis,
  fix: Pick<Fix, 'title' | 'edits'>,
): WorkspaceEdit | undefined {
  return fix.edits.every((edit) => isCurrent(conversion, analysis, edit.file))
    ? fixEditOf(conversion, analysis, fix.title, fix.edits)
    : undefined;
}

/** Whether the analysed text is the one that the editor has; it is not after an analysis that failed. */
function isCurrent({ documents, workspace }: Conversion, analysis: Analysis, path: string): boolean {
  const document = documents.get(path);
  return document === undefined || document.getText() === workspace.functions.textOf(analysis, path);
}

/** A diagnostic that the client asks about, or one that touches the range if it does not say. */
function isMeant(diagnostic: Diagnostic, params: CodeActionParams): boolean {
  return (
    params.context.diagnostics.some((asked) => isSame(asked, diagnostic)) || touches(diagnostic.range, params.range)
  );
}

/** The client's own copy of the diagnostic: it may be compared member by member. */
function asSent(diagnostic: Diagnostic, params: CodeActionParams): Diagnostic {
  return params.context.diagnostics.find((asked) => isSame(asked, diagnostic)) ?? diagnostic;
}

function isSame(a: Diagnostic, b: Diagnostic): boolean {
  return a.source === b.source && a.code === b.code && a.message === b.message && isSameRange(a.range, b.range);
}

function isSameRange(a: Range, b: Range): boolean {
  return compare(a.start, b.start) === 0 && compare(a.end, b.end) === 0;
}

function touches(a: Range, b: Range): boolean {
  return compare(a.start, b.end) <= 0 && compare(b.start, a.end) <= 0;
}

function compare(a: Range['start'], b: Range['start']): number {
  return a.line - b.line || a.character - b.character;
}
