/** What a share asks of AWS: requests on the resource and on its key, each with what is known of its context. */
import { parseCaller } from '../iam/evaluate.ts';
import type { Caller, Request } from '../iam/request.ts';
import type { Agreement } from './agreement.ts';
import { requestContext } from './context.ts';
import { endpointsFor } from './guardrails.ts';
import { accountOf } from './principalNames.ts';
import type { AgreedResource } from './resourceAgreement.ts';
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
  const caller = callerOf(principal);
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
      principalOrganization: principal.organization,
      organization: seed.surroundings?.organization,
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

/** Of an organization some principal calls, of which nothing else is known; nobody calls without being somebody. */
function callerOf({ arn, organization }: ShareSeed['principal']): Caller {
  return organization === undefined ? parseCaller(arn) : { kind: 'symbol', arn, account: undefined };
}

/** Undefined: through none that is known. */
function endpointId({ guardrails, pattern }: ShareSeed, leg: 'resource' | 'key', action: string): string | undefined {
  const [endpoint, ...others] = endpointsFor(guardrails, leg, action, pattern);
  return others.length > 0 ? undefined : endpoint?.id;
}

/** What the service sends along as the resource's ARN; an object is one that nobody knows. */
function encryptionContext(seed: ShareSeed, { resource }: Agreement): string | undefined {
  if (resource === undefined) return undefined;
  return hasBucketKey(seed) ? bucketArn(resource) : resource.instance;
}

/** The value that a condition on the encryption context has to match, as a person would write it. */
export function expectedContext(seed: ShareSeed, { resource }: Agreement): string | undefined {
  return resource !== undefined && hasBucketKey(seed) ? bucketArn(resource) : resource?.spelled;
}

/**
 * With an S3 Bucket Key the ARN is the bucket's, otherwise the object's; a key policy that names the bucket alone says
 * that there is one. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
function hasBucketKey({ declared, keyPolicy, pattern }: ShareSeed): boolean {
  if (pattern.type?.holdsObjects !== true) return false;
  const namesBucket = keyPolicy?.contextResources.some(
    ({ reference }) => reference?.noun === pattern.noun && reference.suffix === 'none',
  );
  return declared?.resourceEntry?.bucketKey ?? namesBucket ?? false;
}

function bucketArn({ spelled, reference }: AgreedResource): string {
  return spelled.slice(0, spelled.length - reference.full.length + reference.name.length);
}
