/** The requests of our own about live accounts. The client of VS Code takes its types from here. */
import { RequestType, RequestType0 } from 'vscode-languageserver';
import type { Disk } from './disk.ts';
import type { Documents } from './documents.ts';
import type { Uris } from './uris.ts';
import type { Workspace } from './workspace.ts';

export interface LiveSession {
  readonly workspace: Workspace;
  readonly disk: Disk;
}

export interface LiveOptions {
  readonly session: Promise<LiveSession>;
  readonly uris: Uris;
  readonly documents: Documents;
  /** The user's setting, as it is now. */
  profiles(): Readonly<Record<string, string>>;
}

/** What a person can choose: a share of the workspace, or all. */
export interface LiveChoice {
  readonly label: string;
  readonly description: string;
  readonly arns: readonly string[];
}

export interface LiveParams {
  /** Only these; else everything of the workspace. */
  readonly arns?: readonly string[];
  /** Only what these files are about. */
  readonly uris?: readonly string[];
  readonly workDoneToken?: string | number;
}

export interface CheckParams extends LiveParams {
  readonly what: 'compare' | 'verify' | 'simulate' | 'validate';
}

export interface LiveResult {
  /** `stopped`: by the person; `failed`: with a message and what to do about it. */
  readonly outcome: 'done' | 'stopped' | 'failed';
  readonly message?: string;
  readonly remedy?: string;
  /** Files that `pull` made or changed. */
  readonly written: readonly string[];
  /** What could not be read, and what was left alone: sentences. */
  readonly gaps: readonly string[];
  readonly notes: readonly string[];
  /** How many findings this answer made, in the files that were asked about. */
  readonly findings: number;
  /** Files with a document that means something else than what is deployed. */
  readonly differing: readonly string[];
}

export interface ConfirmParams {
  readonly identities: readonly {
    readonly account: string;
    readonly profile: string | null;
    readonly arn: string;
  }[];
  readonly leftOut: readonly { readonly account: string; readonly reason: string }[];
}

export interface MfaParams {
  /** The device's ARN or serial number. */
  readonly device: string;
  /** PEM: the code comes back encrypted for it, so that no trace of the traffic holds it. */
  readonly publicKey: string;
}

/** From the client. */
export const ChoicesRequest = new RequestType0<readonly LiveChoice[], void>('sharingPolicies/live/choices');
export const PullRequest = new RequestType<LiveParams, LiveResult, void>('sharingPolicies/live/pull');
export const CheckRequest = new RequestType<CheckParams, LiveResult, void>('sharingPolicies/live/check');
/** A file with what is deployed in place of its documents, as far as it was read; null: nothing of it was. */
export const DeployedTextRequest = new RequestType<{ readonly uri: string }, { readonly text: string } | null, void>(
  'sharingPolicies/live/deployedText',
);
/** JSON: the smallest identity policy for each account. */
export const PermissionsRequest = new RequestType0<{ readonly text: string }, void>('sharingPolicies/live/permissions');

/** To the client. */
export const ConfirmRequest = new RequestType<ConfirmParams, boolean, void>('sharingPolicies/live/confirm');
export const MfaRequest = new RequestType<MfaParams, string | null, void>('sharingPolicies/live/mfaCode');
