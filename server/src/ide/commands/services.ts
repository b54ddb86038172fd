/**
 * The AWS CLI's commands by service, one row each: what puts a policy in place, shows the one that is there, and tries
 * an access. Another shared resource is another row.
 */
export interface ServiceRow {
  /** The words behind `aws`. */
  readonly put: (arn: string, region: string, file: string) => readonly string[];
  readonly look: (arn: string, region: string) => readonly string[];
  /** Prints the key that the resource is encrypted with. */
  readonly keyOf?: (arn: string, region: string) => readonly string[];
}

export const SERVICES: Readonly<Record<string, ServiceRow>> = {
  // https://docs.aws.amazon.com/cli/latest/reference/secretsmanager/put-resource-policy.html
  secretsmanager: {
    put: (arn, region, file) => [
      ...['secretsmanager', 'put-resource-policy', '--region', region, '--secret-id', arn],
      ...['--resource-policy', file, '--block-public-policy'],
    ],
    look: (arn, region) => [
      ...['secretsmanager', 'get-resource-policy', '--region', region, '--secret-id', arn],
      ...['--query', 'ResourcePolicy', '--output', 'text'],
    ],
    keyOf: (arn, region) => [
      ...['secretsmanager', 'describe-secret', '--region', region, '--secret-id', arn],
      ...['--query', 'KmsKeyId', '--output', 'text'],
    ],
  },
  // https://docs.aws.amazon.com/cli/latest/reference/kms/put-key-policy.html
  kms: {
    put: (arn, region, file) => [
      ...['kms', 'put-key-policy', '--region', region, '--key-id', arn],
      ...['--policy-name', 'default', '--policy', file],
    ],
    look: (arn, region) => [
      ...['kms', 'get-key-policy', '--region', region, '--key-id', arn],
      ...['--policy-name', 'default', '--query', 'Policy', '--output', 'text'],
    ],
  },
};

/** A command that tries an action and changes nothing. What it prints is no secret. */
export interface TestRow {
  readonly action: string;
  readonly words: (arn: string, region: string) => readonly string[];
  readonly comment: string;
}

export const TESTS: readonly TestRow[] = [
  {
    action: 'secretsmanager:GetSecretValue',
    words: (arn, region) => [
      ...['secretsmanager', 'get-secret-value', '--region', region, '--secret-id', arn],
      ...['--version-stage', 'AWSCURRENT', '--query', 'ARN', '--output', 'text'],
    ],
    comment: 'Reads the secret, and prints its ARN instead of its value.',
  },
  {
    action: 'kms:GenerateDataKey',
    words: (arn, region) => [
      ...['kms', 'generate-data-key', '--region', region, '--key-id', arn],
      ...['--key-spec', 'AES_256', '--query', 'KeyId', '--output', 'text'],
    ],
    comment: 'Makes a data key, and prints the ARN of the key instead of it.',
  },
  {
    action: 'kms:Encrypt',
    words: (arn, region) => [
      ...['kms', 'encrypt', '--region', region, '--key-id', arn],
      ...['--plaintext', 'dGVzdA==', '--query', 'KeyId', '--output', 'text'],
    ],
    comment: 'Encrypts the word "test", and prints the ARN of the key.',
  },
];

/** Whether the key is there, enabled, and one whose policy can be changed. */
export const DESCRIBE_KEY: TestRow['words'] = (arn, region) => [
  ...['kms', 'describe-key', '--region', region, '--key-id', arn],
];

/** Actions that no command tries without changing something, or without something to try them on. */
export const UNTRIED: readonly { readonly action: string; readonly why: string }[] = [
  { action: 'secretsmanager:PutSecretValue', why: 'it would make a new version of the secret.' },
  { action: 'kms:Decrypt', why: 'it takes something that was encrypted with the key.' },
];
