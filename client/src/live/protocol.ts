/** The server's requests about live accounts: `server/src/lsp/liveProtocol.ts`. */
import { RequestType, RequestType0 } from 'vscode-languageclient';

export interface Choice {
  readonly label: string;
  readonly description: string;
  readonly arns: readonly string[];
}

export interface LiveParams {
  readonly arns?: readonly string[];
  readonly uris?: readonly string[];
  readonly workDoneToken?: string;
}

export interface CheckParams extends LiveParams {
  readonly what: 'compare' | 'verify' | 'simulate' | 'validate';
}

export interface LiveResult {
  readonly outcome: 'done' | 'stopped' | 'failed';
  readonly message?: string;
  readonly remedy?: string;
  readonly written: readonly string[];
  readonly gaps: readonly string[];
  readonly notes: readonly string[];
  readonly findings: number;
  readonly differing: readonly string[];
}

export interface ConfirmParams {
  readonly identities: readonly { readonly account: string; readonly profile: string | null; readonly arn: string }[];
  readonly leftOut: readonly { readonly account: string; readonly reason: string }[];
}

export interface MfaParams {
  readonly device: string;
  /** PEM. */
  readonly publicKey: string;
}

export const ChoicesRequest = new RequestType0<readonly Choice[], void>('sharingPolicies/live/choices');
export const PullRequest = new RequestType<LiveParams, LiveResult, void>('sharingPolicies/live/pull');
export const CheckRequest = new RequestType<CheckParams, LiveResult, void>('sharingPolicies/live/check');
export const DeployedTextRequest = new RequestType<{ readonly uri: string }, { readonly text: string } | null, void>(
  'sharingPolicies/live/deployedText',
);
export const PermissionsRequest = new RequestType0<{ readonly text: string }, void>('sharingPolicies/live/permissions');
export const ConfirmRequest = new RequestType<ConfirmParams, boolean, void>('sharingPolicies/live/confirm');
export const MfaRequest = new RequestType<MfaParams, string | null, void>('sharingPolicies/live/mfaCode');
