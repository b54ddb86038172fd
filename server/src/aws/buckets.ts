/** A bucket: its policy and the key that new objects are encrypted with. */
import { GetBucketEncryptionCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { DeployedBucket, Target } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker } from './asking.ts';
import { resolveKey } from './keys.ts';

export async function readBucket(asker: Asker, access: AccountAccess, target: Target): Promise<DeployedBucket> {
  const client = await access.clients.s3();
  const { account } = access.identity;
  // A bucket of somebody else's is refused: its name says nothing of its owner.
  const input = { Bucket: target.arn.split(':').slice(5).join(':'), ExpectedBucketOwner: account };
  let exists: boolean | undefined;
  const [policy, encryption] = await Promise.all([
    asker.ask(access, 'GetBucketPolicy', target.arn, async (options) => {
      try {
        const answer = await client.send(new GetBucketPolicyCommand(input), options);
        exists = true;
        return answer;
      } catch (error) {
        const { name } = error as { name?: string };
        if (name === 'NoSuchBucket') exists = false;
        if (name === 'NoSuchBucketPolicy') exists = true;
        throw error;
      }
    }),
    asker.ask(access, 'GetBucketEncryption', target.arn, (options) =>
      client.send(new GetBucketEncryptionCommand(input), options),
    ),
  ]);
  const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  const usesKms = SSEAlgorithm?.startsWith('aws:kms') === true;
  const region = KMSMasterKeyID?.split(':')[3] ?? '';
  return {
    kind: 'bucket',
    asked: target.arn,
    arn: target.arn,
    exists: exists ?? (encryption ? true : undefined),
    account,
    policy: policy ? (policy.Policy ?? null) : exists === true ? policy : undefined,
    // Without a key of its own it is the AWS managed one.
    key: !encryption
      ? undefined
      : !usesKms
        ? null
        : KMSMasterKeyID === undefined
          ? 'alias/aws/s3'
          : await bucketKey(asker, access, target, region, KMSMasterKeyID),
    bucketKey: encryption ? rule?.BucketKeyEnabled === true : undefined,
  };
}

/** A bare id is of the bucket's Region, which nobody said. */
async function bucketKey(
  asker: Asker,
  access: AccountAccess,
  target: Target,
  region: string,
  key: string,
): Promise<string | undefined> {
  return region === '' ? undefined : resolveKey(asker, access, target.partition, region, key);
}
