/** Random working workspaces and the mistakes that people make in them, for the properties of `fixAll`. */
import fc from 'fast-check';
import { FOLDER } from '../../support/fixture.ts';

export const OWNER = '111111111111';
export const CONSUMER = '222222222222';
const REGION = 'us-east-1';

export interface Statement {
  Sid?: string;
  Effect: string;
  Principal?: unknown;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

export interface Policy {
  Version: string;
  Statement: Statement[];
}

/** One share as its three documents; a mistake changes one of them. */
export interface Model {
  readonly role: string;
  readonly secret: string;
  readonly key: string;
  readonly conditions: Conditions;
  readonly resource: Policy;
  readonly keyPolicy: Policy;
  readonly identity: Policy;
}

export interface Workspace {
  readonly layout: Layout;
  readonly style: Style;
  readonly shares: readonly Model[];
}

type Conditions = 'none' | 'via' | 'context' | 'both';
export type Layout = 'accounts' | 'shares' | 'types' | 'one-file' | 'cli' | 'manifest';
interface Style {
  readonly indent: string;
  readonly eol: string;
  readonly bom: boolean;
}

interface Options {
  readonly arrays: boolean;
  readonly conditions: Conditions;
  readonly pattern: boolean;
  readonly deny: boolean;
  readonly user: boolean;
  readonly others: boolean;
}

const NAMES = ['Billing', 'Orders', 'Telemetry'];

export const workspaces: fc.Arbitrary<Workspace> = fc
  .record({
    layout: fc.constantFrom<Layout>('accounts', 'shares', 'types', 'one-file', 'cli', 'manifest'),
    style: fc.record({
      indent: fc.constantFrom('  ', '    ', '\t'),
      eol: fc.constantFrom('\n', '\r\n'),
      bom: fc.boolean(),
    }),
    options: fc.array(
      fc.record({
        arrays: fc.boolean(),
        conditions: fc.constantFrom<Conditions>('none', 'via', 'context', 'both'),
        pattern: fc.boolean(),
        deny: fc.boolean(),
        user: fc.boolean(),
        others: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ layout, style, options }) => ({ layout, style, shares: options.map((option, at) => model(at, option)) }));

function model(at: number, options: Options): Model {
  const name = NAMES[at] ?? '';
  const role = `arn:aws:iam::${CONSUMER}:${options.user ? 'user' : 'role'}/${name}Reader`;
  const secret = `arn:aws:secretsmanager:${REGION}:${OWNER}:secret:${name}-${options.pattern ? '??????' : `a1b2c${at}`}`;
  const key = `arn:aws:kms:${REGION}:${OWNER}:key/${String(at + 1).repeat(4)}abcd-12ab-34cd-56ef-1234567890ab`;
  const value = (text: string) => (options.arrays ? [text] : text);
  const condition: Record<string, Record<string, string>> = {};
  if (options.conditions === 'via' || options.conditions === 'both') {
    condition.StringEquals = { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` };
  }
  if (options.conditions === 'context' || options.conditions === 'both') {
    condition.StringLike = { 'kms:EncryptionContext:SecretARN': secret };
  }
  const deny = (service: string): Statement[] =>
    options.deny
      ? [
          {
            Sid: 'NoPlainText',
            Effect: 'Deny',
            Principal: '*',
            Action: `${service}:*`,
            Resource: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ]
      : [];
  const administrator: Statement = {
    Sid: 'Administrators',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${OWNER}:role/KeyAdministrator` },
    Action: ['kms:Describe*', 'kms:PutKeyPolicy', 'kms:TagResource'],
    Resource: '*',
  };
  const policy = (statements: Statement[]): Policy => ({ Version: '2012-10-17', Statement: statements });
  return {
    role,
    secret,
    key,
    conditions: options.conditions,
    resource: policy([
      {
        Effect: 'Allow',
        Principal: { AWS: value(role) },
        Action: options.arrays
          ? ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue']
          : 'secretsmanager:GetSecretValue',
        Resource: '*',
      },
      ...deny('secretsmanager'),
    ]),
    keyPolicy: policy([
      {
        Sid: 'Root',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      ...(options.others ? [administrator] : []),
      {
        Sid: 'Consumer',
        Effect: 'Allow',
        Principal: { AWS: value(role) },
        Action: 'kms:Decrypt',
        Resource: '*',
        ...(options.conditions === 'none' ? {} : { Condition: condition }),
      },
      ...deny('kms'),
    ]),
    identity: policy([
      ...(options.others
        ? [{ Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: '*' } satisfies Statement]
        : []),
      { Effect: 'Allow', Action: value('secretsmanager:GetSecretValue'), Resource: value(secret) },
      { Effect: 'Allow', Action: value('kms:Decrypt'), Resource: value(key) },
    ]),
  };
}

export interface Mistake {
  readonly name: string;
  /** Every code that says what is wrong. */
  readonly codes: readonly string[];
  /** Whether the right text can be known from the other documents. */
  readonly fixable: boolean;
  /** Undefined: the mistake cannot be made in this share. */
  readonly make: (share: Model) => Model | undefined;
}

const change = (share: Model, which: 'resource' | 'keyPolicy' | 'identity', edit: (policy: Policy) => void): Model => {
  const policy = structuredClone(share[which]);
  edit(policy);
  return { ...share, [which]: policy };
};
const replaced =
  (which: 'resource' | 'keyPolicy' | 'identity', from: (share: Model) => string, to: (share: Model) => string) =>
  (share: Model): Model | undefined => {
    const before = JSON.stringify(share[which]);
    const after = before.replaceAll(from(share), to(share));
    return before === after ? undefined : { ...share, [which]: JSON.parse(after) as Policy };
  };
const granting = (policy: Policy, action: string) =>
  policy.Statement.find(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes(action));
const conditioned = (share: Model, edit: (condition: Record<string, Record<string, string>>) => void) =>
  change(share, 'keyPolicy', ({ Statement }) => {
    const condition = Statement.find(({ Sid }) => Sid === 'Consumer')?.Condition;
    if (condition !== undefined) edit(condition);
  });
const has = (share: Model, which: 'via' | 'context') => share.conditions === which || share.conditions === 'both';

export const MISTAKES: readonly Mistake[] = [
  {
    name: 'name in the key policy',
    codes: ['principal-mismatch'],
    fixable: true,
    make: replaced(
      'keyPolicy',
      () => 'Reader"',
      () => 'Raeder"',
    ),
  },
  {
    name: 'account in the key policy',
    codes: ['principal-mismatch'],
    fixable: true,
    make: replaced(
      'keyPolicy',
      () => `::${CONSUMER}:`,
      () => '::222222222223:',
    ),
  },
  {
    name: 'kind of the principal in the key policy',
    codes: ['principal-mismatch'],
    fixable: true,
    make: (share) =>
      replaced(
        'keyPolicy',
        () => share.role,
        () =>
          share.role.includes(':role/')
            ? share.role.replace(':role/', ':user/')
            : share.role.replace(':user/', ':role/'),
      )(share),
  },
  {
    name: 'statement of the key policy',
    codes: ['missing-key-grant'],
    fixable: true,
    make: (share) =>
      change(share, 'keyPolicy', (policy) => {
        policy.Statement = policy.Statement.filter(({ Sid }) => Sid !== 'Consumer');
      }),
  },
  {
    name: 'action of the key policy',
    codes: ['missing-key-grant'],
    fixable: true,
    make: replaced(
      'keyPolicy',
      () => '"kms:Decrypt"',
      () => '"kms:DescribeKey"',
    ),
  },
  {
    name: "action of the secret's policy",
    codes: ['missing-resource-grant'],
    fixable: true,
    make: replaced(
      'resource',
      () => 'GetSecretValue',
      () => 'ListSecretVersionIds',
    ),
  },
  {
    name: 'action on the secret in the identity policy',
    codes: ['missing-identity-grant'],
    fixable: true,
    make: replaced(
      'identity',
      () => 'GetSecretValue',
      () => 'DescribeSecret',
    ),
  },
  {
    name: 'action on the key in the identity policy',
    codes: ['missing-identity-key-grant'],
    fixable: true,
    make: replaced(
      'identity',
      () => '"kms:Decrypt"',
      () => '"kms:DescribeKey"',
    ),
  },
  {
    name: 'key statement of the identity policy',
    codes: ['missing-identity-key-grant'],
    fixable: false,
    make: (share) =>
      change(share, 'identity', (policy) => {
        policy.Statement = policy.Statement.filter((statement) => statement !== granting(policy, 'kms:Decrypt'));
      }),
  },
  {
    name: 'alias',
    codes: ['key-alias-in-resource'],
    fixable: false,
    make: replaced(
      'identity',
      ({ key }) => key,
      () => `arn:aws:kms:${REGION}:${OWNER}:alias/shared`,
    ),
  },
  {
    name: 'key id',
    codes: ['key-id-in-resource'],
    fixable: true,
    make: replaced(
      'identity',
      ({ key }) => key,
      ({ key }) => key.slice(key.indexOf('/') + 1),
    ),
  },
  {
    name: "the consumer's account in the key's ARN",
    codes: ['account-mismatch'],
    fixable: true,
    make: replaced(
      'identity',
      ({ key }) => key,
      ({ key }) => key.replace(OWNER, CONSUMER),
    ),
  },
  {
    name: "the consumer's account in the secret's ARN",
    codes: ['account-mismatch'],
    fixable: true,
    make: replaced(
      'identity',
      ({ secret }) => secret,
      ({ secret }) => secret.replace(OWNER, CONSUMER),
    ),
  },
  {
    name: 'no suffix',
    codes: ['secret-arn-suffix'],
    fixable: true,
    make: replaced(
      'identity',
      ({ secret }) => secret,
      ({ secret }) => secret.slice(0, -7),
    ),
  },
  {
    name: 'Region in kms:ViaService',
    codes: ['via-service-mismatch'],
    fixable: true,
    make: (share) =>
      has(share, 'via')
        ? conditioned(share, (condition) => {
            condition.StringEquals = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
          })
        : undefined,
  },
  {
    name: 'operator of the encryption context',
    codes: ['encryption-context-mismatch'],
    fixable: true,
    make: (share) =>
      has(share, 'context') && share.secret.endsWith('?')
        ? conditioned(share, (condition) => {
            delete condition.StringLike;
            condition.StringEquals = { ...condition.StringEquals, 'kms:EncryptionContext:SecretARN': share.secret };
          })
        : undefined,
  },
  {
    name: 'Deny of the key',
    codes: ['explicit-deny'],
    fixable: false,
    make: (share) =>
      change(share, 'keyPolicy', ({ Statement }) => {
        Statement.push({
          Sid: 'Stop',
          Effect: 'Deny',
          Principal: { AWS: share.role },
          Action: 'kms:Decrypt',
          Resource: '*',
        });
      }),
  },
  {
    name: 'condition of the secret',
    codes: ['condition-never-matches'],
    fixable: false,
    make: (share) =>
      change(share, 'resource', (policy) => {
        const statement = granting(policy, 'secretsmanager:GetSecretValue');
        if (statement !== undefined) statement.Condition = { StringEquals: { 'aws:PrincipalAccount': OWNER } };
      }),
  },
];

/** The share without the conditions of its key statement. */
export function unconditioned(share: Model): Model {
  return change(share, 'keyPolicy', ({ Statement }) => {
    for (const statement of Statement) if (statement.Sid === 'Consumer') delete statement.Condition;
  });
}

/** The workspace's files, and the documents that hold each share's policies, in the order resource, key, identity. */
export function filesOf({ layout, style, shares }: Workspace): Record<string, string> {
  const text = (value: unknown) =>
    `${style.bom ? '\uFEFF' : ''}${JSON.stringify(value, undefined, style.indent).replaceAll('\n', style.eol)}${style.eol}`;
  const compact = (value: unknown) => JSON.stringify(value, undefined, 1);
  const entries = shares.flatMap((share, at): [string, unknown][] => {
    const name = (NAMES[at] ?? '').toLowerCase();
    const user = share.role.includes(':user/');
    switch (layout) {
      case 'shares':
        return [
          [`${name}/secret-policy.json`, share.resource],
          [`${name}/key-policy.json`, share.keyPolicy],
          [`${name}/identity-policy.json`, share.identity],
        ];
      case 'types':
        return [
          [`secrets/${name}.json`, share.resource],
          [`keys/${name}.json`, share.keyPolicy],
          [`identities/${name}.json`, share.identity],
        ];
      case 'one-file':
        return [[`${name}.json`, { secret: share.resource, key: share.keyPolicy, identity: share.identity }]];
      case 'cli':
        return [
          [
            `${name}/get-resource-policy.json`,
            {
              ARN: share.secret.replace('??????', `a1b2c${at}`),
              Name: NAMES[at],
              ResourcePolicy: compact(share.resource),
            },
          ],
          [`${name}/get-key-policy.json`, { Policy: compact(share.keyPolicy), PolicyName: 'default' }],
          [
            `${name}/get-policy.json`,
            {
              [user ? 'UserName' : 'RoleName']: share.role.slice(share.role.indexOf('/') + 1),
              PolicyName: 'secrets',
              PolicyDocument: share.identity,
            },
          ],
        ];
      default:
        return [
          [`security/${name}.resource-policy.json`, share.resource],
          [`security/${name}.key-policy.json`, share.keyPolicy],
          [`dev/${name}-reader.identity-policy.json`, share.identity],
        ];
    }
  });
  if (layout === 'manifest') entries.push(['sharing.json', manifest(shares)]);
  return Object.fromEntries(entries.map(([path, value]) => [`${FOLDER}/${path}`, text(value)]));
}

function manifest(shares: readonly Model[]) {
  const named = shares.map((share, at) => ({
    ...share,
    name: (NAMES[at] ?? '').toLowerCase(),
    arn: share.secret.replace('??????', `a1b2c${at}`),
  }));
  return {
    resources: Object.fromEntries(
      named.flatMap(({ name, arn, key }) => [
        [arn, { policy: `security/${name}.resource-policy.json`, key }],
        [key, { policy: `security/${name}.key-policy.json` }],
      ]),
    ),
    principals: Object.fromEntries(
      named.map(({ name, role }) => [role, { policies: [`dev/${name}-reader.identity-policy.json`] }]),
    ),
    shares: named.map(({ role, arn }) => ({ principal: role, resource: arn, access: 'read' })),
  };
}
