/**
 * What accounts were found to hold: plain data, read by `aws/`, compared with the workspace by rules. Throughout, null
 * says that there is none of it, and undefined that it is not known.
 */
import type { Grant } from '../iam/evaluate.ts';

export type DeployedKind = 'secret' | 'key' | 'bucket' | 'role' | 'user';

/** Something to read: an ARN as the workspace or a person spells it, and whose account has to be asked. */
export interface Target {
  readonly kind: DeployedKind;
  readonly arn: string;
  readonly partition: string;
  /** Empty for what has none: buckets and principals. */
  readonly region: string;
  /** Undefined where the ARN does not say it: a bucket. */
  readonly account: string | undefined;
}

interface Thing {
  /** As AWS spells it; as it was asked for where there is nothing. */
  readonly arn: string;
  /** As it was asked for: a secret may be asked for without the six characters at the end of its ARN. */
  readonly asked: string;
  readonly exists: boolean | undefined;
}

export interface DeployedSecret extends Thing {
  readonly kind: 'secret';
  /** JSON text. */
  readonly policy: string | null | undefined;
  /** The key's ARN, or `alias/aws/secretsmanager`. */
  readonly key: string | undefined;
  readonly replicas: readonly { readonly region: string; readonly key: string | undefined }[] | undefined;
  /** It is marked for deletion, so that nobody can read it. */
  readonly deleted: boolean;
}

export interface DeployedKey extends Thing {
  readonly kind: 'key';
  readonly policy: string | null | undefined;
  /** With `alias/`, sorted. */
  readonly aliases: readonly string[] | undefined;
  readonly grants: readonly Grant[] | undefined;
  readonly description: KeyDescription | undefined;
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html */
export interface KeyDescription {
  /** `Enabled`, `Disabled`, `PendingDeletion`… */
  readonly state: string;
  readonly manager: 'AWS' | 'CUSTOMER';
  /** `SYMMETRIC_DEFAULT`, `RSA_2048`… */
  readonly spec: string;
  /** `ENCRYPT_DECRYPT`, `SIGN_VERIFY`… */
  readonly usage: string;
  /** Of a multi-Region key: the Regions that have it, the primary one first. */
  readonly regions: readonly string[] | undefined;
}

export interface DeployedBucket extends Thing {
  readonly kind: 'bucket';
  readonly account: string | undefined;
  readonly policy: string | null | undefined;
  /** Null: not encrypted with KMS by default. */
  readonly key: string | null | undefined;
  readonly bucketKey: boolean | undefined;
}

export interface DeployedPolicy {
  readonly name: string;
  /** Of a managed policy; undefined for an inline one. */
  readonly arn: string | undefined;
  /** The group that a user has it from. */
  readonly group: string | undefined;
  /** JSON text, decoded. */
  readonly document: string;
}

export interface DeployedPrincipal extends Thing {
  readonly kind: 'role' | 'user';
  /** The unique id: `AROA…`, `AIDA…`. */
  readonly id: string | undefined;
  /** All of them, the user's groups' included; undefined also where one of them could not be read. */
  readonly policies: readonly DeployedPolicy[] | undefined;
  readonly boundary: DeployedPolicy | null | undefined;
  /** Of a role. */
  readonly trustPolicy: string | null | undefined;
}

export type DeployedThing = DeployedSecret | DeployedKey | DeployedBucket | DeployedPrincipal;

/** Something that could not be read, and what it would take. */
export interface Gap {
  readonly account: string;
  /** The permission, such as `kms:GetKeyPolicy`. */
  readonly permission: string;
  readonly resource: string;
  /** `denied`: the identity lacks the permission; `failed`: no answer, or one that makes no sense. */
  readonly reason: 'denied' | 'failed';
  /** For a person, without a full stop: `the request timed out`. */
  readonly detail: string;
}

/** One answer of AWS's policy simulator, beside our own decision on the same input. */
export interface Simulation {
  /** Documents that were sent, by id, each with the text of its file. */
  readonly documents: readonly { readonly id: string; readonly file: string; readonly text: string }[];
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** `workspace`: what the files say; `deployed`: what the principal holds on AWS. */
  readonly of: 'workspace' | 'deployed';
  readonly ours: SimulatedDecision | undefined;
  readonly theirs: SimulatedDecision;
}

export interface SimulatedDecision {
  readonly decision: string;
  /** For a person: which statements decided. */
  readonly matched: readonly string[];
  readonly missingContext: readonly string[];
  /** Only AWS knows: what the organization and the permissions boundary say. */
  readonly allowedByOrganizations?: boolean | undefined;
  readonly allowedByBoundary?: boolean | undefined;
}

/** One finding of IAM Access Analyzer's policy validation. */
export interface Validation {
  /** The document's id, its file, and that file's text when it was sent. */
  readonly document: string;
  readonly file: string;
  readonly text: string;
  readonly type: 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION';
  /** `INVALID_ACTION`. */
  readonly issue: string;
  readonly details: string;
  readonly link: string;
  /** From the document's root: `Statement`, `0`, `Action`. */
  readonly path: readonly string[];
}

export interface Deployed {
  /** When it was read: milliseconds since the epoch. */
  readonly at: number;
  readonly things: readonly DeployedThing[];
  /** Principals by unique id, of the accounts in `idAccounts`. */
  readonly ids: ReadonlyMap<string, string>;
  readonly idAccounts: readonly string[];
  readonly simulations: readonly Simulation[];
  readonly validations: readonly Validation[];
  readonly gaps: readonly Gap[];
  /** What was asked about, in the words of `DeployedReport.about`: what was found before of the same is out of date. */
  readonly asked: readonly string[];
}

export const NOTHING_DEPLOYED: Omit<Deployed, 'at'> = {
  things: [],
  ids: new Map(),
  idAccounts: [],
  simulations: [],
  validations: [],
  gaps: [],
  asked: [],
};
