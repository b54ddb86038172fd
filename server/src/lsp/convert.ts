/** Findings and fixes in LSP's shapes. */
import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  type CreateFile,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { FileSource } from '../files/source.ts';
import type { Analysis } from '../ide/analysis.ts';
import type { TextRange } from '../policy/document.ts';
import { type LineIndex, rangeToPositions } from '../policy/text.ts';
import { editsByFile } from '../rules/edits.ts';
import type { FileEdit, Finding, Severity } from '../rules/finding.ts';
import type { Client } from './client.ts';
import type { Documents } from './documents.ts';
import { positionIndex } from './positions.ts';
import type { Uris } from './uris.ts';
import type { Workspace } from './workspace.ts';

export const SOURCE = 'sharing-policies';

/** What a diagnostic carries so that its finding is found again. */
export interface DiagnosticData {
  readonly pointer: string;
  /** Which one of the findings of its code at its pointer, from 0. */
  readonly occurrence: number;
}

export interface Conversion {
  readonly client: Client;
  readonly uris: Uris;
  readonly documents: Documents;
  readonly workspace: Workspace;
  readonly source: FileSource;
  /** What a rule's documentation is relative to: a URI that ends in `/`. */
  readonly packageUri: string;
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

const JSON_SYNTAX = 'json-syntax';

/** The findings of a file that this client is told of, with their diagnostics. */
export function diagnosticsOf(
  conversion: Conversion,
  analysis: Analysis,
  path: string,
): readonly { readonly finding: Finding; readonly diagnostic: Diagnostic }[] {
  const ranges = rangesIn(conversion, analysis);
  const occurrences = new Map<string, number>();
  return conversion.workspace.functions
    .findingsOf(analysis, path)
    .filter((finding) => finding.code !== JSON_SYNTAX || !conversion.client.checksJson)
    .map((finding) => {
      const key = `${finding.code} ${finding.pointer}`;
      const occurrence = occurrences.get(key) ?? 0;
      occurrences.set(key, occurrence + 1);
      return { finding, diagnostic: diagnosticOf(conversion, ranges, finding, occurrence) };
    });
}

/** Edits that belong together in a preview. */
export interface EditGroup {
  /** No other group has it. */
  readonly label: string;
  readonly description: string;
  /** Shown before it is applied, where the client can. */
  readonly needsConfirmation: boolean;
  readonly edits: readonly FileEdit[];
}

/** A fix as a workspace edit; one that edits several files has to be confirmed, unless the client shows it anyway. */
export function fixEditOf(
  conversion: Conversion,
  analysis: Analysis,
  title: string,
  edits: readonly FileEdit[],
): WorkspaceEdit | undefined {
  const files = editsByFile(edits).size;
  const group = {
    label: title,
    description: `Edits ${files} files`,
    needsConfirmation: files > 1 && !conversion.client.showsEdits,
    edits,
  };
  return workspaceEditOf(conversion, analysis, [group]);
}

/** One edit of several files, as far as the client can: undefined if it cannot make files and one has to be made. */
export function workspaceEditOf(
  conversion: Conversion,
  analysis: Analysis,
  groups: readonly EditGroup[],
): WorkspaceEdit | undefined {
  const { client, uris } = conversion;
  const isAnnotated = client.hasChangeAnnotations && groups.some(({ needsConfirmation }) => needsConfirmation);
  const grouped = groups.flatMap(({ label, edits }) =>
    edits.map((edit): GroupedEdit => (isAnnotated ? { ...edit, annotationId: label } : edit)),
  );
  if (grouped.some((edit) => edit.create) && !client.createsFiles) {
    return undefined;
  }
  const ranges = rangesIn(conversion, analysis);
  const files = [...editsByFile(grouped)];
  if (!client.hasDocumentChanges && !grouped.some((edit) => edit.create)) {
    return {
      changes: Object.fromEntries(
        files.map(([path, ofFile]) => [uris.toUri(path), ofFile.map((edit) => textEditOf(ranges, edit))]),
      ),
    };
  }
  const documentChanges = files.flatMap(([path, ofFile]) => changesOf(conversion, ranges, path, ofFile));
  if (!isAnnotated) {
    return { documentChanges };
  }
  const annotations = groups.map(({ edits: _, ...annotation }): [string, ChangeAnnotation] => [
    annotation.label,
    annotation,
  ]);
  return { documentChanges, changeAnnotations: Object.fromEntries(annotations) };
}

type GroupedEdit = FileEdit & { readonly annotationId?: string };

function changesOf(
  { uris, documents }: Conversion,
  ranges: Ranges,
  path: string,
  edits: readonly GroupedEdit[],
): (CreateFile | TextDocumentEdit)[] {
  const uri = uris.toUri(path);
  const change: TextDocumentEdit = {
    textDocument: { uri, version: documents.get(path)?.version ?? null },
    edits: edits.map((edit): TextEdit | AnnotatedTextEdit => ({ ...textEditOf(ranges, edit), ...annotated(edit) })),
  };
  const created = edits.find((edit) => edit.create);
  // Never over a file that came into being meanwhile.
  return created === undefined
    ? [change]
    : [{ kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false }, ...annotated(created) }, change];
}

function annotated({ annotationId }: GroupedEdit): { annotationId?: string } {
  return annotationId === undefined ? {} : { annotationId };
}

function textEditOf(ranges: Ranges, edit: FileEdit): TextEdit {
  return { range: ranges(edit.file, edit.range), newText: edit.newText };
}

function diagnosticOf(conversion: Conversion, ranges: Ranges, finding: Finding, occurrence: number): Diagnostic {
  const { client, uris } = conversion;
  const data: DiagnosticData = { pointer: finding.pointer, occurrence };
  const diagnostic: Diagnostic = {
    range: ranges(finding.file, finding.range),
    severity: SEVERITIES[finding.severity],
    code: finding.code,
    codeDescription: { href: docsUri(conversion, finding.code) },
    source: SOURCE,
    message: finding.message,
    data,
  };
  if (client.showsRelatedInformation && finding.related.length > 0) {
    diagnostic.relatedInformation = finding.related.map((place) => ({
      location: { uri: uris.toUri(place.file), range: ranges(place.file, place.range) },
      message: place.message,
    }));
  }
  return diagnostic;
}

/** Where the rule is documented. */
export function docsUri({ workspace, packageUri }: Conversion, code: string): string {
  return new URL(workspace.functions.docsFor(code), packageUri).href;
}

export type Ranges = (path: string, range: TextRange) => Range;

/** Offsets to positions in the analysed texts; each text's lines are counted once. */
export function rangesIn({ client, workspace }: Pick<Conversion, 'client' | 'workspace'>, analysis: Analysis): Ranges {
  const indexes = new Map<string, LineIndex>();
  return (path, range) => {
    let index = indexes.get(path);
    if (index === undefined) {
      index = positionIndex(workspace.functions.textOf(analysis, path) ?? '', client.positionEncoding);
      indexes.set(path, index);
    }
    return rangeToPositions(index, range);
  };
}
