/** What a picture shows, as the server tells it, and what the two sides of a webview say to each other. */
import type {
  BoxKind,
  SceneAccount,
  SceneBox as ServerBox,
  SceneEdge as ServerEdge,
  Tone,
} from '../../../server/src/ide/shares/scene.ts';
import type { Told, ToldScene } from '../../../server/src/lsp/sharesProtocol.ts';

export type Scene = ToldScene;
export type SceneBox = Told<ServerBox>;
export type SceneEdge = Told<ServerEdge>;
export type { BoxKind, SceneAccount, Tone };

export const PICTURE = 'sharingPolicies/picture';
export const PANORAMA = 'sharingPolicies/panorama';

/** What the picture is of: one share, or all that a search finds. */
export type Subject = { readonly share: string } | { readonly query: string };

/** To the webview. `scene` null: the share is gone. */
export interface SceneMessage {
  readonly type: 'scene';
  readonly subject: Subject;
  readonly scene: Scene | null;
}

/** What the webview says itself, in the language of VS Code: JSON in an attribute of its page. */
export interface PictureWords {
  readonly gone: string;
  readonly goneWhy: string;
  /** Spoken of a box, `{0}`, that can be clicked. */
  readonly opens: string;
  /** What the tones mean of a grant, and of a share; nothing where there is no such. */
  readonly ofGrant: Readonly<Record<Exclude<Tone, 'link'>, string>>;
  readonly ofShare: Readonly<Record<Exclude<Tone, 'link'>, string>>;
  readonly kinds: Readonly<Record<BoxKind | 'user' | 'account', string>>;
}

/** From the webview: of boxes and edges it says only which, so it can lead nowhere but where the scene does. */
export type PictureMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'pick'; readonly what: 'box' | 'edge'; readonly id: string }
  | { readonly type: 'search'; readonly query: string }
  | { readonly type: 'all' }
  | { readonly type: 'export'; readonly svg: string };
