/** What comes along with each kind of thing: a user's boundary and groups, a secret's replicas with their keys. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { askAws } from '../../../server/src/aws/index.ts';
import type { DeployedKey, DeployedPrincipal, DeployedSecret } from '../../../server/src/sharing/deployed.ts';
import { ACCOUNTS, AwsError, type Handlers, startFakeAws } from '../../support/fakeAws.ts';
import { identityPolicy, key, keyPolicy, role, secret, secretPolicy } from '../sharing/cases.ts';
import { questions, testHost, withEnvironment } from './support.ts';

const PROFILES = {
  profiles: { [ACCOUNTS.owner]: 'owner', [ACCOUNTS.consumer]: 'consumer' },
  defaultProfile: undefined,
};
const DOCUMENT = encodeURIComponent(identityPolicy());

async function read(context: TestContext, handlers: Handlers, ...arns: readonly string[]) {
  const aws = await startFakeAws(handlers);
  context.after(() => aws.close());
  withEnvironment(context, { ...aws.environment, AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: undefined });
  return askAws(PROFILES, testHost(), questions(...arns));
}

test('a user: boundary, inline and attached policies, those of groups', async (context) => {
  const bob = `arn:aws:iam::${ACCOUNTS.consumer}:user/team/bob`;
  const limit = `arn:aws:iam::${ACCOUNTS.consumer}:policy/Limit`;
  const asked: string[] = [];
  const named =
    (output: object) =>
    ({ input }: { input: { UserName?: string; GroupName?: string } }) => {
      asked.push(input.UserName ?? input.GroupName ?? '');
      return output;
    };
  const { things, gaps } = await read(
    context,
    {
      GetUser: named({
        User: { Arn: bob, UserId: 'AIDA1', UserName: 'bob', PermissionsBoundary: { PermissionsBoundaryArn: limit } },
      }),
      ListUserPolicies: named({ PolicyNames: ['Own'], IsTruncated: false }),
      ListAttachedUserPolicies: named({ AttachedPolicies: [{ PolicyArn: limit }], IsTruncated: false }),
      ListGroupsForUser: named({
        Groups: [{ GroupName: 'devs', Arn: 'arn:aws:iam::222222222222:group/devs' }],
        IsTruncated: false,
      }),
      ListGroupPolicies: named({ PolicyNames: ['Theirs'], IsTruncated: false }),
      ListAttachedGroupPolicies: named({ AttachedPolicies: [], IsTruncated: false }),
      GetUserPolicy: named({ PolicyDocument: DOCUMENT }),
      GetGroupPolicy: named({ PolicyDocument: DOCUMENT }),
      GetPolicy: () => ({ Policy: { DefaultVersionId: 'v2' } }),
      GetPolicyVersion: () => ({ PolicyVersion: { Document: DOCUMENT } }),
    },
    bob,
  );
  assert.deepEqual(gaps, []);
  const document = identityPolicy();
  const managed = { name: 'Limit', arn: limit, group: undefined, document };
  const [found] = things as DeployedPrincipal[];
  assert.deepEqual(found, {
    kind: 'user',
    asked: bob,
    arn: bob,
    exists: true,
    id: 'AIDA1',
    boundary: managed,
    trustPolicy: null,
    policies: [
      managed,
      { name: 'Own', arn: undefined, group: undefined, document },
      { name: 'Theirs', arn: undefined, group: 'devs', document },
    ],
  });
  // By the name alone, whatever the path.
  assert.deepEqual([...new Set(asked)].sort(), ['bob', 'devs']);
});

test("a secret's replicas, each with its own key, which is read in its own Region", async (context) => {
  const multiRegion = key('mrk-1234abcd12ab34cd56ef1234567890ab');
  const far = multiRegion.replace('us-east-1', 'eu-west-1');
  const { things, gaps } = await read(
    context,
    {
      DescribeSecret: () => ({
        ARN: secret(),
        KmsKeyId: multiRegion,
        ReplicationStatus: [{ Region: 'eu-west-1', KmsKeyId: far }, { Region: 'eu-central-1' }],
      }),
      GetResourcePolicy: () => ({ ARN: secret(), ResourcePolicy: secretPolicy(role()) }),
      DescribeKey: ({ input }) => ({
        KeyMetadata: {
          KeyId: 'x',
          Arn: input.KeyId,
          KeyState: 'Enabled',
          MultiRegion: true,
          MultiRegionConfiguration: {
            PrimaryKey: { Arn: multiRegion, Region: 'us-east-1' },
            ReplicaKeys: [{ Arn: far, Region: 'eu-west-1' }],
          },
        },
      }),
      GetKeyPolicy: () => ({ Policy: keyPolicy(role()) }),
      ListGrants: () => ({ Grants: [], Truncated: false }),
      ListAliases: ({ input }) => {
        if (input.KeyId === far) throw new AwsError('AccessDeniedException');
        return { Aliases: [{ AliasName: 'alias/dev-secret' }], Truncated: false };
      },
    },
    secret(),
  );
  const [ofSecret, ...keys] = things as [DeployedSecret, ...DeployedKey[]];
  assert.deepEqual(ofSecret.replicas, [
    { region: 'eu-west-1', key: far },
    { region: 'eu-central-1', key: 'alias/aws/secretsmanager' },
  ]);
  assert.deepEqual(
    keys.map(({ arn, aliases, description }) => [arn, aliases, description?.regions]),
    [
      [multiRegion, ['alias/dev-secret'], ['us-east-1', 'eu-west-1']],
      [far, undefined, ['us-east-1', 'eu-west-1']],
    ],
  );
  assert.deepEqual(
    gaps.map(({ permission }) => permission),
    ['kms:ListAliases'],
  );
});
