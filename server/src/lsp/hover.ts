/** Hover. */
import { type Feature, placeOf } from './feature.ts';
import { markup } from './markup.ts';

export const HOVER: Feature = {
  capabilities: ({ capabilities: { textDocument } }) => (textDocument?.hover ? { hoverProvider: true } : {}),

  register(connection, ask) {
    connection.onHover(async ({ textDocument, position }) => {
      const asked = await ask();
      const { path, offset, range } = placeOf(asked, textDocument.uri, position);
      const { reference } = asked.conversion.workspace.current().options;
      const found = asked.functions.hoverAt({ snapshot: asked.snapshot, path, reference }, offset);
      if (found === undefined) return null;
      const formats = asked.client.capabilities.textDocument?.hover?.contentFormat;
      return { contents: markup(formats, found.markdown), range: range(found.range) };
    });
  },
};
