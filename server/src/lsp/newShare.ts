/** "New share…": the questions, what is wrong with an answer, and the edit. */
import { RequestType, type WorkspaceEdit } from 'vscode-languageserver';
import type { WishDraft, WishStep } from '../ide/newShare/steps.ts';
import type { ShareWish, WishField } from '../ide/newShare/wish.ts';
import type { Verdict } from '../sharing/share.ts';
import { workspaceEditOf } from './convert.ts';
import type { Asked, Feature } from './feature.ts';

/** Folders are URIs on this side of the connection. */
export const NewShareStepsRequest = new RequestType<{ readonly wish: WishDraft }, readonly WishStep[], void>(
  'sharingPolicies/newShare/steps',
);

/** What a person would have to change about one answer, or null. */
export const NewShareProblemRequest = new RequestType<
  { readonly wish: WishDraft; readonly field: WishField },
  string | null,
  void
>('sharingPolicies/newShare/problem');

export interface NewShareResult {
  readonly title: string;
  /** The short names in it. */
  readonly resource: string;
  readonly principal: string;
  readonly edit: WorkspaceEdit;
  readonly verdict: Verdict | null;
  /** URIs. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
}

export const NewShareRequest = new RequestType<
  { readonly wish: ShareWish },
  NewShareResult | { readonly problem: string },
  void
>('sharingPolicies/newShare');

export const NEW_SHARE: Feature = {
  capabilities: () => ({}),

  register(connection, ask): undefined {
    connection.onRequest(NewShareStepsRequest, async ({ wish }) => {
      const asked = await ask();
      const isFolder = ({ field }: WishStep) => field === 'ownerFolder' || field === 'consumerFolder';
      return asked.functions.wishSteps(asked.snapshot, withPaths(asked, wish)).map((step) =>
        isFolder(step)
          ? {
              ...step,
              choices: step.choices.map((choice) => ({
                ...choice,
                value: choice.value === null ? null : asked.conversion.uris.toUri(choice.value),
              })),
            }
          : step,
      );
    });
    connection.onRequest(NewShareProblemRequest, async ({ wish, field }) => {
      const asked = await ask();
      return asked.functions.wishProblem(complete(withPaths(asked, wish)), field, asked.snapshot) ?? null;
    });
    connection.onRequest(NewShareRequest, async ({ wish }) => {
      const asked = await ask();
      const { conversion } = asked;
      const made = asked.functions.newShare(asked.snapshot, complete(withPaths(asked, wish)));
      if ('problem' in made) return made;
      const { title, resource, principal, edits, verdict, created, changed } = made;
      const edit = workspaceEditOf(conversion, conversion.workspace.current(), [
        { label: title, description: '', needsConfirmation: false, edits },
      ]);
      if (edit === undefined) return { problem: 'This editor cannot make files.' };
      const { toUri } = conversion.uris;
      return {
        title,
        resource,
        principal,
        edit,
        verdict: verdict ?? null,
        created: created.map((path) => toUri(path)),
        changed: changed.map((path) => toUri(path)),
      };
    });
  },
};

function withPaths({ conversion: { uris } }: Asked, wish: WishDraft): WishDraft {
  const { ownerFolder, consumerFolder } = wish;
  return {
    ...wish,
    ...(ownerFolder ? { ownerFolder: uris.toPath(ownerFolder) } : {}),
    ...(consumerFolder ? { consumerFolder: uris.toPath(consumerFolder) } : {}),
  };
}

function complete(draft: WishDraft): ShareWish {
  return { resource: '', access: '', principal: '', ownerFolder: '', consumerFolder: '', ...draft };
}
