/** A secret: its resource policy, its key, its replicas. Never its value. */
import { DescribeSecretCommand, GetResourcePolicyCommand } from '@aws-sdk/client-secrets-manager';
import type { DeployedSecret, Target } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker } from './asking.ts';
import { resolveKey } from './keys.ts';

export async function readSecret(asker: Asker, access: AccountAccess, target: Target): Promise<DeployedSecret> {
  const client = access.clients.secrets(target.region);
  // A pattern for the six characters stands for one secret: Secrets Manager finds it by the rest of its ARN.
  const id = target.arn.replace(/-\?{6}$/, '');
  const [described, policy] = await Promise.all([
    asker.ask(access, 'DescribeSecret', target.arn, (options) =>
      client.send(new DescribeSecretCommand({ SecretId: id }), options),
    ),
    asker.ask(access, 'GetResourcePolicy', target.arn, (options) =>
      client.send(new GetResourcePolicyCommand({ SecretId: id }), options),
    ),
  ]);
  const exists = described === null ? false : described === undefined && !policy ? undefined : true;
  return {
    kind: 'secret',
    asked: target.arn,
    arn: described?.ARN ?? policy?.ARN ?? target.arn,
    exists,
    // Without a policy the answer has none.
    policy: policy ? (policy.ResourcePolicy ?? null) : undefined,
    key: described ? await keyOf(asker, access, target, described.KmsKeyId) : undefined,
    replicas: described
      ? await Promise.all(
          (described.ReplicationStatus ?? []).flatMap(({ Region, KmsKeyId }) =>
            Region === undefined
              ? []
              : [
                  keyOf(asker, access, { ...target, region: Region }, KmsKeyId).then((key) => ({
                    region: Region,
                    key,
                  })),
                ],
          ),
        )
      : undefined,
    deleted: described?.DeletedDate !== undefined,
  };
}

/**
 * The field is left out for a secret under the AWS managed key.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 */
async function keyOf(
  asker: Asker,
  access: AccountAccess,
  place: Target,
  key: string | undefined,
): Promise<string | undefined> {
  if (key === undefined || key === '' || key.endsWith('alias/aws/secretsmanager')) return 'alias/aws/secretsmanager';
  return resolveKey(asker, access, place.partition, place.region, key);
}
