/** What a manifest holds, once it is read. */
import type { Grant } from '../iam/evaluate.ts';
import type { Located, TextRange } from '../policy/document.ts';
import type { ManifestProblem } from './manifestReader.ts';

export const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'] as const;
export const ACCESSES = ['read', 'write', 'use', 'copy', 'assume'] as const;

/** `path` or `path#/json/pointer`, relative to the manifest. */
export interface DocumentReference {
  readonly located: Located<string>;
  /** The file's path in the workspace. */
  readonly path: string;
  /** As PolicyDocument.id spells it. */
  readonly id: string;
}

export interface ManifestResource {
  readonly arn: Located<string>;
  readonly account: Located<string> | undefined;
  readonly policy: DocumentReference | undefined;
  /** A key ARN or alias; null: not encrypted with KMS; undefined: not known. */
  readonly key: Located<string | null> | undefined;
  /** Of a bucket: whether it has an S3 Bucket Key; undefined: not known. */
  readonly bucketKey: boolean | undefined;
  /** By Region. */
  readonly replicas: ReadonlyMap<string, ManifestReplica>;
  readonly aliases: readonly Located<string>[];
  /** KMS grants, of a key. */
  readonly grants: readonly Grant[];
}

/** A secret is replicated with its name, its suffix and its policy, under a key of the other Region. */
export interface ManifestReplica {
  readonly region: Located<string>;
  readonly key: Located<string> | undefined;
  /** Where it is not that of the primary secret. */
  readonly policy: DocumentReference | undefined;
}

export interface ManifestPrincipal {
  readonly arn: Located<string>;
  readonly policies: readonly DocumentReference[];
  readonly boundary: DocumentReference | undefined;
  readonly trustPolicy: DocumentReference | undefined;
}

export interface ManifestShare {
  readonly principal: Located<string>;
  readonly resource: Located<string>;
  readonly access: (typeof ACCESSES)[number] | undefined;
  readonly actions: readonly Located<string>[];
  readonly expect: 'allowed' | 'denied';
  readonly pointer: string;
}

/** The principals' calls go through it. */
export interface ManifestEndpoint {
  readonly id: string;
  readonly policy: DocumentReference | undefined;
  readonly principals: readonly string[];
}

export interface ManifestOrganization {
  readonly id: string | undefined;
  readonly accounts: readonly string[];
  readonly managementAccount: string | undefined;
  readonly serviceControlPolicies: ReadonlyMap<string, readonly (readonly DocumentReference[])[]>;
  readonly resourceControlPolicies: ReadonlyMap<string, readonly (readonly DocumentReference[])[]>;
}

export interface ManifestIgnore {
  readonly code: string | undefined;
  readonly file: string | undefined;
  readonly pointer: string | undefined;
  /** The code, where it is written. */
  readonly located: Located<string> | undefined;
  /** The whole entry. */
  readonly place: { readonly range: TextRange; readonly pointer: string };
}

export interface Manifest {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly accounts: ReadonlyMap<string, string>;
  readonly resources: ReadonlyMap<string, ManifestResource>;
  readonly principals: ReadonlyMap<string, ManifestPrincipal>;
  readonly vpcEndpoints: readonly ManifestEndpoint[];
  readonly organization: ManifestOrganization | undefined;
  /** Undefined: shares are inferred. */
  readonly shares: readonly ManifestShare[] | undefined;
  readonly ignore: readonly ManifestIgnore[];
  readonly settings: ManifestSettings;
  readonly references: readonly DocumentReference[];
  readonly problems: readonly ManifestProblem[];
}

export interface ManifestSettings {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly severity: ReadonlyMap<string, (typeof SEVERITIES)[number]>;
  /** The codes of `severity`, where they are written. */
  readonly severityCodes: readonly Located<string>[];
  readonly expiresSoonDays: number | undefined;
}
