/**
 * Where credentials come from, and whose they are. They stay in the SDK: nothing here keeps, prints or writes them.
 *
 * Profiles may be of any kind that the SDK knows: keys, IAM Identity Center, a process, a role with `source_profile` or
 * `credential_source` (the SDK's own provider assumes it, with a code of a multi-factor device where the profile says so).
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { AwsFailure, Cancelled, kindOf, wordsOf } from './failure.ts';
import type { LiveHost } from './host.ts';
import type { RequestHandler } from './network.ts';
import { homeRegion } from './regions.ts';

export interface Caller {
  readonly account: string;
  readonly arn: string;
}

/** How every client of ours behaves. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export const RETRIES = { retryMode: 'adaptive', maxAttempts: 5 } as const;

/**
 * A provider for a profile, or for what the environment gives. All clients of an account share one: it remembers what it
 * got, so that nobody is asked for a code twice. Codes are asked for one after another: each is good for one use.
 */
export function providerFor(
  profile: string | undefined,
  host: LiveHost,
  handler: RequestHandler,
): AwsCredentialIdentityProvider {
  const options = {
    // Somebody may have logged in, or changed the profile, since this program started.
    ignoreCache: true,
    clientConfig: { requestHandler: handler, ...RETRIES },
    mfaCodeProvider: async (device: string) => {
      const code = await host.mfaCode(device);
      if (code === undefined || host.signal.aborted) throw new Cancelled();
      return code.trim();
    },
  };
  if (profile === undefined) return fromNodeProviderChain(options);
  // The chain would go on where a profile is misspelled or fails: to the role of the machine.
  return memoize(fromIni({ ...options, profile }), isNearlyOver, ({ expiration }) => expiration !== undefined);
}

/** Five minutes before their end credentials are got anew, as in the SDK's own chain. */
function isNearlyOver({ expiration }: AwsCredentialIdentity): boolean {
  return expiration !== undefined && expiration.getTime() - Date.now() < 300_000;
}

/**
 * Asks AWS whose credentials they are, which needs no permission.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * @throws AwsFailure with what a person can do about it
 */
export async function callerOf(
  provider: AwsCredentialIdentityProvider,
  profile: string | undefined,
  partition: string,
  host: LiveHost,
  handler: RequestHandler,
): Promise<Caller> {
  const client = new STSClient({
    credentials: provider,
    region: await homeRegion(partition, profile),
    requestHandler: handler,
    ...(profile === undefined ? {} : { profile }),
    ...RETRIES,
  });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: host.signal });
    if (Account === undefined || Arn === undefined) throw new Error('AWS does not say whose credentials they are');
    return { account: Account, arn: Arn };
  } catch (error) {
    if (kindOf(error) === 'cancelled' || host.signal.aborted) throw new Cancelled();
    throw new AwsFailure(`${whoseWords(profile)} cannot be used: ${wordsOf(error)}.`, remedyFor(error, profile));
  }
}

export function whoseWords(profile: string | undefined): string {
  return profile === undefined ? 'The AWS credentials of this environment' : `The AWS profile ${profile}`;
}

function remedyFor(error: unknown, profile: string | undefined): string {
  const { message = '' } = error as { message?: string };
  const option = profile === undefined ? '' : ` --profile ${profile}`;
  if (/\bSSO\b|Token is expired|Session token not found/i.test(message)) return `Log in again: aws sso login${option}`;
  if (/\blogin\b|session has expired/i.test(message)) return `Log in again: aws login${option}`;
  if (kindOf(error) !== 'credentials') return 'Check the network, HTTPS_PROXY and AWS_ENDPOINT_URL, and try again.';
  return profile === undefined
    ? 'Name a profile for the account (setting sharingPolicies.profiles, option --profile), or log in.'
    : 'Check the profile in ~/.aws/config, or log in again.';
}
