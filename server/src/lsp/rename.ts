/** Renaming, and filling in placeholders. */
import { LSPErrorCodes, RequestType, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import type { OpenPlaceholder } from '../ide/rename/placeholders.ts';
import type { Refusal } from '../ide/rename/rename.ts';
import { type EditGroup, workspaceEditOf } from './convert.ts';
import { type Asked, type Feature, placeOf } from './feature.ts';

interface DocumentParams {
  readonly textDocument: { readonly uri: string };
}

/** The placeholders of a document and of those that belong together with it. */
export const PlaceholdersRequest = new RequestType<DocumentParams, readonly OpenPlaceholder[], void>(
  'sharingPolicies/placeholders',
);

/** Why a value cannot be filled in, or null. */
export const PlaceholderProblemRequest = new RequestType<
  DocumentParams & { readonly name: string; readonly value: string },
  string | null,
  void
>('sharingPolicies/placeholderProblem');

/** The edit that fills in values, by the placeholders' names. */
export const FillPlaceholdersRequest = new RequestType<
  DocumentParams & { readonly values: Readonly<Record<string, string>> },
  WorkspaceEdit | null,
  void
>('sharingPolicies/fillPlaceholders');

export const RENAME: Feature = {
  capabilities({ capabilities: { textDocument } }) {
    const { rename } = textDocument ?? {};
    return rename ? { renameProvider: rename.prepareSupport ? { prepareProvider: true } : true } : {};
  },

  register(connection, ask): undefined {
    connection.onPrepareRename(async ({ textDocument, position }) => {
      const asked = await ask();
      const { path, offset, range } = placeOf(asked, textDocument.uri, position);
      const able = asked.functions.renameableAt(asked.snapshot, path, offset);
      if (able === undefined) return null;
      const { range: named, placeholder } = granted(able);
      return { range: range(named), placeholder };
    });
    connection.onRenameRequest(async ({ textDocument, position, newName }) => {
      const asked = await ask();
      const { path, offset } = placeOf(asked, textDocument.uri, position);
      const renamed = asked.functions.renameAt(asked.snapshot, path, offset, newName);
      if (renamed === undefined) return null;
      const { title, edits, doubtful } = granted(renamed);
      const groups: EditGroup[] = [{ label: title, description: '', needsConfirmation: false, edits }];
      // What may mean something else as well is for a person to decide; a client that cannot ask leaves it.
      if (doubtful.length > 0 && asked.client.hasChangeAnnotations) {
        const description = 'Leaves open which account or Region is meant';
        groups.push({ label: `${title}, perhaps`, description, needsConfirmation: true, edits: doubtful });
      }
      return editOf(asked, groups);
    });
    connection.onRequest(PlaceholdersRequest, async ({ textDocument: { uri } }) => {
      const asked = await ask();
      return asked.functions.openPlaceholders(asked.snapshot, asked.conversion.uris.toPath(uri));
    });
    connection.onRequest(PlaceholderProblemRequest, async ({ textDocument: { uri }, name, value }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      return asked.functions.placeholderProblem(asked.snapshot, path, name, value) ?? null;
    });
    connection.onRequest(FillPlaceholdersRequest, async ({ textDocument: { uri }, values }) => {
      const asked = await ask();
      const path = asked.conversion.uris.toPath(uri);
      const edits = granted(asked.functions.fillPlaceholders(asked.snapshot, path, values));
      const label = 'Fill in placeholders';
      return editOf(asked, [{ label, description: '', needsConfirmation: false, edits }]);
    });
  },
};

function editOf({ conversion }: Asked, groups: readonly EditGroup[]): WorkspaceEdit | null {
  return workspaceEditOf(conversion, conversion.workspace.current(), groups) ?? null;
}

/** A refusal becomes the request's error, whose message an editor shows. */
function granted<Result extends object>(result: Result | Refusal): Result {
  if ('refusal' in result) throw new ResponseError(LSPErrorCodes.RequestFailed, result.refusal);
  return result;
}
