/**
 * What a picture of shares shows: accounts, what is in them, and edges between. Where each stands is for whoever draws it.
 * All texts are data: some come out of policies.
 */
import type { Verdict } from '../../sharing/share.ts';
import type { SharePlace } from './place.ts';

export interface Scene {
  /** `DevSecret → ApplicationRole`. */
  readonly title: string;
  /** One or two sentences: what a picture says, to be read. */
  readonly summary: string;
  readonly verdict: Verdict;
  readonly accounts: readonly SceneAccount[];
  readonly boxes: readonly SceneBox[];
  readonly edges: readonly SceneEdge[];
}

export interface SceneAccount {
  readonly id: string;
  /** The alias, or `account`. */
  readonly label: string;
  /** Its id, if it is known. */
  readonly detail: string;
}

export type BoxKind = 'principal' | 'secret' | 'key' | 'bucket' | 'snapshot' | 'role';

export interface SceneBox {
  readonly id: string;
  readonly account: string;
  readonly kind: BoxKind;
  /** `DevSecret`. */
  readonly label: string;
  /** The whole ARN. */
  readonly detail: string;
  /** Its policy. */
  readonly place: SharePlace | undefined;
}

/** `none`: it is not needed. `link`: no grant, but what belongs together. */
export type Tone = Verdict | 'none' | 'link';

export interface SceneEdge {
  readonly id: string;
  /** Boxes; who is let at what comes first, whichever way the arrow points. */
  readonly from: string;
  readonly to: string;
  /** The arrow points at `from`: what is owned lets somebody in. */
  readonly reversed: boolean;
  readonly tone: Tone;
  /** `key grant`. */
  readonly label: string;
  /** `missing: no statement grants kms:Decrypt`; empty where there is no more to say. */
  readonly detail: string;
  /** To be read: all that the picture shows of it. */
  readonly spoken: string;
  readonly place: SharePlace | undefined;
  /** In a picture of several shares, the one that it is. */
  readonly share: string | undefined;
}
