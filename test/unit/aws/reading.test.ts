/** Reading accounts over HTTP, by the SDK itself, from a server that answers as AWS does. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { AwsFailure, askAws, Cancelled } from '../../../server/src/aws/index.ts';
import { requestHandler } from '../../../server/src/aws/network.ts';
import type { DeployedKey, DeployedPrincipal, DeployedSecret } from '../../../server/src/sharing/deployed.ts';
import { readingOf } from '../../support/fakeAccounts.ts';
import { ACCOUNTS, AwsError, type FakeAws, type Handlers, startFakeAws } from '../../support/fakeAws.ts';
import { identityPolicy, key, keyPolicy, role, secret, secretPolicy } from '../sharing/cases.ts';
import { questions, testHost, withEnvironment } from './support.ts';

const SHARE = {
  secret: secret(),
  key: key(),
  role: role(),
  resourcePolicy: secretPolicy(role()),
  keyPolicy: keyPolicy(role()),
  identityPolicies: { Read: identityPolicy() },
};

const PROFILES = {
  profiles: { [ACCOUNTS.owner]: 'owner', [ACCOUNTS.consumer]: 'consumer' },
  defaultProfile: undefined,
};

async function fake(context: TestContext, handlers: Handlers = {}): Promise<FakeAws> {
  const aws = await startFakeAws({ ...readingOf(SHARE), ...handlers });
  context.after(() => aws.close());
  withEnvironment(context, { ...aws.environment, AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: undefined });
  return aws;
}

/** `GetRole` for each request of it, sorted. */
function operations(aws: FakeAws): string[] {
  return aws.requests.map(({ operation }) => operation).sort();
}

test('a share: everything of it, each call in its own account', async (context) => {
  const aws = await fake(context);
  const host = testHost();
  const { things, gaps, identities } = await askAws(PROFILES, host, questions(secret(), role()));
  assert.deepEqual(gaps, []);
  assert.deepEqual(identities, [
    { account: ACCOUNTS.owner, profile: 'owner', arn: `arn:aws:iam::${ACCOUNTS.owner}:user/reader` },
    { account: ACCOUNTS.consumer, profile: 'consumer', arn: `arn:aws:iam::${ACCOUNTS.consumer}:user/reader` },
  ]);
  const [readSecret, readRole, readKey] = things as [DeployedSecret, DeployedPrincipal, DeployedKey];
  assert.deepEqual(readSecret, {
    kind: 'secret',
    arn: secret(),
    asked: secret(),
    exists: true,
    policy: SHARE.resourcePolicy,
    key: key(),
    replicas: [],
    deleted: false,
  });
  assert.deepEqual(readRole.policies, [{ name: 'Read', arn: undefined, group: undefined, document: identityPolicy() }]);
  assert.equal(readRole.id, 'AROAEXAMPLE0000000001');
  assert.equal(readRole.boundary, null);
  assert.equal(readRole.trustPolicy, '{"Version":"2012-10-17","Statement":[]}');
  assert.equal(readKey.policy, SHARE.keyPolicy);
  assert.deepEqual(readKey.grants, []);
  for (const { operation, account } of aws.requests) {
    if (operation === 'GetCallerIdentity') continue;
    assert.equal(account, /Role/.test(operation) ? ACCOUNTS.consumer : ACCOUNTS.owner, operation);
  }
  assert.ok(host.told.includes('2/3 key/1234abcd-12ab-34cd-56ef-1234567890ab (111111111111)'), host.told.join());
});

test('the identities are shown before anything is read', async (context) => {
  const aws = await fake(context);
  let before: string[] = [];
  const host = testHost({
    async confirm() {
      before = operations(aws);
      return true;
    },
  });
  await askAws(PROFILES, host, questions(secret(), role()));
  assert.deepEqual(before, ['GetCallerIdentity', 'GetCallerIdentity']);
});

test('somebody says no: nothing is read', async (context) => {
  const aws = await fake(context);
  const host = testHost({ confirm: async () => false });
  await assert.rejects(askAws(PROFILES, host, questions(secret(), role())), Cancelled);
  assert.deepEqual(operations(aws), ['GetCallerIdentity', 'GetCallerIdentity']);
});

test('a profile of another account stops everything', async (context) => {
  const aws = await fake(context);
  const wrong = { ...PROFILES, profiles: { [ACCOUNTS.owner]: 'consumer', [ACCOUNTS.consumer]: 'consumer' } };
  await assert.rejects(askAws(wrong, testHost(), questions(secret(), role())), (error) => {
    assert.ok(error instanceof AwsFailure);
    assert.equal(
      error.message,
      'The AWS profile consumer is set for account 111111111111, but it is an identity of account 222222222222: arn:aws:iam::222222222222:user/reader. Nothing was read.',
    );
    assert.match(error.remedy ?? '', /sharingPolicies\.profiles/);
    return true;
  });
  assert.ok(operations(aws).every((operation) => operation === 'GetCallerIdentity'));
});

test('an account without a profile is left out, and told; the others are read', async (context) => {
  const aws = await fake(context);
  const host = testHost();
  const settings = { profiles: {}, defaultProfile: 'consumer' };
  const { things, gaps } = await askAws(settings, host, questions(secret(), role()));
  assert.deepEqual(
    things.map(({ kind }) => kind),
    ['role'],
  );
  const reason = 'No profile is set for it, and the AWS profile consumer belongs to account 222222222222';
  assert.deepEqual(gaps, [
    { account: ACCOUNTS.owner, permission: '', resource: '', reason: 'failed', detail: reason.replace('No', 'no') },
  ]);
  assert.deepEqual(host.shown[0]?.leftOut, [{ account: ACCOUNTS.owner, reason: `${reason}.` }]);
  assert.ok(!operations(aws).includes('DescribeSecret'));
});

test('nobody can read any of the accounts: what to do about it', async (context) => {
  await fake(context);
  const settings = { profiles: {}, defaultProfile: 'consumer' };
  await assert.rejects(askAws(settings, testHost(), questions(secret())), (error) => {
    assert.ok(error instanceof AwsFailure);
    assert.equal(
      error.message,
      'Account 111111111111 cannot be read. No profile is set for it, and the AWS profile consumer belongs to account 222222222222.',
    );
    assert.match(error.remedy ?? '', /--profile 111111111111=NAME/);
    return true;
  });
});

test('a profile that does not exist', async (context) => {
  await fake(context);
  const settings = { profiles: { [ACCOUNTS.owner]: 'nobody' }, defaultProfile: undefined };
  await assert.rejects(askAws(settings, testHost(), questions(secret())), (error) => {
    assert.ok(error instanceof AwsFailure);
    assert.match(error.message, /^The AWS profile nobody cannot be used: /);
    assert.match(error.remedy ?? '', /~\/\.aws\/config/);
    return true;
  });
});

test('a key in a third account: its identity is shown, too, before it is read', async (context) => {
  const third = key('9876fedc-98fe-76dc-54ba-9876543210fe', ACCOUNTS.consumer);
  const aws = await fake(context, { DescribeSecret: () => ({ ARN: secret(), KmsKeyId: third }) });
  const host = testHost();
  const { things, gaps } = await askAws(PROFILES, host, questions(secret()));
  assert.deepEqual(
    host.shown.map(({ identities }) => identities.map(({ account }) => account)),
    [[ACCOUNTS.owner], [ACCOUNTS.consumer]],
  );
  assert.deepEqual(
    things.map(({ kind, exists }) => `${kind} ${exists}`),
    ['secret true', 'key false'],
  );
  assert.deepEqual(gaps, []);
  assert.equal(aws.requests.find(({ operation }) => operation === 'DescribeKey')?.account, ACCOUNTS.consumer);
});

test('denied half-way: the rest is kept, and the permission is named', async (context) => {
  const denied = () => {
    throw new AwsError('AccessDeniedException', 'not authorized');
  };
  await fake(context, { GetKeyPolicy: denied, ListAttachedRolePolicies: denied, DescribeSecret: denied });
  const { things, gaps } = await askAws(PROFILES, testHost(), questions(secret(), key(), role()));
  const [readSecret, readKey, readRole] = things as [DeployedSecret, DeployedKey, DeployedPrincipal];
  assert.equal(readSecret.policy, SHARE.resourcePolicy);
  assert.equal(readSecret.exists, true);
  assert.equal(readSecret.key, undefined);
  assert.equal(readKey.policy, undefined);
  assert.equal(readKey.description?.state, 'Enabled');
  // One of two lists is no answer to what a role may do.
  assert.equal(readRole.policies, undefined);
  assert.equal(readRole.exists, true);
  assert.deepEqual(
    gaps.map(({ account, permission, resource, reason }) => `${account} ${permission} ${resource} ${reason}`).sort(),
    [
      `111111111111 kms:GetKeyPolicy ${key()} denied`,
      `111111111111 secretsmanager:DescribeSecret ${secret()} denied`,
      `222222222222 iam:ListAttachedRolePolicies ${role()} denied`,
    ],
  );
});

test('what is not there is not there', async (context) => {
  await fake(context);
  const { things, gaps } = await askAws(
    PROFILES,
    testHost(),
    questions(secret('Other-d4e5f6'), role('Other'), key('9876fedc-98fe-76dc-54ba-9876543210fe')),
  );
  assert.deepEqual(things.map(({ kind, exists }) => `${kind} ${exists}`).sort(), [
    'key false',
    'role false',
    'secret false',
  ]);
  assert.deepEqual(gaps, []);
});

test("a pattern for a secret's six characters is asked for without them", async (context) => {
  const aws = await fake(context);
  const { things } = await askAws(PROFILES, testHost(), questions(secret('DevSecret-??????')));
  assert.equal(
    aws.requests.find(({ operation }) => operation === 'DescribeSecret')?.input.SecretId,
    secret('DevSecret'),
  );
  assert.equal(things[0]?.arn, secret());
  assert.equal(things[0]?.asked, secret('DevSecret-??????'));
});

test('a secret without a key of its own, with a key by its id, by an alias', async (context) => {
  const aws = await fake(context);
  const keyOf = async (description: object) => {
    aws.handlers = { ...aws.handlers, DescribeSecret: () => ({ ARN: secret(), ...description }) };
    const { things } = await askAws(PROFILES, testHost(), questions(secret()));
    return (things[0] as DeployedSecret).key;
  };
  assert.equal(await keyOf({}), 'alias/aws/secretsmanager');
  assert.equal(await keyOf({ KmsKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' }), key());
  aws.handlers = { ...aws.handlers, DescribeKey: () => ({ KeyMetadata: { KeyId: 'x', Arn: key() } }) };
  assert.equal(await keyOf({ KmsKeyId: 'arn:aws:kms:us-east-1:111111111111:alias/dev-secret' }), key());
});

test('all pages are read', async (context) => {
  const names = Array.from({ length: 5 }, (_, index) => `Policy${index}`);
  const aws = await fake(context, {
    ListRolePolicies: ({ input }) => {
      const at = Number(input.Marker ?? 0);
      const more = at + 2 < names.length;
      return { PolicyNames: names.slice(at, at + 2), IsTruncated: more, Marker: more ? String(at + 2) : undefined };
    },
    GetRolePolicy: ({ input }) => ({
      PolicyName: input.PolicyName,
      PolicyDocument: encodeURIComponent(identityPolicy()),
    }),
    ListGrants: ({ input }) => {
      const more = input.Marker === undefined;
      const grant = { GranteePrincipal: role(more ? 'One' : 'Two'), Operations: ['Decrypt'] };
      return {
        Grants: [grant, { GranteePrincipal: 'rds.amazonaws.com' }],
        Truncated: more,
        NextMarker: more ? 'next' : undefined,
      };
    },
    ListAliases: ({ input }) =>
      input.Marker === undefined
        ? { Aliases: [{ AliasName: 'alias/b' }], Truncated: true, NextMarker: 'next' }
        : { Aliases: [{ AliasName: 'alias/a' }], Truncated: false },
  });
  const { things } = await askAws(PROFILES, testHost(), questions(role(), key()));
  const [readRole, readKey] = things as [DeployedPrincipal, DeployedKey];
  assert.deepEqual(
    readRole.policies?.map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    readKey.grants?.map(({ grantee }) => grantee),
    [role('One'), role('Two')],
  );
  assert.deepEqual(readKey.aliases, ['alias/a', 'alias/b']);
  assert.equal(operations(aws).filter((operation) => operation === 'ListRolePolicies').length, 3);
});

test('a managed policy is read once, whoever has it', async (context) => {
  const PolicyArn = 'arn:aws:iam::222222222222:policy/Shared';
  const described = ({ input }: { input: { RoleName: string } }) => ({
    Role: {
      RoleName: input.RoleName,
      RoleId: `AROA${input.RoleName}`,
      Arn: role(input.RoleName),
      PermissionsBoundary: { PermissionsBoundaryArn: PolicyArn },
    },
  });
  const aws = await fake(context, {
    GetRole: described,
    ListRolePolicies: () => ({ PolicyNames: [], IsTruncated: false }),
    ListAttachedRolePolicies: () => ({ AttachedPolicies: [{ PolicyArn }], IsTruncated: false }),
    GetPolicy: () => ({ Policy: { Arn: PolicyArn, DefaultVersionId: 'v3' } }),
    GetPolicyVersion: ({ input }) => ({
      PolicyVersion: { VersionId: input.VersionId, Document: encodeURIComponent(identityPolicy()) },
    }),
  });
  const { things } = await askAws(PROFILES, testHost(), questions(role('One'), role('Two')));
  const shared = { name: 'Shared', arn: PolicyArn, group: undefined, document: identityPolicy() };
  for (const { policies, boundary } of things as DeployedPrincipal[]) {
    assert.deepEqual(policies, [shared]);
    assert.deepEqual(boundary, shared);
  }
  const ofPolicies = operations(aws).filter((operation) => operation.startsWith('GetPolicy'));
  assert.deepEqual(ofPolicies, ['GetPolicy', 'GetPolicyVersion']);
});

test('at most four requests of an account are under way at a time', async (context) => {
  let running = 0;
  let most = 0;
  const names = Array.from({ length: 12 }, (_, index) => `Policy${index}`);
  await fake(context, {
    ListRolePolicies: () => ({ PolicyNames: names, IsTruncated: false }),
    async GetRolePolicy({ input }) {
      running += 1;
      most = Math.max(most, running);
      // Others get their turn as long as some are still to come.
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { PolicyName: input.PolicyName, PolicyDocument: encodeURIComponent(identityPolicy()) };
    },
  });
  const { things } = await askAws(PROFILES, testHost(), questions(role()));
  assert.equal((things[0] as DeployedPrincipal).policies?.length, 12);
  assert.ok(most > 1 && most <= 4, String(most));
});

test('a rate limit is waited for', async (context) => {
  let calls = 0;
  await fake(context, {
    GetKeyPolicy: () => {
      calls += 1;
      if (calls < 3) throw new AwsError('ThrottlingException', 'Rate exceeded');
      return { Policy: SHARE.keyPolicy };
    },
  });
  const { things, gaps } = await askAws(PROFILES, testHost(), questions(key()));
  assert.equal((things[0] as DeployedKey).policy, SHARE.keyPolicy);
  assert.deepEqual(gaps, []);
  assert.equal(calls, 3);
});

test('credentials that expire on the way: said once, and nothing more is asked of that account', async (context) => {
  const expired = () => {
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired');
  };
  const aws = await fake(context, { DescribeSecret: expired, GetResourcePolicy: expired, DescribeKey: expired });
  const { things, gaps } = await askAws(PROFILES, testHost(), questions(secret(), role(), key()));
  assert.deepEqual(gaps, [
    { account: ACCOUNTS.owner, permission: '', resource: '', reason: 'failed', detail: 'the credentials have expired' },
  ]);
  assert.equal(things.find(({ kind }) => kind === 'role')?.exists, true);
  assert.ok(!operations(aws).includes('GetKeyPolicy'));
});

test('stopped on the way: no more requests, and no answer', async (context) => {
  const stopping = new AbortController();
  const aws = await fake(context, {
    DescribeSecret: () => {
      stopping.abort();
      return { ARN: secret(), KmsKeyId: key() };
    },
  });
  await assert.rejects(askAws(PROFILES, testHost({ signal: stopping.signal }), questions(secret())), Cancelled);
  assert.ok(!operations(aws).includes('GetKeyPolicy'));
});

test('no answer in time: a gap, not a wait for ever', async (context) => {
  await fake(context, { GetKeyPolicy: () => new Promise(() => undefined) });
  const handler = requestHandler({ connection: 1_000, request: 50 });
  const { things, gaps } = await askAws(PROFILES, testHost(), questions(key()), handler);
  assert.equal((things[0] as DeployedKey).policy, undefined);
  assert.deepEqual(gaps, [
    {
      account: ACCOUNTS.owner,
      permission: 'kms:GetKeyPolicy',
      resource: key(),
      reason: 'failed',
      detail: 'there was no answer in time',
    },
  ]);
});

test('unique ids are looked for among the roles and users of the accounts', async (context) => {
  const aws = await fake(context, {
    ListRoles: () => ({ Roles: [{ RoleId: 'AROADBQP57FF2AEXAMPLE', Arn: role('Found') }], IsTruncated: false }),
  });
  const asked = { ...questions(role()), ids: ['AROADBQP57FF2AEXAMPLE'] };
  const { ids, idAccounts } = await askAws(PROFILES, testHost(), asked);
  assert.deepEqual([...ids], [['AROADBQP57FF2AEXAMPLE', role('Found')]]);
  assert.deepEqual(idAccounts, [ACCOUNTS.consumer]);
  assert.ok(!operations(aws).includes('ListUsers'));
});

test('simulator and validation: what is asked, and what is answered', async (context) => {
  const aws = await fake(context, {
    SimulateCustomPolicy: () => ({
      EvaluationResults: [
        {
          EvalActionName: 'kms:Decrypt',
          EvalDecision: 'allowed',
          MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1', StartPosition: { Line: 10, Column: 5 } }],
        },
      ],
      IsTruncated: false,
    }),
    SimulatePrincipalPolicy: () => ({
      EvaluationResults: [
        {
          EvalActionName: 'kms:Decrypt',
          EvalDecision: 'implicitDeny',
          MissingContextValues: ['aws:x'],
          OrganizationsDecisionDetail: { AllowedByOrganizations: false },
        },
      ],
      IsTruncated: false,
    }),
    ValidatePolicy: () => ({
      findings: [
        {
          findingType: 'ERROR',
          issueCode: 'INVALID_ACTION',
          findingDetails: 'The action does not exist.',
          learnMoreLink: 'https://docs.aws.amazon.com/x',
          locations: [
            {
              path: [{ value: 'Statement' }, { index: 0 }, { value: 'Action' }, { substring: { start: 0, length: 3 } }],
              span: { start: { line: 1, column: 1, offset: 1 }, end: { line: 1, column: 4, offset: 4 } },
            },
          ],
        },
      ],
    }),
  });
  const question = {
    principal: role(),
    account: ACCOUNTS.consumer,
    partition: 'aws',
    action: 'kms:Decrypt',
    resource: key(),
    policies: [{ id: 'p', file: 'p', fileText: '', name: 'p', text: identityPolicy() }],
    boundary: undefined,
    context: [{ key: 'kms:ViaService', values: ['x'], type: 'string' as const }],
  };
  const validation = {
    document: 'p',
    file: 'p',
    text: 't',
    policy: '{}',
    policyType: 'IDENTITY_POLICY' as const,
    resourceType: undefined,
  };
  const asked = { ...questions(), simulations: () => [question], validations: [validation] };
  const { simulations, validations } = await askAws(PROFILES, testHost(), asked);
  assert.deepEqual(simulations[0]?.[1], {
    custom: {
      decision: 'allowed',
      matched: [{ policy: 'PolicyInputList.1', type: undefined, line: 10 }],
      missingContext: [],
      allowedByOrganizations: undefined,
      allowedByBoundary: undefined,
    },
    principal: {
      decision: 'implicitDeny',
      matched: [],
      missingContext: ['aws:x'],
      allowedByOrganizations: false,
      allowedByBoundary: undefined,
    },
  });
  assert.deepEqual(validations, [
    {
      document: 'p',
      file: 'p',
      text: 't',
      type: 'ERROR',
      issue: 'INVALID_ACTION',
      details: 'The action does not exist.',
      link: 'https://docs.aws.amazon.com/x',
      path: ['Statement', '0', 'Action'],
    },
  ]);
  const sent = aws.requests.find(({ operation }) => operation === 'SimulateCustomPolicy')?.input;
  assert.equal(sent['PolicyInputList.member.1'], identityPolicy());
  assert.equal(sent['ContextEntries.member.1.ContextKeyName'], 'kms:ViaService');
});

test('with policies alone to validate, whoever the person is will do', async (context) => {
  const aws = await fake(context, { ValidatePolicy: () => ({ findings: [] }) });
  const validation = {
    document: 'p',
    file: 'p',
    text: 't',
    policy: '{}',
    policyType: 'IDENTITY_POLICY' as const,
    resourceType: undefined,
  };
  const host = testHost();
  await askAws(PROFILES, host, { ...questions(), validations: [validation] });
  assert.deepEqual(operations(aws), ['GetCallerIdentity', 'ValidatePolicy']);
  assert.equal(host.shown.length, 1);
});
