/** What is drawn between the lines and into them: lenses, hints, colours. */
import {
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  type InlayHint,
  InlayHintKind,
  SemanticTokensBuilder,
} from 'vscode-languageserver';
import { baseName } from '../files/paths.ts';
import type { Hint } from '../ide/annotations/hints.ts';
import { TOKEN_MODIFIERS, TOKEN_TYPES, type Token } from '../ide/annotations/legend.ts';
import type { Lens } from '../ide/annotations/lenses.ts';
import { isManifestPath } from '../sharing/manifest.ts';
import type { Client } from './client.ts';
import { type Asked, type Feature, placeOf } from './feature.ts';
import { GO_TO } from './goTo.ts';
import { afterPause } from './scheduling.ts';

/** A command of VS Code's side: draws a share. */
const SHOW_PICTURE = 'sharingPolicies.showPicture';

/** Milliseconds without a change until other documents than the edited one are drawn anew. */
const PAUSE = 200;

export const ANNOTATIONS: Feature = {
  capabilities({ capabilities: { textDocument } }) {
    const { inlayHint, semanticTokens } = textDocument ?? {};
    const legend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] };
    return {
      // Neovim shows them without having announced it.
      codeLensProvider: {},
      ...(inlayHint && { inlayHintProvider: true }),
      ...(semanticTokens && { semanticTokensProvider: { legend, full: true, range: true } }),
    };
  },

  register(connection, ask) {
    connection.onCodeLens(async ({ textDocument: { uri } }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      if (!asked.settings.codeLens) return [];
      return asked.functions.lenses(asked.snapshot, path).map((lens) => codeLensOf(asked, path, lens));
    });
    connection.languages.inlayHint.on(async ({ textDocument: { uri }, range }) => {
      const asked = await ask();
      if (!asked.settings.inlayHints) return [];
      const { path, offset: start } = placeOf(asked, uri, range.start);
      const { offset: end } = placeOf(asked, uri, range.end);
      return asked.functions
        .accountHints(asked.snapshot, path, { start, end })
        .map((hint) => hintOf(asked, path, hint));
    });
    connection.languages.semanticTokens.on(async ({ textDocument: { uri } }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      return tokensOf(asked, path, asked.functions.semanticTokens(asked.snapshot, path));
    });
    connection.languages.semanticTokens.onRange(async ({ textDocument: { uri }, range }) => {
      const asked = await ask();
      const { path, offset: start } = placeOf(asked, uri, range.start);
      const { offset: end } = placeOf(asked, uri, range.end);
      return tokensOf(asked, path, asked.functions.semanticTokens(asked.snapshot, path, { start, end }));
    });

    const shares = refreshing((client) => {
      refreshLenses(connection, client);
      // Which account owns and which consumes is told by colours.
      if (client.capabilities.workspace?.semanticTokens?.refreshSupport) connection.languages.semanticTokens.refresh();
    });
    const aliases = refreshing((client) => refreshHints(connection, client));
    return {
      onStep(step, client) {
        if (step.shares.length > 0) shares(client);
        if (step.affected.some(isManifestPath)) aliases(client);
      },
      onSettings(client) {
        refreshLenses(connection, client);
        refreshHints(connection, client);
      },
    };
  },
};

function refreshing(refresh: (client: Client) => void): (client: Client) => void {
  let asking: Client | undefined;
  const soon = afterPause(() => asking && refresh(asking), PAUSE);
  return (client) => {
    asking = client;
    soon();
  };
}

function refreshLenses(connection: Connection, { capabilities }: Client): void {
  if (!capabilities.workspace?.codeLens?.refreshSupport) return;
  connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
}

function refreshHints(connection: Connection, { capabilities }: Client): void {
  if (capabilities.workspace?.inlayHint?.refreshSupport)
    connection.languages.inlayHint.refresh().catch(() => undefined);
}

function codeLensOf(
  { client, ranges, conversion }: Asked,
  path: string,
  { range, title, shares, place }: Lens,
): CodeLens {
  const { start } = ranges(path, range);
  const at = { start, end: start };
  if (place !== undefined && client.showsDocuments) {
    const target = [conversion.uris.toUri(place.file), ranges(place.file, place.range)];
    return { range: at, command: { title, command: GO_TO, arguments: target } };
  }
  if (client.commands.has(SHOW_PICTURE))
    // Of several, a person chooses one of the document's.
    return { range: at, command: { title, command: SHOW_PICTURE, arguments: shares.length === 1 ? [...shares] : [] } };
  // To be read only.
  return { range: at, command: { title, command: '' } };
}

function hintOf({ ranges }: Asked, path: string, { offset, label, manifest }: Hint): InlayHint {
  return {
    position: ranges(path, { start: offset, end: offset }).start,
    label,
    kind: InlayHintKind.Type,
    paddingLeft: true,
    tooltip: `Alias of the account in ${baseName(manifest)}`,
  };
}

function tokensOf({ ranges }: Asked, path: string, tokens: readonly Token[]) {
  const builder = new SemanticTokensBuilder();
  for (const { range, type, modifier } of tokens) {
    const { start, end } = ranges(path, range);
    const modifiers = modifier === undefined ? 0 : 1 << TOKEN_MODIFIERS.indexOf(modifier);
    builder.push(start.line, start.character, end.character - start.character, TOKEN_TYPES.indexOf(type), modifiers);
  }
  return builder.build();
}
