/** What is told of shares, and by which requests. The client of VS Code takes its types from here. */
import { type Location, NotificationType, RequestType } from 'vscode-languageserver';
import type { SharePlace } from '../ide/shares/place.ts';
import type { Scene, SceneBox, SceneEdge } from '../ide/shares/scene.ts';
import type { LegDetail, ShareDetail, ShareSummary, StatementDetail } from '../ide/shares/tree.ts';

/** With a location that an editor opens instead of a place in the core's terms. */
export type Told<Value extends { readonly place: SharePlace | undefined }> = Omit<Value, 'place'> & {
  readonly place?: Location;
};

export interface ToldShare extends Omit<ShareDetail, 'legs' | 'manifest'> {
  /** URI of the manifest that lists it or names its documents. */
  readonly manifest: string | null;
  readonly legs: readonly ToldLeg[];
}

export interface ToldLeg extends Omit<LegDetail, 'place' | 'statements'> {
  readonly place?: Location;
  readonly statements: readonly Told<StatementDetail>[];
}

export interface ToldScene extends Omit<Scene, 'boxes' | 'edges'> {
  readonly boxes: readonly Told<SceneBox>[];
  readonly edges: readonly Told<SceneEdge>[];
}

/** All shares, or those that are asked for and there. Whoever has asked is told of changes from then on. */
export const SharesRequest = new RequestType<{ readonly ids?: readonly string[] }, readonly ShareSummary[], void>(
  'sharingPolicies/shares',
);

/** One share with its required statements; null if it is gone. */
export const ShareRequest = new RequestType<{ readonly id: string }, ToldShare | null, void>('sharingPolicies/share');

/** Ids of the shares that a document takes part in, or that a manifest lists. */
export const SharesInRequest = new RequestType<{ readonly uri: string }, readonly string[], void>(
  'sharingPolicies/sharesIn',
);

export const MarkdownRequest = new RequestType<{ readonly ids: readonly string[] }, string, void>(
  'sharingPolicies/sharesMarkdown',
);

/** The picture of a share, or of what is most like one that is gone; null if nothing is. */
export const PictureRequest = new RequestType<
  { readonly id: string },
  { readonly id: string; readonly scene: ToldScene } | null,
  void
>('sharingPolicies/picture');

/** The picture of all shares that a search finds. */
export const PanoramaRequest = new RequestType<{ readonly query: string }, ToldScene, void>('sharingPolicies/panorama');

/** Shares that are new, different or gone. */
export const SharesChanged = new NotificationType<{ readonly ids: readonly string[] }>('sharingPolicies/sharesChanged');
