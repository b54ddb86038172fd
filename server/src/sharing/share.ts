/** What a share is and what is known of it: the contract between `sharing`, the rules and the reporters. */
import type { Decision } from '../iam/request.ts';
import type { PolicyDocument } from '../policy/document.ts';

export type Verdict = 'allowed' | 'denied' | 'conditional' | 'unknown';

export type StatementStatus = 'present' | 'missing' | 'blocked' | 'conditional' | 'unknown' | 'notRequired';

/** The four required statements of a share. */
export type Leg = 'resourceGrant' | 'keyGrant' | 'identityGrant' | 'identityKeyGrant';

export interface ShareRequest {
  readonly action: string;
  /** As spelled in the identity policy; null where no text names the ARN. */
  readonly resource: string | null;
  readonly decision: Decision;
}

/** The documents joined to a share. */
export interface ShareDocuments {
  readonly resourcePolicy: PolicyDocument | undefined;
  readonly keyPolicy: PolicyDocument | undefined;
  readonly identityPolicies: readonly PolicyDocument[];
}

export interface ShareReport {
  readonly id: string;
  readonly principal: string;
  /** As the identity policy spells it; null where no text names the ARN. */
  readonly resource: string | null;
  readonly key: string | null;
  readonly access: string;
  readonly verdict: Verdict;
  /** What a manifest wants of it; what is inferred is wanted to work. */
  readonly expect: 'allowed' | 'denied';
  /** Path of the manifest that lists it or names its documents. */
  readonly manifest: string | null;
  readonly requests: readonly ShareRequest[];
  readonly statements: Readonly<Record<Leg, StatementStatus>>;
  readonly documents: ShareDocuments;
}
