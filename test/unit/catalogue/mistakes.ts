/**
 * Every mistake of the catalogue of sharing mistakes that a code stands for, as an edit of the working share. `row` is
 * its number there; codes without a row stand in the list of codes alone.
 */
import {
  BOUNDARY,
  BOUNDARY_TEXT,
  IDENTITY,
  KEY,
  KEY_ARN,
  KEY_HALF,
  KEY_STATEMENT,
  MANIFEST,
  OWNER_STATEMENT,
  ROLE,
  SECRET,
  SECRET_ARN,
  SECRET_HALF,
  SECRET_STATEMENT,
} from './share.ts';

/** Replaces a text that is there once, or puts another one behind it. */
export type Edit =
  | { readonly file: string; readonly from: string; readonly to: string }
  | { readonly file: string; readonly after: string; readonly text: string };

export interface Mistake {
  readonly row: number | undefined;
  readonly name: string;
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** The file that the finding is in. */
  readonly file: string;
  /** Without a manifest, where it is another one: of two that differ, the key policy is reported. */
  readonly inferredFile?: string;
  readonly edits: readonly Edit[];
  /** Files that are added; undefined in place of a text takes one away. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** It can be made, or told, only with the manifest or only without. */
  readonly only?: 'manifest' | 'inference';
}

type Options = Partial<Pick<Mistake, 'severity' | 'files' | 'only' | 'inferredFile'>>;

/** A mistake in one file, reported there. */
function mistake(row: number | undefined, code: string, name: string, edit: Edit, options: Options = {}): Mistake {
  return { row, code, name, severity: 'error', file: edit.file, edits: [edit], ...options };
}

/** Said where the strongest of the other documents is. With the manifest it is an entry whose file is not there. */
function absence(code: string, name: string, file: string): Mistake {
  const files = { [file]: undefined };
  return { row: 1, code, name, severity: 'information', file: IDENTITY, edits: [], files, only: 'inference' };
}

const replace = (file: string, from: string, to: string): Edit => ({ file, from, to });
const add = (file: string, after: string, text: string): Edit => ({ file, after, text });

/** A statement before the others. */
const statement = (file: string, text: string): Edit => add(file, '"Statement": [', `\n    ${text},`);
/** A condition beside those of the statement for the role. */
const onSecret = (text: string): Edit => add(SECRET, '"Condition": { ', `${text}, `);
const onKey = (text: string): Edit => add(KEY, '"Condition": {', `\n        ${text},`);
const secretAction = (name: string): Edit => add(SECRET, '"secretsmanager:GetSecretValue"', `, "${name}"`);
const keyAction = (name: string): Edit => add(KEY, '"kms:Decrypt"', `, "${name}"`);
const principalOf = (file: string, to: string): Edit => replace(file, `"${ROLE}"`, `"${to}"`);
const secretResource = (to: string): Edit => replace(IDENTITY, SECRET_ARN, to);
const keyResource = (to: string): Edit => replace(IDENTITY, KEY_ARN, to);
const large = (file: string, size: number): Edit =>
  add(file, '"Version": "2012-10-17",', `\n  "Id": "${'x'.repeat(size)}",`);

const SESSION = 'arn:aws:sts::222222222222:assumed-role/ApplicationRole/deploy';
const ACCOUNT_ROOT = 'arn:aws:iam::222222222222:root';

export const MISTAKES: readonly Mistake[] = [
  mistake(
    1,
    'missing-resource-grant',
    "no statement in the secret's policy",
    replace(
      SECRET,
      SECRET_STATEMENT,
      '{ "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:DeleteSecret", "Resource": "*" }',
    ),
  ),
  mistake(1, 'missing-key-grant', 'no statement in the key policy', replace(KEY, `,\n    ${KEY_STATEMENT}`, '')),
  mistake(
    1,
    'missing-identity-grant',
    'no statement on the secret in the identity policy',
    replace(IDENTITY, `${SECRET_HALF},\n    `, ''),
  ),
  mistake(
    1,
    'missing-identity-key-grant',
    'no statement on the key in the identity policy',
    replace(IDENTITY, `,\n    ${KEY_HALF}`, ''),
  ),
  mistake(
    1,
    'missing-resource-grant',
    "another action in the secret's policy",
    replace(SECRET, '"secretsmanager:GetSecretValue"', '"secretsmanager:DescribeSecret"'),
  ),
  mistake(
    1,
    'missing-identity-grant',
    'another action on the secret in the identity policy',
    replace(IDENTITY, '"secretsmanager:GetSecretValue"', '"secretsmanager:DescribeSecret"'),
  ),
  absence('missing-resource-grant', "the secret's policy is absent", SECRET),
  absence('missing-key-grant', 'the key policy is absent', KEY),
  mistake(
    2,
    'aws-managed-key',
    'the AWS managed key in the identity policy',
    keyResource('arn:aws:kms:us-east-1:111111111111:alias/aws/secretsmanager'),
  ),
  mistake(4, 'missing-key-grant', 'no Decrypt in the key policy', replace(KEY, '"kms:Decrypt"', '"kms:Encrypt"')),
  mistake(
    4,
    'missing-identity-key-grant',
    'no Decrypt in the identity policy',
    replace(IDENTITY, '"kms:Decrypt"', '"kms:DescribeKey"'),
  ),
  mistake(
    5,
    'key-alias-in-resource',
    'an alias in place of the key',
    keyResource('arn:aws:kms:us-east-1:111111111111:alias/dev-secret'),
  ),
  mistake(
    6,
    'key-policy-resource',
    'no Resource in the key policy',
    replace(KEY, '"Action": ["kms:Decrypt"],\n      "Resource": "*",', '"Action": ["kms:Decrypt"],'),
  ),
  mistake(7, 'key-id-in-resource', 'a bare key id', keyResource('1234abcd-12ab-34cd-56ef-1234567890ab')),
  mistake(8, 'secret-arn-suffix', 'no suffix in the identity policy', secretResource(SECRET_ARN.slice(0, -7))),
  mistake(8, 'secret-arn-suffix', '-* for the suffix', secretResource(SECRET_ARN.replace(/-\w{6}$/, '-*')), {
    severity: 'warning',
  }),
  {
    ...mistake(
      9,
      'ambiguous-secret-name',
      'a name that ends like a suffix',
      secretResource(SECRET_ARN.replace('DevSecret-a1b2c3', 'dev/db-master')),
      {
        severity: 'warning',
        only: 'inference',
      },
    ),
    edits: [IDENTITY, KEY].map((file) => replace(file, 'DevSecret-a1b2c3', 'dev/db-master')),
  },
  mistake(
    11,
    'action-not-cross-account',
    "ListSecrets in the secret's policy",
    secretAction('secretsmanager:ListSecrets'),
    { severity: 'warning' },
  ),
  mistake(12, 'action-not-cross-account', 'TagResource, by a pattern, in the key policy', keyAction('kms:Tag*'), {
    severity: 'warning',
  }),
  mistake(
    13,
    'via-service-mismatch',
    'another Region in kms:ViaService',
    replace(KEY, 'secretsmanager.us-east-1.amazonaws.com', 'secretsmanager.eu-west-1.amazonaws.com'),
  ),
  mistake(
    14,
    'encryption-context-mismatch',
    'another secret in the encryption context',
    replace(KEY, 'DevSecret-a1b2c3', 'TestSecret-x9y8z7'),
  ),
  mistake(
    14,
    'encryption-context-mismatch',
    'wildcards under StringEquals',
    replace(KEY, 'DevSecret-a1b2c3', 'DevSecret-??????'),
  ),
  mistake(
    15,
    'describe-under-encryption-context',
    'DescribeKey under the encryption context',
    keyAction('kms:DescribeKey'),
    { severity: 'warning' },
  ),
  mistake(
    16,
    'network-condition-on-key',
    'aws:SourceIp on the key',
    onKey('"IpAddress": { "aws:SourceIp": "203.0.113.0/24" }'),
    { severity: 'warning' },
  ),
  mistake(
    17,
    'principal-mismatch',
    'a letter of the role in the key policy',
    principalOf(KEY, ROLE.replace('App', 'Ap')),
  ),
  mistake(
    17,
    'principal-mismatch',
    "another account in the secret's policy",
    principalOf(SECRET, ROLE.replace('222222222222', '222222222223')),
    { inferredFile: KEY },
  ),
  mistake(
    17,
    'principal-mismatch',
    'a user in place of the role in the key policy',
    principalOf(KEY, ROLE.replace(':role/', ':user/')),
  ),
  {
    ...mistake(
      17,
      'principal-mismatch',
      'a letter of the role in the manifest',
      replace(MANIFEST, `"principal": "${ROLE}"`, ''),
      { only: 'manifest' },
    ),
    edits: ['"principal": ', '"principals": {\n    '].map((before) =>
      replace(MANIFEST, `${before}"${ROLE}"`, `${before}"${ROLE.replace('App', 'Ap')}"`),
    ),
  },
  mistake(18, 'account-root-principal', "the account in the secret's policy", principalOf(SECRET, ACCOUNT_ROOT), {
    severity: 'hint',
  }),
  mistake(18, 'account-root-principal', 'the account in the key policy', principalOf(KEY, '222222222222'), {
    severity: 'hint',
  }),
  mistake(19, 'invalid-principal', "a wildcard in the secret's policy", principalOf(SECRET, ROLE.replace('Role', '*'))),
  mistake(19, 'invalid-principal', 'a group in the key policy', principalOf(KEY, ROLE.replace(':role/', ':group/'))),
  mistake(
    19,
    'invalid-principal',
    'all sessions by a wildcard in the key policy',
    principalOf(KEY, SESSION.replace('deploy', '*')),
  ),
  mistake(20, 'session-principal', 'a session in the key policy', principalOf(KEY, SESSION)),
  mistake(
    20,
    'session-principal',
    "a session in a condition of the secret's policy",
    onSecret(`"ArnLike": { "aws:PrincipalArn": "${SESSION.replace('deploy', '*')}" }`),
  ),
  mistake(21, 'deleted-principal', 'the id of a role in the key policy', principalOf(KEY, 'AROAEXAMPLEID1234567')),
  mistake(
    21,
    'deleted-principal',
    "the id of a user in the secret's policy",
    principalOf(SECRET, 'AIDAEXAMPLEID1234567'),
  ),
  mistake(
    22,
    'explicit-deny',
    "a Deny in the secret's policy",
    statement(
      SECRET,
      '{ "Sid": "NoReading", "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:Get*", "Resource": "*" }',
    ),
  ),
  mistake(
    22,
    'explicit-deny',
    'a Deny in the identity policy',
    statement(IDENTITY, '{ "Sid": "NoKeys", "Effect": "Deny", "Action": "kms:*", "Resource": "*" }'),
  ),
  mistake(
    23,
    'not-principal-deny',
    'a Deny with NotPrincipal that lists the role alone',
    statement(
      SECRET,
      `{ "Effect": "Deny", "NotPrincipal": { "AWS": "${ROLE}" }, "Action": "secretsmanager:*", "Resource": "*" }`,
    ),
    { severity: 'warning' },
  ),
  {
    ...mistake(
      24,
      'guardrail-denies',
      'a permissions boundary without KMS',
      add(MANIFEST, `"policies": ["${IDENTITY}"]`, `, "boundary": "${BOUNDARY}"`),
      { only: 'manifest', files: { [BOUNDARY]: BOUNDARY_TEXT } },
    ),
    file: BOUNDARY,
  },
  mistake(
    28,
    'partition-mismatch',
    "the key's partition in the identity policy",
    keyResource(KEY_ARN.replace('arn:aws:', 'arn:aws-cn:')),
  ),
  mistake(29, 'policy-too-large', 'a large policy of the secret', large(SECRET, 20_480)),
  mistake(29, 'policy-too-large', 'a large key policy', large(KEY, 32_768)),
  mistake(29, 'policy-too-large', 'a large identity policy', large(IDENTITY, 10_240)),
  mistake(30, 'public-principal', "everybody in the secret's policy", principalOf(SECRET, '*')),
  mistake(30, 'public-principal', 'everybody in the key policy', principalOf(KEY, '*')),
  mistake(
    31,
    'shared-policy-administration',
    'PutResourcePolicy for the role',
    secretAction('secretsmanager:PutResourcePolicy'),
    { severity: 'warning' },
  ),
  mistake(33, 'key-policy-lockout', 'no statement for the owner in the key policy', replace(KEY, OWNER_STATEMENT, '')),
  mistake(
    34,
    'region-mismatch',
    "the key's Region in the identity policy",
    keyResource(KEY_ARN.replace('us-east-1', 'eu-west-1')),
  ),
  mistake(
    34,
    'region-mismatch',
    "the secret's Region in the identity policy",
    secretResource(SECRET_ARN.replace('us-east-1', 'eu-west-1')),
  ),
  mistake(
    35,
    'account-mismatch',
    "the key in the consumer's account",
    keyResource(KEY_ARN.replace('111111111111', '222222222222')),
  ),
  mistake(
    35,
    'account-mismatch',
    "the secret in the consumer's account",
    secretResource(SECRET_ARN.replace('111111111111', '222222222222')),
  ),
  mistake(
    35,
    'secret-arn-mismatch',
    'a letter of the secret',
    secretResource(SECRET_ARN.replace('DevSecret', 'DevSecert')),
  ),
  mistake(
    35,
    'key-arn-mismatch',
    'another key in the identity policy',
    keyResource(KEY_ARN.replace('1234abcd', '9876fedc')),
    { only: 'manifest' },
  ),
  mistake(
    37,
    'placeholder',
    "a placeholder in the secret's policy",
    statement(
      SECRET,
      '{ "Effect": "Deny", "Principal": { "AWS": "<ADMIN_ROLE_ARN>" }, "Action": "secretsmanager:DeleteSecret", "Resource": "*" }',
    ),
    { severity: 'information' },
  ),
  mistake(
    38,
    'expired-grant',
    'a time limit that is over',
    onSecret('"DateLessThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" }'),
  ),
  mistake(
    38,
    'expired-grant',
    'a time limit that is nearly over',
    onKey('"DateLessThan": { "aws:CurrentTime": "2026-12-01T00:00:00Z" }'),
    { severity: 'warning' },
  ),
  mistake(
    undefined,
    'condition-never-matches',
    "a condition on another account in the secret's policy",
    onSecret('"StringEquals": { "aws:PrincipalAccount": "333333333333" }'),
  ),
];
