/** Fills the emulated accounts, with the SDK's own clients: this is the only place that writes. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketEncryptionCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fromIni } from '@aws-sdk/credential-providers';
import { CONSUMER, OWNER } from './emulator.ts';

export const ROLE = `arn:aws:iam::${CONSUMER}:role/ApplicationRole`;
export const REGION = 'us-east-1';

export interface Share {
  readonly secret: string;
  readonly key: string;
}

export function clientsFor(profile: 'owner' | 'consumer') {
  const options = { region: REGION, credentials: fromIni({ profile, ignoreCache: true }) };
  return {
    iam: new IAMClient(options),
    kms: new KMSClient(options),
    secrets: new SecretsManagerClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
  };
}

/** A secret of the owner's that the consumer's role may read: three policies that agree. */
export async function createShare(): Promise<Share> {
  const owner = clientsFor('owner');
  const consumer = clientsFor('consumer');
  const { KeyMetadata } = await owner.kms.send(new CreateKeyCommand({}));
  const key = KeyMetadata?.Arn ?? '';
  await owner.kms.send(
    new CreateAliasCommand({ AliasName: 'alias/dev-secret', TargetKeyId: KeyMetadata?.KeyId ?? '' }),
  );
  const { ARN: secret = '' } = await owner.secrets.send(
    new CreateSecretCommand({ Name: 'DevSecret', SecretString: 'never read', KmsKeyId: key }),
  );
  await consumer.iam.send(
    new CreateRoleCommand({ RoleName: 'ApplicationRole', AssumeRolePolicyDocument: text(TRUST) }),
  );
  await putIdentityPolicy(identityPolicy({ secret, key }));
  await putResourcePolicy(secret, resourcePolicy());
  await putKeyPolicy(key, keyPolicy());
  return { secret, key };
}

export async function putIdentityPolicy(policy: object): Promise<void> {
  const { iam } = clientsFor('consumer');
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'ApplicationRole',
      PolicyName: 'ReadDevSecret',
      PolicyDocument: text(policy),
    }),
  );
}

export async function attachManagedPolicy(name: string, policy: object): Promise<string> {
  const { iam } = clientsFor('consumer');
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: text(policy) }));
  const arn = Policy?.Arn ?? '';
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'ApplicationRole', PolicyArn: arn }));
  return arn;
}

export async function putResourcePolicy(secret: string, policy: object): Promise<void> {
  const { secrets } = clientsFor('owner');
  await secrets.send(new PutResourcePolicyCommand({ SecretId: secret, ResourcePolicy: text(policy) }));
}

export async function putKeyPolicy(key: string, policy: object): Promise<void> {
  const { kms } = clientsFor('owner');
  await kms.send(new PutKeyPolicyCommand({ KeyId: key, PolicyName: 'default', Policy: text(policy) }));
}

/** A bucket of the owner's whose objects are encrypted with the key, and that the consumer's account may read. */
export async function createBucket(Bucket: string, key: string): Promise<void> {
  const { s3 } = clientsFor('owner');
  await s3.send(new CreateBucketCommand({ Bucket }));
  const rule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: key },
    BucketKeyEnabled: true,
  };
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }));
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${CONSUMER}:root` },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
      },
    ],
  };
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: text(policy) }));
}

export const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

export function resourcePolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
  };
}

export function keyPolicy(...actions: readonly string[]): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Administration',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'Use',
        Effect: 'Allow',
        Principal: { AWS: ROLE },
        Action: ['kms:Decrypt', 'kms:DescribeKey', ...actions],
        Resource: '*',
      },
    ],
  };
}

export function identityPolicy({ secret, key }: Share): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key },
    ],
  };
}

function text(policy: object): string {
  return JSON.stringify(policy);
}
