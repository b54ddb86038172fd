/**
 * Workspaces as teams keep them, of any size, the same for the same seed.
 *
 * A workspace of n documents begins with that of fewer: the file that a benchmark edits is there, unchanged, in all.
 */

export interface WorkspaceOptions {
  /** How many policy documents, one a file. */
  readonly documents: number;
  readonly seed?: number;
}

/** Files by their path relative to the workspace folder. */
export type WorkspaceFiles = ReadonlyMap<string, string>;

/** Shares in a folder per secret, shares in a folder per account, and policies that share nothing. */
export function generateWorkspace({ documents, seed = 1 }: WorkspaceOptions): WorkspaceFiles {
  const random = generator(seed);
  const files = new Map<string, string>();
  for (let index = 0; files.size < documents; index++) {
    for (const [path, text] of LAYOUTS[index % LAYOUTS.length]!(index, random)) {
      if (files.size < documents) {
        files.set(path, text);
      }
    }
  }
  return files;
}

type Random = (below: number) => number;
type Layout = (index: number, random: Random) => readonly (readonly [string, string])[];

const TEAMS = ['payments', 'orders', 'billing', 'search', 'identity', 'reports', 'mobile', 'platform'];
const PURPOSES = ['database', 'api-token', 'signing', 'smtp', 'oauth', 'webhook'];

const folderPerSecret: Layout = (index, random) => {
  const share = randomShare(index, random);
  const folder = `secrets/${share.team}/${share.name}`;
  return [
    [`${folder}/resource-policy.json`, secretPolicy(share)],
    [`${folder}/key-policy.json`, keyPolicy(share)],
    [`${folder}/${share.role}.identity-policy.json`, identityPolicy(share)],
  ];
};

const folderPerAccount: Layout = (index, random) => {
  const share = randomShare(index, random);
  return [
    [`accounts/${share.owner}/${share.name}.resource-policy.json`, secretPolicy(share)],
    [`accounts/${share.owner}/${share.name}.key-policy.json`, keyPolicy(share)],
    [`accounts/${share.consumer}/${share.role}.identity-policy.json`, identityPolicy(share)],
  ];
};

const unrelated: Layout = (index, random) => {
  const team = pick(TEAMS, random);
  return [
    [`roles/${team}/service-${index}.json`, servicePolicy(index, random)],
    [`roles/${team}/service-${index}.trust-policy.json`, trustPolicy()],
  ];
};

const LAYOUTS: readonly Layout[] = [folderPerSecret, folderPerSecret, folderPerAccount, unrelated];

interface Share {
  readonly name: string;
  readonly team: string;
  readonly role: string;
  readonly owner: string;
  readonly consumer: string;
  readonly region: string;
  readonly key: string;
  /** One share in twenty has a mistake: its key policy names another role. */
  readonly broken: boolean;
}

function randomShare(index: number, random: Random): Share {
  const team = pick(TEAMS, random);
  return {
    name: `${team}-${pick(PURPOSES, random)}-${index}`,
    team,
    role: `${team}-app-${index}`,
    // Few accounts, many secrets: that is what makes joining work.
    owner: `1111111111${10 + random(20)}`,
    consumer: `2222222222${10 + random(60)}`,
    region: pick(['us-east-1', 'eu-west-1', 'eu-central-1'], random),
    key: [8, 4, 4, 4, 12].map((length) => hexadecimal(length, random)).join('-'),
    broken: index % 20 === 17,
  };
}

const roleArn = ({ consumer, role }: Share) => `arn:aws:iam::${consumer}:role/${role}`;
const secretArn = ({ region, owner, name }: Share) => `arn:aws:secretsmanager:${region}:${owner}:secret:${name}-a1B2c3`;
const keyArn = ({ region, owner, key }: Share) => `arn:aws:kms:${region}:${owner}:key/${key}`;

function secretPolicy(share: Share): string {
  return document([
    {
      Sid: 'ConsumerReads',
      Effect: 'Allow',
      Principal: { AWS: roleArn(share) },
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: '*',
    },
  ]);
}

function keyPolicy(share: Share): string {
  const consumer = share.broken ? { ...share, role: `${share.role}-old` } : share;
  return document([
    {
      Sid: 'EnableIAMUserPermissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${share.owner}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'ConsumerDecrypts',
      Effect: 'Allow',
      Principal: { AWS: roleArn(consumer) },
      Action: ['kms:Decrypt', 'kms:DescribeKey'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${share.region}.amazonaws.com` } },
    },
  ]);
}

function identityPolicy(share: Share): string {
  return document([
    {
      Sid: 'ReadSecret',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: secretArn(share),
    },
    { Sid: 'UseKey', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: keyArn(share) },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:${share.region}:${share.consumer}:log-group:/app/${share.role}:*`,
    },
  ]);
}

/** Other services: actions, and the ARNs that they work on. */
const SERVICES: readonly { readonly actions: readonly string[]; readonly arn: string }[] = [
  { actions: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], arn: 'sqs:us-east-1:333333333333:' },
  {
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    arn: 'dynamodb:us-east-1:333333333333:table/',
  },
  { actions: ['sns:Publish', 'sns:GetTopicAttributes', 'sns:Subscribe'], arn: 'sns:us-east-1:333333333333:' },
  { actions: ['lambda:InvokeFunction', 'lambda:GetFunction'], arn: 'lambda:us-east-1:333333333333:function:' },
  { actions: ['ssm:GetParameter', 'ssm:GetParameters'], arn: 'ssm:us-east-1:333333333333:parameter/' },
];

function servicePolicy(index: number, random: Random): string {
  return document(
    Array.from({ length: 2 + random(8) }, (_, number) => {
      const { actions, arn } = pick(SERVICES, random);
      const first = random(actions.length);
      return {
        Sid: `Statement${number}`,
        Effect: 'Allow',
        Action: [actions[first], actions[(first + 1) % actions.length]],
        Resource: `arn:aws:${arn}name-${index}-${number}`,
        Condition: { StringEquals: { 'aws:PrincipalTag/team': pick(TEAMS, random) } },
      };
    }),
  );
}

function trustPolicy(): string {
  return document([{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }]);
}

/** An identity policy that reads as many secrets as it has statements. */
export function manyStatements(count: number, seed = 1): string {
  const random = generator(seed);
  return document(
    Array.from({ length: count }, (_, index) => ({
      Sid: `Read${index}`,
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      Resource: secretArn(randomShare(index, random)),
    })),
  );
}

function document(statements: readonly object[]): string {
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random(values.length)]!;
}

function hexadecimal(length: number, random: Random): string {
  return Array.from({ length }, () => random(16).toString(16)).join('');
}

// mulberry32: enough for choosing, and the same everywhere.
function generator(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
