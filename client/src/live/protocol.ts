/** The server's requests about live accounts: its own types, and the names of its requests, which a test holds to the server's. */
import { RequestType, RequestType0 } from 'vscode-languageclient';
import type {
  CheckParams,
  ConfirmParams,
  LiveChoice,
  LiveParams,
  LiveResult,
  MfaParams,
} from '../../../server/src/lsp/liveProtocol.ts';

export type { CheckParams, ConfirmParams, LiveChoice, LiveParams, LiveResult, MfaParams };

export const ChoicesRequest = new RequestType0<readonly LiveChoice[], void>('sharingPolicies/live/choices');
export const PullRequest = new RequestType<LiveParams, LiveResult, void>('sharingPolicies/live/pull');
export const CheckRequest = new RequestType<CheckParams, LiveResult, void>('sharingPolicies/live/check');
export const DeployedTextRequest = new RequestType<{ readonly uri: string }, { readonly text: string } | null, void>(
  'sharingPolicies/live/deployedText',
);
export const PermissionsRequest = new RequestType0<{ readonly text: string }, void>('sharingPolicies/live/permissions');
export const ConfirmRequest = new RequestType<ConfirmParams, boolean, void>('sharingPolicies/live/confirm');
export const MfaRequest = new RequestType<MfaParams, string | null, void>('sharingPolicies/live/mfaCode');
