/** Completion: items as the client can take them, with or without tabstops. */
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  InsertTextMode,
} from 'vscode-languageserver';
import type { CompletionKind, CompletionItem as Offered } from '../ide/completion/index.ts';
import { plainText } from '../ide/completion/snippet.ts';
import { lineIndent } from '../policy/layout.ts';
import type { Client } from './client.ts';
import { type Asked, type AskedPlace, type Feature, placeOf } from './feature.ts';
import { markup } from './markup.ts';

const KINDS: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  element: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  service: CompletionItemKind.Module,
  action: CompletionItemKind.Function,
  principal: CompletionItemKind.Class,
  resource: CompletionItemKind.Reference,
  operator: CompletionItemKind.Operator,
  'condition-key': CompletionItemKind.Field,
  statement: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
};

/** VS Code's own command: the next step of an ARN is offered as soon as one is taken. */
const SUGGEST_AGAIN = { title: 'Suggest', command: 'editor.action.triggerSuggest' };

/** More documentation than this is sent item by item, when one is looked at. */
const MUCH_DOCUMENTATION = 4_000;

/** What an item carries so that its documentation is found again. */
interface ItemData {
  readonly list: number;
  readonly index: number;
}

export const COMPLETION: Feature = {
  capabilities({ capabilities: { textDocument }, resolvesCompletionDocumentation }) {
    return textDocument?.completion === undefined
      ? {}
      : {
          completionProvider: {
            // A quote or a colon begins a value, a slash or a star ends a part of one.
            triggerCharacters: ['"', ':', '/', '*'],
            resolveProvider: resolvesCompletionDocumentation,
            completionItem: { labelDetailsSupport: true },
          },
        };
  },

  register(connection, ask) {
    /** The last list whose documentation was held back, by number. */
    let last: { readonly list: number; readonly items: readonly Offered[] } = { list: 0, items: [] };

    connection.onCompletion(async ({ textDocument, position }): Promise<CompletionList> => {
      const asked = await ask();
      const place = placeOf(asked, textDocument.uri, position);
      const { now, reference } = asked.conversion.workspace.current().options;
      // Who checks JSON by a schema completes it, too.
      const options = { now, reference, hasSchema: asked.client.checksJson };
      const offered = asked.functions.completions(asked.snapshot, options, place.path, place.offset);
      const much = offered.reduce((sum, { documentation = '' }) => sum + documentation.length, 0) > MUCH_DOCUMENTATION;
      const later = much && asked.client.resolvesCompletionDocumentation;
      if (later) last = { list: last.list + 1, items: offered };
      return {
        // What is offered depends on what was typed so far: the client asks again as it goes on.
        isIncomplete: offered.some(({ continues }) => continues),
        items: offered.map((item, index) => itemOf(asked, place, item, later ? { list: last.list, index } : undefined)),
      };
    });

    connection.onCompletionResolve(async (item) => {
      const { client } = await ask();
      const { list, index } = (item.data ?? {}) as Partial<ItemData>;
      const documentation = list === last.list ? last.items[index ?? -1]?.documentation : undefined;
      return documentation === undefined ? item : { ...item, documentation: documentationOf(client, documentation) };
    });
  },
};

function itemOf(asked: Asked, place: AskedPlace, item: Offered, data: ItemData | undefined): CompletionItem {
  const { client } = asked;
  const { label, kind, detail, documentation, sortText, filterText, edit, additionalEdits, continues } = item;
  const { completionItem } = client.capabilities.textDocument?.completion ?? {};
  const adjusts = completionItem?.insertTextModeSupport?.valueSet.includes(InsertTextMode.adjustIndentation) === true;
  const keepsTabstops = item.isSnippet && completionItem?.snippetSupport === true;
  const text = asked.snapshot.files.get(place.path)?.text ?? '';
  const indent = adjusts ? '' : lineIndent(text, edit.range.start);
  const newText =
    item.isSnippet && !keepsTabstops
      ? plainText(edit.newText, indent, text.includes('\n\t') ? '\t' : '  ')
      : edit.newText;
  return {
    label,
    kind: KINDS[kind],
    sortText,
    // The label filters where nothing else does; Neovim 0.7 takes the edit's range for what was typed only then.
    ...(filterText === label ? {} : { filterText }),
    textEdit: { range: place.range(edit.range), newText },
    ...(keepsTabstops ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(adjusts && newText.includes('\n') ? { insertTextMode: InsertTextMode.adjustIndentation } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(detail !== undefined && completionItem?.labelDetailsSupport ? { labelDetails: { description: detail } } : {}),
    ...(documentation === undefined || data !== undefined
      ? {}
      : { documentation: documentationOf(client, documentation) }),
    ...(data !== undefined && documentation !== undefined ? { data } : {}),
    ...(additionalEdits.length === 0
      ? {}
      : {
          additionalTextEdits: additionalEdits.map(({ range, newText: added }) => ({
            range: place.range(range),
            newText: added,
          })),
        }),
    ...(continues && client.commands.has(SUGGEST_AGAIN.command) ? { command: SUGGEST_AGAIN } : {}),
  };
}

function documentationOf({ capabilities }: Client, markdown: string) {
  return markup(capabilities.textDocument?.completion?.completionItem?.documentationFormat, markdown);
}
