/**
 * The published forms of "access denied", one row each. Adding one is adding a row here and a case in
 * `test/fixtures/explain/messages.json`.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
import type { PolicyType } from '../../policy/type.ts';
import { PATTERNS } from '../../sharing/patterns.ts';

/** A message that has its own words instead of naming principal, action and policy type. */
export interface FixedForm {
  readonly id: string;
  /** All of them, in lower case and with single spaces. */
  readonly words: readonly string[];
  /** It is about the use of a key, whatever was called. */
  readonly onKey: boolean;
  /** The service that alone words it so. */
  readonly service?: string;
  /** What AWS means by it. */
  readonly meaning: string;
}

/**
 * The first that fits counts: some hold the words of others.
 *
 * https://repost.aws/knowledge-center/secrets-manager-cross-account-key
 */
export const FIXED_FORMS: readonly FixedForm[] = [
  {
    id: 'default-service-key',
    words: ['a secret from a different aws account if you encrypt the secret with the default kms service key'],
    onKey: true,
    service: 'secretsmanager',
    meaning:
      'On AWS the secret is encrypted with the AWS managed key alias/aws/secretsmanager, which lets in its own account only, and no policy can change that: the owner has to encrypt the secret with a customer managed key.',
  },
  {
    id: 'old-key-version',
    words: ['access to kms is not allowed', 'is not encrypted with the current kms key'],
    onKey: true,
    service: 'secretsmanager',
    meaning:
      'The version of the secret that was asked for is still encrypted with a key that the secret had before: the owner has to save the value again, so that the present key encrypts it.',
  },
  {
    id: 'kms-not-allowed',
    words: ['access to kms is not allowed'],
    onKey: true,
    service: 'secretsmanager',
    meaning:
      'The policy of the secret is not at fault. KMS did not let the caller use the key: the key policy, or what the caller is allowed, is at fault.',
  },
  // https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html
  {
    id: 'rds-key-not-accessible',
    words: ['kmskeynotaccessiblefault'],
    onKey: true,
    service: 'rds',
    meaning:
      'RDS could not use the key for the caller: the key policy, or what the caller is allowed, is at fault, or the key is disabled.',
  },
  {
    id: 'key-not-found',
    words: ['the ciphertext refers to a customer master key that does not exist'],
    onKey: true,
    meaning:
      'KMS says this whether the key is not there, is in another Region or may not be used by the caller. For a key that is there, the key policy, or what the caller is allowed, is at fault.',
  },
  {
    id: 'not-authorized-to-assume',
    words: ['not authorized to perform sts:assumerole'],
    onKey: false,
    service: 'sts',
    meaning: "The trust policy of the role or the caller's own policy does not allow to assume the role.",
  },
];

/** A reason behind `User: … is not authorized to perform: …`, in lower case as it begins. */
export interface ReasonForm {
  readonly words: string;
  readonly effect: 'explicit' | 'implicit' | undefined;
  /** A form of its own; otherwise the policy's type follows, and both make the form's name. */
  readonly form?: string;
  readonly policyType?: PolicyType;
}

/** The first that fits counts. */
export const REASON_FORMS: readonly ReasonForm[] = [
  // KMS, to callers of another account: https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html
  {
    words: ' because the resource does not exist in this region, no resource-based policies allow access',
    effect: undefined,
    form: 'key-not-here-or-not-allowed',
    policyType: 'resource',
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
  { words: ' because public ', effect: undefined, form: 'block-public-access' },
  { words: ' with an explicit deny in ', effect: 'explicit' },
  { words: ' because no ', effect: 'implicit' },
  // The user guide has "because the role trust policy allows" for an implicit denial.
  { words: ' because the role ', effect: 'implicit' },
];

/** The words that stand for a policy type behind a reason, articles left out; the longer before the shorter. */
export const POLICY_WORDS: readonly { readonly words: string; readonly type: PolicyType }[] = [
  // What denies is the control policy over the account that owns the endpoint.
  { words: 'vpc endpoint policy transitively through a service control policy', type: 'scp' },
  { words: 'vpc endpoint policy', type: 'vpc-endpoint' },
  { words: 'service control policy', type: 'scp' },
  { words: 'resource control policy', type: 'rcp' },
  { words: 'permissions boundary', type: 'boundary' },
  { words: 'sessions policy', type: 'session' },
  { words: 'session policy', type: 'session' },
  { words: 'identity-based policy', type: 'identity' },
  { words: 'resource-based policy', type: 'resource' },
  { words: 'role trust policy', type: 'trust' },
  { words: 'trust policy', type: 'trust' },
];

/** Actions by the name that SDKs give to the operation. */
const OPERATIONS: ReadonlyMap<string, string> = new Map(
  [
    ...PATTERNS.flatMap(({ resourceActions, keyActions, proposedBy }) => [
      ...resourceActions,
      ...keyActions,
      ...proposedBy,
    ]),
    ...[
      'secretsmanager:DescribeSecret',
      'secretsmanager:UpdateSecret',
      'kms:DescribeKey',
      'kms:CreateGrant',
      'sts:AssumeRole',
    ],
  ].map((action) => [action.slice(action.indexOf(':') + 1), action]),
);

/** `secretsmanager:GetSecretValue` for `GetSecretValue`; undefined for an operation of a service that is not followed. */
export function actionOfOperation(operation: string): string | undefined {
  return OPERATIONS.get(operation);
}

/** Operations that AWS permits by an action of another name. */
const RENAMED: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  'kms:ReEncrypt': 'kms:ReEncryptFrom',
};

/** The action that permits what CloudTrail records as `eventSource` and `eventName`. */
export function actionOfEvent(eventSource: string, eventName: string): string {
  const action = `${eventSource.split('.')[0]}:${eventName}`;
  return RENAMED[action] ?? action;
}
