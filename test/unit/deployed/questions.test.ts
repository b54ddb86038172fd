/** What is asked of AWS for a workspace, and what becomes of the answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import {
  deployedFrom,
  deployedTextOf,
  gapWords,
  type LiveAnswer,
  liveChoices,
  neededPolicies,
  questionsFor,
  targetOf,
  unreadableArns,
  type Wanted,
} from '../../../server/src/ide/live/index.ts';
import { simulateHere } from '../../../server/src/ide/live/simulation.ts';
import type { Validation } from '../../../server/src/sharing/deployed.ts';
import { allFindings, analyse, FOLDER } from '../../support/fixture.ts';
import {
  allow,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  owned,
  policy,
  role,
  secret,
  secretPolicy,
} from '../sharing/cases.ts';
import { AT, deployed, deployedSecret } from './support.ts';

const FILES = {
  'a/dev-secret.resource-policy.json': secretPolicy(role()),
  'a/dev-secret.key-policy.json': keyPolicy(role()),
  'b/app.identity-policy.json': identityPolicy(),
};

function targets(files: Readonly<Record<string, string>>, wanted: Wanted): string[] {
  return questionsFor(analyse(files), wanted).targets.map(({ kind, arn, account }) => `${kind} ${arn} ${account}`);
}

test('an ARN that can be read, and whose account it is', () => {
  const kinds: readonly [string, string | undefined][] = [
    [secret(), 'secret 111111111111'],
    [secret('DevSecret-??????'), 'secret 111111111111'],
    [secret('DevSecret'), 'secret 111111111111'],
    [key(), 'key 111111111111'],
    [role('path/to/App'), 'role 222222222222'],
    ['arn:aws:iam::222222222222:user/Bob', 'user 222222222222'],
    ['arn:aws:s3:::reports', 'bucket undefined'],
    ['arn:aws-cn:kms:cn-north-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab', 'key 111111111111'],
    [secret('Dev*'), undefined],
    [secret('DevSecret-a1b2c3').replace('111111111111', '<ACCOUNT>'), undefined],
    [secret('DevSecret-a1b2c3').replace('111111111111', '${account}'), undefined],
    ['arn:aws:iam::222222222222:root', undefined],
    ['arn:aws:iam::222222222222:group/Team', undefined],
    ['arn:aws:kms:us-east-1:111111111111:alias/dev-secret', undefined],
    ['arn:aws:sts::222222222222:assumed-role/App/session', undefined],
    ['arn:aws:s3:::reports/*', undefined],
    ['SecretARN', undefined],
    ['*', undefined],
  ];
  for (const [arn, expected] of kinds) {
    const target = targetOf(arn);
    assert.equal(target && `${target.kind} ${target.account}`, expected, arn);
  }
});

test('to compare: what is shared, with whom, under which key; each once', () => {
  assert.deepEqual(targets(FILES, { read: true }), [
    `role ${role()} 222222222222`,
    `key ${key()} 111111111111`,
    `secret ${secret()} 111111111111`,
  ]);
  assert.deepEqual(targets(FILES, { read: true, files: [`${FOLDER}/a/dev-secret.key-policy.json`] }), [
    `key ${key()} 111111111111`,
  ]);
  assert.deepEqual(targets(FILES, { read: true, accounts: ['222222222222'] }), [`role ${role()} 222222222222`]);
  assert.deepEqual(targets(FILES, { read: true, arns: [role('Other')] }), [`role ${role('Other')} 222222222222`]);
  assert.deepEqual(targets(FILES, {}), []);
});

test('to verify: also whom policies name, and what', () => {
  const files = {
    ...FILES,
    'c.json': policy(grant([role('Third'), '333333333333', 'AROADBQP57FF2AEXAMPLE'], 'kms:Encrypt')),
  };
  assert.deepEqual(targets(files, { verify: true }), [
    `role ${role()} 222222222222`,
    `role ${role('Third')} 222222222222`,
    `key ${key()} 111111111111`,
    `secret ${secret()} 111111111111`,
  ]);
  assert.deepEqual(questionsFor(analyse(files), { verify: true }).ids, ['AROADBQP57FF2AEXAMPLE']);
});

test('the account of a bucket is what the manifest says', () => {
  const files = {
    'sharing.json': JSON.stringify({ resources: { 'arn:aws:s3:::reports': { account: '111111111111' } } }),
  };
  assert.deepEqual(targets(files, { read: true }), ['bucket arn:aws:s3:::reports 111111111111']);
  assert.deepEqual(targets(files, { read: true, arns: ['arn:aws:s3:::reports'] }), [
    'bucket arn:aws:s3:::reports 111111111111',
  ]);
});

test('ARNs that nobody can read', () => {
  assert.deepEqual(unreadableArns(analyse(FILES), [secret(), secret('*'), 'x']), [secret('*'), 'x']);
});

test('the choices are the shares, with all that they take', () => {
  assert.deepEqual(liveChoices(analyse(FILES)), [
    {
      label: 'role/App (222222222222) → secret DevSecret',
      description: [role(), secret(), key()].join(', '),
      arns: [role(), secret(), key()],
    },
  ]);
});

test('the least policy: what these targets need and nothing else', () => {
  const policies = neededPolicies(analyse(FILES), [secret(), role()]);
  assert.deepEqual([...policies.keys()], ['111111111111', '222222222222']);
  const statements = (account: string) =>
    (policies.get(account) as { Statement: { Sid: string; Action: string[]; Resource: string[] }[] }).Statement;
  assert.deepEqual(
    statements('111111111111').map(({ Sid, Resource }) => [Sid, Resource]),
    [
      ['ReadSecrets', [secret()]],
      ['ReadKeys', ['arn:aws:kms:*:111111111111:key/*']],
      ['ReadAliases', ['*']],
      ['CheckOthers', ['*']],
    ],
  );
  assert.deepEqual(statements('111111111111').at(-1)?.Action, [
    'iam:ListRoles',
    'iam:ListUsers',
    'access-analyzer:ValidatePolicy',
  ]);
  assert.deepEqual(statements('222222222222')[0], {
    Sid: 'ReadRoles',
    Effect: 'Allow',
    Action: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
    Resource: [role()],
  });
  const actions = [...policies.keys()].flatMap((account) => statements(account).flatMap(({ Action }) => Action));
  assert.ok(
    actions.every((action) => /:(?:Get|List|Describe|Simulate|Validate)/.test(action)),
    actions.join(),
  );
});

test('the least policies of the accounts that are named, where whose a bucket is may be said', () => {
  const accountsOf = (arns: readonly string[] | undefined, accounts: readonly string[]) => [
    ...neededPolicies(analyse(FILES), arns, accounts).keys(),
  ];
  const bucket = ['arn:aws:s3:::reports'];
  assert.deepEqual(accountsOf(undefined, ['222222222222']), ['222222222222']);
  assert.deepEqual(accountsOf([secret(), role()], ['111111111111']), ['111111111111']);
  assert.deepEqual(accountsOf([secret()], ['333333333333']), []);
  assert.deepEqual(accountsOf(bucket, ['333333333333']), ['333333333333']);
  assert.deepEqual(accountsOf(bucket, ['111111111111', '333333333333']), ['111111111111', '333333333333']);
  const { Statement } = neededPolicies(analyse(FILES), bucket, ['333333333333']).get('333333333333') as {
    Statement: { Sid: string; Resource: string[] }[];
  };
  assert.deepEqual(Statement.find(({ Sid }) => Sid === 'ReadBuckets')?.Resource, bucket);
});

test("the least policy is itself a policy that the product's own checks have nothing to say about", () => {
  for (const [account, document] of neededPolicies(analyse(FILES))) {
    const analysis = analyse({ [`${account}.identity-policy.json`]: `${JSON.stringify(document, undefined, 2)}\n` });
    assert.deepEqual(
      allFindings(analysis).filter(({ severity }) => severity === 'error'),
      [],
    );
  }
});

test('gaps in words name the permission that was missing', () => {
  const common = { account: '111111111111', permission: 'kms:GetKeyPolicy', resource: key() };
  assert.equal(
    gapWords({ ...common, reason: 'denied', detail: 'access denied' }),
    `Account 111111111111: the identity is not allowed kms:GetKeyPolicy on ${key()}, so what it would tell is missing. Allow it, or go on without.`,
  );
  assert.equal(
    gapWords({ ...common, reason: 'failed', detail: 'there was no answer in time' }),
    `Account 111111111111: no answer to kms:GetKeyPolicy on ${key()}: there was no answer in time. What it would tell is missing.`,
  );
  assert.equal(
    gapWords({
      account: '111111111111',
      permission: '',
      resource: '',
      reason: 'failed',
      detail: 'the credentials have expired',
    }),
    'Account 111111111111 was not read: the credentials have expired.',
  );
});

test('the deployed text of a file: its own with the differences in it', () => {
  const analysis = analyse(FILES);
  const path = `${FOLDER}/a/dev-secret.resource-policy.json`;
  const found = deployed(deployedSecret({ policy: secretPolicy(role('Other')) }));
  assert.equal(deployedTextOf(analysis, found, path), secretPolicy(role('Other')));
  assert.equal(deployedTextOf(analysis, deployed(deployedSecret({ policy: null })), path), '');
  assert.equal(deployedTextOf(analysis, deployed(deployedSecret()), path), undefined);
  assert.equal(deployedTextOf(analysis, found, `${FOLDER}/b/app.identity-policy.json`), undefined);
});

test('a simulation asks about the identity half, with what is known of the context', () => {
  const conditioned = policy(
    allow('secretsmanager:GetSecretValue', secret(), { StringEquals: { 'secretsmanager:VersionStage': 'AWSCURRENT' } }),
    allow('kms:Decrypt', key(), {
      StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com', 'aws:PrincipalTag/team': 'x' },
    }),
  );
  const questions = questionsFor(analyse({ ...FILES, 'b/app.identity-policy.json': conditioned }), {
    simulate: true,
  }).simulations([]);
  assert.deepEqual(
    questions.map(({ principal, action, resource, context }) => ({ principal, action, resource, context })),
    ['kms:Decrypt', 'secretsmanager:GetSecretValue'].map((action) => ({
      principal: role(),
      action,
      resource: action === 'kms:Decrypt' ? key() : secret(),
      context:
        action === 'kms:Decrypt'
          ? [{ key: 'kms:ViaService', values: ['secretsmanager.us-east-1.amazonaws.com'], type: 'string' }]
          : [{ key: 'secretsmanager:VersionStage', values: ['AWSCURRENT'], type: 'string' }],
    })),
  );
  const [decrypt, read] = questions;
  assert.ok(decrypt && read);
  assert.deepEqual(simulateHere(read), {
    decision: 'allowed',
    matched: ['app.identity-policy.json, statement 1'],
    missingContext: [],
  });
  assert.deepEqual(simulateHere(decrypt), {
    decision: 'implicitDeny',
    matched: [],
    missingContext: ['aws:PrincipalTag/team'],
  });
});

test('no simulation of what AWS could not be asked: placeholders, templates, patterns, policies that are not there', () => {
  const ask = (files: Readonly<Record<string, string>>) =>
    questionsFor(analyse(files), { simulate: true })
      .simulations([])
      .map(({ action }) => action);
  const pattern = identityPolicy(secret('DevSecret-??????'));
  assert.deepEqual(ask({ ...FILES, 'b/app.identity-policy.json': pattern }), ['kms:Decrypt']);
  const { 'b/app.identity-policy.json': _, ...without } = FILES;
  assert.deepEqual(ask(without), []);
  const template = Object.fromEntries(
    Object.entries(FILES).map(([path, text]) => [`${path}.tpl`, text.replaceAll('222222222222', '${consumer}')]),
  );
  assert.deepEqual(ask(template), []);
});

test("a secret's whole ARN, once it was read, takes the place of a pattern", () => {
  const files = { ...FILES, 'b/app.identity-policy.json': identityPolicy(secret('DevSecret-??????')) };
  const questions = questionsFor(analyse(files), { simulate: true });
  const read = deployedSecret({ asked: secret('DevSecret-??????'), arn: secret() });
  assert.deepEqual(
    questions.simulations([read]).map(({ resource }) => resource),
    [key(), secret()],
  );
});

const NO_ANSWER: LiveAnswer = {
  things: [],
  ids: new Map(),
  idAccounts: [],
  simulations: [],
  validations: [],
  gaps: [],
  identities: [],
};

const DECISION = { matched: [], missingContext: [], allowedByOrganizations: undefined, allowedByBoundary: undefined };

test('simulation-differs: on the same policies, and on what is deployed, with both traces', () => {
  const analysis = analyse(FILES);
  const questions = questionsFor(analysis, { simulate: true });
  const [, read] = questions.simulations([]);
  assert.ok(read);
  const answer = {
    ...NO_ANSWER,
    simulations: [
      [
        read,
        {
          custom: {
            ...DECISION,
            decision: 'explicitDeny',
            matched: [{ policy: 'PolicyInputList.1', type: 'IAM Policy', line: 10 }],
          },
          principal: { ...DECISION, decision: 'implicitDeny', allowedByOrganizations: false },
        },
      ] as const,
    ],
  };
  const messages = allFindings(ide.withDeployed(analysis, deployedFrom(questions, answer, AT)).analysis)
    .filter(({ code }) => code === 'simulation-differs')
    .map(({ message }) => message);
  assert.deepEqual(messages.length, 2);
  assert.match(
    messages[0] ?? '',
    /^A service control policy of the organization does not let secretsmanager:GetSecretValue on secret DevSecret by role\/App \(222222222222\) through.*Here: allowed by app\.identity-policy\.json, statement 1\. AWS: implicitDeny\./,
  );
  assert.match(
    messages[1] ?? '',
    /^AWS's simulator decides otherwise on the same policies: .*Here: allowed by app\.identity-policy\.json, statement 1\. AWS: explicitDeny by app\.identity-policy\.json, statement 2\./,
  );
  const agreed = {
    ...answer,
    simulations: [[read, { custom: { ...DECISION, decision: 'allowed' }, principal: undefined }] as const],
  };
  assert.deepEqual(allFindings(ide.withDeployed(analysis, deployedFrom(questions, agreed, AT)).analysis), []);
});

test('an answer about a text that was edited meanwhile is dropped', () => {
  const analysis = analyse(FILES);
  const questions = questionsFor(analysis, { simulate: true, validate: true });
  const [first] = questions.simulations([]);
  const [question] = questions.validations;
  assert.ok(first && question);
  const answer: LiveAnswer = {
    ...NO_ANSWER,
    simulations: [[first, { custom: { ...DECISION, decision: 'explicitDeny' }, principal: undefined }]],
    validations: [validation(question.document, question.file, question.text)],
  };
  const found = deployedFrom(questions, answer, AT);
  const codes = (at: ide.Analysis) => allFindings(ide.withDeployed(at, found).analysis).map(({ code }) => code);
  assert.deepEqual(codes(analysis).sort(), ['policy-validation', 'simulation-differs']);
  const edits = Object.entries(FILES).map(([path, text]) => ({ path: `${FOLDER}/${path}`, text: `${text}\n` }));
  assert.deepEqual(codes(ide.applyChanges(analysis, edits).analysis), []);
});

function validation(document: string, file: string, text: string, more: Partial<Validation> = {}): Validation {
  return {
    document,
    file,
    text,
    type: 'WARNING',
    issue: 'NOBODY_KNOWS_THIS_ISSUE',
    details: 'AWS says so.',
    link: 'https://docs.aws.amazon.com/x',
    path: ['Statement', '0', 'Action'],
    ...more,
  };
}

test('validation: every policy that AWS could take, as what it is, without comments', () => {
  const files = {
    ...FILES,
    'trust-policy.json': `// who may\n${policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' })}`,
    'bucket-policy.json': policy({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::b/*',
    }),
    'scp/deny.scp.json': policy({ Effect: 'Deny', Action: '*', Resource: '*' }),
    'template.json.tpl': policy(allow('s3:GetObject', 'arn:aws:s3:::${bucket}/*')),
  };
  const { validations } = questionsFor(analyse(files), { validate: true });
  assert.deepEqual(
    validations.map(
      ({ file, policyType, resourceType }) => `${file.slice(FOLDER.length + 1)} ${policyType} ${resourceType}`,
    ),
    [
      'a/dev-secret.key-policy.json RESOURCE_POLICY undefined',
      'a/dev-secret.resource-policy.json RESOURCE_POLICY undefined',
      'b/app.identity-policy.json IDENTITY_POLICY undefined',
      'bucket-policy.json RESOURCE_POLICY AWS::S3::Bucket',
      'scp/deny.scp.json SERVICE_CONTROL_POLICY undefined',
      'trust-policy.json RESOURCE_POLICY AWS::IAM::AssumeRolePolicyDocument',
    ],
  );
  for (const { policy: sent } of validations) assert.equal(JSON.parse(sent).Version, '2012-10-17');
});

function validated(files: Readonly<Record<string, string>>, path: string, ...more: Partial<Validation>[]) {
  const analysis = analyse(files);
  const questions = questionsFor(analysis, { validate: true });
  const question = questions.validations.find(({ file }) => file === `${FOLDER}/${path}`);
  assert.ok(question);
  const validations = more.map((one) => validation(question.document, question.file, question.text, one));
  return ide.withDeployed(analysis, deployedFrom(questions, { ...NO_ANSWER, validations }, AT)).analysis;
}

test("AWS's own words where no rule of ours covers the issue: at its place, with its severity", () => {
  const analysis = validated(
    FILES,
    'b/app.identity-policy.json',
    {},
    { type: 'ERROR', path: ['Statement', '1', 'Resource'] },
    { type: 'SUGGESTION', path: ['Statement', '9', 'Nowhere'] },
    { type: 'SECURITY_WARNING', path: [] },
  );
  assert.deepEqual(
    allFindings(analysis).map(
      ({ severity, code, pointer, message }) => `${severity} ${code} ${pointer} ${message.slice(0, 88)}`,
    ),
    [
      'warning policy-validation /Statement AWS says so. (IAM Access Analyzer, NOBODY_KNOWS_THIS_ISSUE: https://docs.aws.amazon.com/x)',
      'hint policy-validation /Statement AWS says so. (IAM Access Analyzer, NOBODY_KNOWS_THIS_ISSUE: https://docs.aws.amazon.com/x)',
      'warning policy-validation /Statement/0/Action AWS says so. (IAM Access Analyzer, NOBODY_KNOWS_THIS_ISSUE: https://docs.aws.amazon.com/x)',
      'error policy-validation /Statement/1/Resource AWS says so. (IAM Access Analyzer, NOBODY_KNOWS_THIS_ISSUE: https://docs.aws.amazon.com/x)',
    ].map((line) => line.slice(0, line.indexOf('AWS says so.') + 88)),
  );
});

test('an issue that a rule of ours covers has its code, and is not said twice', () => {
  const lacking = `${JSON.stringify({ Statement: [allow('s3:GetObject', 'arn:aws:s3:::b/*')] }, undefined, 2)}\n`;
  const files = { 'role.identity-policy.json': lacking };
  const own = allFindings(analyse(files)).filter(({ code }) => code === 'missing-version');
  assert.equal(own.length, 1);
  // The same issue at the same place, and one that the rule did not see.
  const twice = validated(files, 'role.identity-policy.json', { issue: 'MISSING_VERSION', path: [] });
  assert.deepEqual(
    allFindings(twice).filter(({ code }) => code === 'missing-version'),
    own,
  );
  const valid = { 'role.identity-policy.json': policy(allow('s3:GetObject', 'arn:aws:s3:::b/*')) };
  const once = validated(valid, 'role.identity-policy.json', {
    issue: 'MISSING_VERSION',
    path: ['Statement', '0', 'Action'],
  });
  assert.deepEqual(
    allFindings(once).map(({ code, pointer }) => `${code} ${pointer}`),
    ['missing-version /Statement/0/Action'],
  );
});

test('a lone statement is validated as a policy, its findings are in the statement', () => {
  const analysis = validated(
    { 'key-statement.key-policy.json': JSON.stringify(grant([role()], 'kms:Decrypt')) },
    'key-statement.key-policy.json',
    {},
  );
  assert.deepEqual(
    allFindings(analysis)
      .filter(({ code }) => code === 'policy-validation')
      .map(({ pointer }) => pointer),
    ['/Action'],
  );
  assert.ok(owned());
});
