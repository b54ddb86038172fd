/** Going from one place to another: definition, references, symbols, links, selections, folds. */
import {
  type Definition,
  type DefinitionLink,
  type DocumentSymbol,
  type FoldingRange,
  type DocumentLink as ProtocolLink,
  type SelectionRange,
  type SymbolInformation,
  SymbolKind,
} from 'vscode-languageserver';
import type { OutlineItem, OutlineKind } from '../ide/navigation/documentSymbols.ts';
import type { Fold } from '../ide/navigation/folding.ts';
import type { DocumentLink } from '../ide/navigation/links.ts';
import type { TextRange } from '../policy/document.ts';
import type { Asked, Feature } from './feature.ts';
import { placeOf } from './feature.ts';

const KINDS: Readonly<Record<OutlineKind, SymbolKind>> = {
  document: SymbolKind.Module,
  allow: SymbolKind.Key,
  deny: SymbolKind.Null,
  resource: SymbolKind.Object,
  principal: SymbolKind.Class,
  share: SymbolKind.Interface,
  list: SymbolKind.Array,
};

export const NAVIGATION: Feature = {
  // Helix and Zed ask for these without having announced that they do; who does not know them, does not ask.
  capabilities: () => ({
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    documentSymbolProvider: { label: 'Sharing Policies' },
    workspaceSymbolProvider: true,
    documentLinkProvider: {},
    selectionRangeProvider: true,
    foldingRangeProvider: true,
  }),

  register(connection, ask): undefined {
    connection.onDefinition(async ({ textDocument, position }) => {
      const asked = await ask();
      const { path, offset, range } = placeOf(asked, textDocument.uri, position);
      const found = asked.functions.definitionAt(asked.snapshot, path, offset);
      return found === undefined ? null : definitionOf(asked, found, range);
    });
    connection.onReferences(async ({ textDocument, position, context }) => {
      const asked = await ask();
      const { path, offset } = placeOf(asked, textDocument.uri, position);
      return asked.functions
        .referencesAt(asked.snapshot, path, offset, context.includeDeclaration)
        .map(({ file, range }) => locationOf(asked, file, range));
    });
    connection.onDocumentHighlight(async ({ textDocument, position }) => {
      const asked = await ask();
      const { path, offset, range } = placeOf(asked, textDocument.uri, position);
      const found = asked.functions.highlightsAt(asked.snapshot, path, offset);
      // Nothing of ours: the editor may look for equal words itself.
      return found.length === 0 ? null : found.map((place) => ({ range: range(place) }));
    });
    connection.onDocumentSymbol(async ({ textDocument: { uri } }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      const items = asked.functions.documentSymbols(asked.snapshot, path);
      const isTree = asked.client.capabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
      return isTree ? items.map((item) => symbolOf(asked, path, item)) : flat(asked, path, items);
    });
    connection.onWorkspaceSymbol(async ({ query }) => {
      const asked = await ask();
      return asked.functions.workspaceSymbols(asked.snapshot, query).map(
        ({ name, container, kind, file, range }): SymbolInformation => ({
          name,
          kind: KINDS[kind],
          containerName: container,
          location: locationOf(asked, file, range),
        }),
      );
    });
    connection.onDocumentLinks(async ({ textDocument: { uri } }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      return asked.functions.documentLinks(asked.snapshot, path).map((link) => linkOf(asked, path, link));
    });
    connection.onSelectionRanges(async ({ textDocument: { uri }, positions }) => {
      const asked = await ask();
      return positions.map((position): SelectionRange => {
        const { path, offset, range } = placeOf(asked, uri, position);
        const ranges = asked.functions.selectionAt(asked.snapshot, path, offset);
        const outer = ranges.reduceRight<SelectionRange | undefined>(
          (parent, inner) => ({ range: range(inner), ...(parent && { parent }) }),
          undefined,
        );
        return outer ?? { range: { start: position, end: position } };
      });
    });
    connection.onFoldingRanges(async ({ textDocument: { uri } }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      return asked.functions.folds(asked.snapshot, path).flatMap((fold) => foldOf(asked, path, fold));
    });
  },
};

function definitionOf(
  asked: Asked,
  { origin, targets }: NonNullable<ReturnType<Asked['functions']['definitionAt']>>,
  own: (range: TextRange) => DefinitionLink['targetRange'],
): Definition | DefinitionLink[] {
  if (asked.client.capabilities.textDocument?.definition?.linkSupport !== true)
    return targets.map(({ file, selection }) => locationOf(asked, file, selection));
  return targets.map(({ file, range, selection }) => ({
    originSelectionRange: own(origin),
    targetUri: asked.conversion.uris.toUri(file),
    targetRange: asked.ranges(file, range),
    targetSelectionRange: asked.ranges(file, selection),
  }));
}

function locationOf({ conversion, ranges }: Asked, file: string, range: TextRange) {
  return { uri: conversion.uris.toUri(file), range: ranges(file, range) };
}

function symbolOf(asked: Asked, path: string, item: OutlineItem): DocumentSymbol {
  return {
    name: item.name,
    detail: item.detail,
    kind: KINDS[item.kind],
    range: asked.ranges(path, item.range),
    selectionRange: asked.ranges(path, item.selection),
    children: item.children.map((child) => symbolOf(asked, path, child)),
  };
}

function flat(asked: Asked, path: string, items: readonly OutlineItem[], container?: string): SymbolInformation[] {
  return items.flatMap(({ name, kind, range, children }) => [
    {
      name,
      kind: KINDS[kind],
      location: locationOf(asked, path, range),
      ...(container === undefined ? {} : { containerName: container }),
    },
    ...flat(asked, path, children, name),
  ]);
}

function linkOf(asked: Asked, path: string, link: DocumentLink): ProtocolLink {
  const showsTooltip = asked.client.capabilities.textDocument?.documentLink?.tooltipSupport === true;
  return {
    range: asked.ranges(path, link.range),
    target: 'url' in link ? link.url : fileTarget(asked, link.file, link.at),
    ...(showsTooltip ? { tooltip: link.tooltip } : {}),
  };
}

/** With the line of a document that is not the whole file, as VS Code reads it. */
function fileTarget({ conversion, ranges }: Asked, file: string, at: TextRange | undefined): string {
  const uri = conversion.uris.toUri(file);
  if (at === undefined) return uri;
  const { line, character } = ranges(file, at).start;
  return `${uri}#L${line + 1},${character + 1}`;
}

/** The line of the closing bracket stays to be seen. */
function foldOf(asked: Asked, path: string, { range, collapsed }: Fold): FoldingRange[] {
  const { start, end } = asked.ranges(path, range);
  if (end.line - 1 <= start.line) return [];
  const shows = asked.client.capabilities.textDocument?.foldingRange?.foldingRange?.collapsedText === true;
  return [
    {
      startLine: start.line,
      endLine: end.line - 1,
      ...(shows && collapsed !== undefined ? { collapsedText: collapsed } : {}),
    },
  ];
}
