/** What a share asks of AWS: requests on the resource and on its key, each with what is known of its context. */
import { parseCaller } from '../iam/evaluate.ts';
import type { Request } from '../iam/request.ts';
import type { Agreement } from './agreement.ts';
import { requestContext } from './context.ts';
import { endpointsFor } from './guardrails.ts';
import { accountOf } from './principalNames.ts';
import type { ShareSeed } from './seed.ts';

export interface ShareRequests {
  readonly resource: readonly Request[];
  /** None where no key takes part. */
  readonly key: readonly Request[];
}

/** `now` in milliseconds since the epoch. */
export function requestsOf(seed: ShareSeed, agreement: Agreement, now: number): ShareRequests {
  const { pattern, principal } = seed;
  const { key, region } = agreement;
  const caller = parseCaller(principal.arn);
  const instance = agreement.resource?.instance ?? null;
  const request = (
    leg: 'resource' | 'key',
    action: string,
    resource: string | null,
    resourceAccount: string | undefined,
  ): Request => ({
    caller,
    action,
    resource,
    resourceAccount,
    context: requestContext({
      caller,
      pattern,
      leg,
      action,
      resource: instance,
      encryptionContext: encryptionContext(seed, agreement),
      resourceAccount,
      region,
      endpoint: endpointId(seed, leg, action),
      organization: seed.manifest?.organization,
      now,
    }),
  });
  const isManagedInAccount =
    key.managed !== undefined &&
    agreement.ownerAccount !== undefined &&
    accountOf(principal.arn) === agreement.ownerAccount;
  const keyActions = key.none || key.open || isManagedInAccount ? [] : pattern.keyActions;
  return {
    resource: pattern.resourceActions.map((action) => request('resource', action, instance, agreement.ownerAccount)),
    key: keyActions.map((action) => request('key', action, key.instance, key.account)),
  };
}

/** Undefined: through none that is known. */
function endpointId({ guardrails, pattern }: ShareSeed, leg: 'resource' | 'key', action: string): string | undefined {
  const [endpoint, ...others] = endpointsFor(guardrails, leg, action, pattern);
  return others.length > 0 ? undefined : endpoint?.id;
}

/**
 * The ARN that the service sends along. With an S3 Bucket Key it is the bucket's, otherwise the object's; a key policy that
 * names the bucket alone says that there is one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
function encryptionContext({ pattern, declared, keyPolicy }: ShareSeed, { resource }: Agreement): string | undefined {
  if (resource === undefined || pattern.noun !== 'bucket') return resource?.instance;
  const { spelled, instance, reference } = resource;
  const hasBucketKey =
    declared?.resourceEntry?.bucketKey ??
    keyPolicy?.contextResources.some(
      (named) => named.reference?.noun === 'bucket' && named.reference.suffix === 'none',
    );
  return hasBucketKey === true
    ? spelled.slice(0, spelled.length - reference.full.length + reference.name.length)
    : instance;
}
