/**
 * The AWS CLI's commands by what is shared, one row each: what puts its own policy in place, what shows the one that is
 * there, what tries an access. Another type of resource is another row.
 */
import type { SharingPattern } from '../../sharing/patterns.ts';
import type { Target } from './targets.ts';

/** The words behind `aws`. */
type Words = readonly string[];

export interface ServiceRow {
  readonly put: (target: Target, file: string) => Words;
  readonly look: (target: Target) => Words;
  /** Prints the key that it is encrypted with. */
  readonly keyOf?: (target: Target) => Words;
}

const text = (query: string): Words => ['--query', query, '--output', 'text'];

/** Without a row: it has no policy of its own. */
export const SERVICES: Readonly<Partial<Record<SharingPattern['noun'], ServiceRow>>> = {
  // https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/put-resource-policy.html
  secret: {
    put: ({ arn, region }, file) => [
      ...['secretsmanager', 'put-resource-policy', '--region', region, '--secret-id', arn],
      ...['--resource-policy', file, '--block-public-policy'],
    ],
    look: ({ arn, region }) => [
      ...['secretsmanager', 'get-resource-policy', '--region', region, '--secret-id', arn],
      ...text('ResourcePolicy'),
    ],
    keyOf: ({ arn, region }) => [
      ...['secretsmanager', 'describe-secret', '--region', region, '--secret-id', arn],
      ...text('KmsKeyId'),
    ],
  },
  // https://docs.aws.amazon.com/cli/latest/reference/s3api/put-bucket-policy.html
  bucket: {
    put: ({ name }, file) => ['s3api', 'put-bucket-policy', '--bucket', name, '--policy', file],
    look: ({ name }) => ['s3api', 'get-bucket-policy', '--bucket', name, ...text('Policy')],
    keyOf: ({ name }) => [
      ...['s3api', 'get-bucket-encryption', '--bucket', name],
      ...text(
        'ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.[SSEAlgorithm,KMSMasterKeyID]',
      ),
    ],
  },
  // https://docs.aws.amazon.com/cli/latest/reference/iam/update-assume-role-policy.html
  role: {
    put: ({ name }, file) => ['iam', 'update-assume-role-policy', '--role-name', name, '--policy-document', file],
    look: ({ name }) => [
      ...['iam', 'get-role', '--role-name', name],
      ...['--query', 'Role.AssumeRolePolicyDocument', '--output', 'json'],
    ],
  },
  // https://docs.aws.amazon.com/cli/latest/reference/kms/put-key-policy.html
  key: {
    put: ({ arn, region }, file) => [
      ...['kms', 'put-key-policy', '--region', region, '--key-id', arn],
      ...['--policy-name', 'default', '--policy', file],
    ],
    look: ({ arn, region }) => [
      ...['kms', 'get-key-policy', '--region', region, '--key-id', arn],
      ...['--policy-name', 'default', ...text('Policy')],
    ],
  },
};

/** Whether the key is there, enabled, and one whose policy can be changed. */
export const DESCRIBE_KEY = ({ arn, region }: Target): Words => [
  ...['kms', 'describe-key', '--region', region, '--key-id', arn],
];

/** A command that tries an action and changes nothing. What it prints is no secret. */
export interface TestRow {
  readonly action: string;
  readonly words: (target: Target) => Words;
  readonly comment: string;
}

export const TESTS: readonly TestRow[] = [
  {
    action: 'secretsmanager:GetSecretValue',
    words: ({ arn, region }) => [
      ...['secretsmanager', 'get-secret-value', '--region', region, '--secret-id', arn],
      ...['--version-stage', 'AWSCURRENT', ...text('ARN')],
    ],
    comment: 'Reads the secret, and prints its ARN instead of its value.',
  },
  {
    action: 's3:GetObject',
    words: ({ name, object }) => ['s3api', 'get-object', '--bucket', name, '--key', object, '/dev/null'],
    comment: 'Reads an object, and prints what S3 says about it instead of the object.',
  },
  {
    action: 'sts:AssumeRole',
    words: ({ arn }) => [
      ...['sts', 'assume-role', '--role-arn', arn, '--role-session-name', 'sharing-policies-test'],
      ...text('AssumedRoleUser.Arn'),
    ],
    comment: 'Assumes the role, and prints the session instead of its credentials.',
  },
  {
    action: 'kms:GenerateDataKey',
    words: ({ arn, region }) => [
      ...['kms', 'generate-data-key', '--region', region, '--key-id', arn],
      ...['--key-spec', 'AES_256', ...text('KeyId')],
    ],
    comment: 'Makes a data key, and prints the ARN of the key instead of it.',
  },
  {
    action: 'kms:Encrypt',
    words: ({ arn, region }) => [
      ...['kms', 'encrypt', '--region', region, '--key-id', arn],
      ...['--plaintext', 'dGVzdA==', ...text('KeyId')],
    ],
    comment: 'Encrypts the word "test", and prints the ARN of the key.',
  },
];

/** Actions that no command tries without changing something, or without something to try them on. */
export const UNTRIED: readonly { readonly action: string; readonly why: string }[] = [
  { action: 'secretsmanager:PutSecretValue', why: 'it would make a new version of the secret.' },
  { action: 'secretsmanager:AcceptCrossAccountReplication', why: 'it would make a replica of the secret.' },
  { action: 's3:PutObject', why: 'it would write an object.' },
  { action: 'kms:CreateGrant', why: 'it would make a grant.' },
  { action: 'kms:Decrypt', why: 'it takes something that was encrypted with the key.' },
];
