/** Every list that AWS gives in pages is read to its end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askAws } from '../../../server/src/aws/index.ts';
import { CALLS } from '../../../server/src/ide/live/permissions.ts';
import type { DeployedKey, DeployedPrincipal } from '../../../server/src/sharing/deployed.ts';
import { ACCOUNTS, type AwsRequest, type Handlers, startFakeAws } from '../../support/fakeAws.ts';
import { identityPolicy, key, role } from '../sharing/cases.ts';
import { questions, testHost, withEnvironment } from './support.ts';

const USER = `arn:aws:iam::${ACCOUNTS.consumer}:user/bob`;
const PROFILES = {
  profiles: { [ACCOUNTS.owner]: 'owner', [ACCOUNTS.consumer]: 'consumer' },
  defaultProfile: undefined,
};
const DOCUMENT = encodeURIComponent(identityPolicy());

/** The operation's marker for a further page: how it is given, and how it is sent back. */
const MARKERS: Readonly<Record<string, { readonly given: string; readonly sent: string; readonly more?: string }>> = {
  ListGrants: { given: 'NextMarker', sent: 'Marker', more: 'Truncated' },
  ListAliases: { given: 'NextMarker', sent: 'Marker', more: 'Truncated' },
  ValidatePolicy: { given: 'nextToken', sent: 'nextToken' },
};
const OF_IAM = { given: 'Marker', sent: 'Marker', more: 'IsTruncated' };

/** Answers with the first item, then with the others. */
function paged(operation: string, list: string, items: readonly object[] | readonly string[]): Handlers {
  const { given, sent, more } = MARKERS[operation] ?? OF_IAM;
  return {
    [operation]: ({ input }: AwsRequest) => {
      const isFirst = input[sent] === undefined;
      const flag = more === undefined ? {} : { [more]: isFirst };
      return {
        [list]: isFirst ? items.slice(0, 1) : items.slice(1),
        ...(isFirst ? { [given]: 'further' } : {}),
        ...flag,
      };
    },
  };
}

const HANDLERS: Handlers = {
  GetRole: () => ({ Role: { RoleName: 'App', RoleId: 'AROA1', Arn: role() } }),
  GetUser: () => ({ User: { UserName: 'bob', UserId: 'AIDA1', Arn: USER } }),
  ...paged('ListRolePolicies', 'PolicyNames', ['RoleA', 'RoleB']),
  ...paged('ListAttachedRolePolicies', 'AttachedPolicies', managed('RoleC', 'RoleD')),
  ...paged('ListUserPolicies', 'PolicyNames', ['UserA', 'UserB']),
  ...paged('ListAttachedUserPolicies', 'AttachedPolicies', managed('UserC', 'UserD')),
  ...paged('ListGroupsForUser', 'Groups', [group('One'), group('Two')]),
  ...paged('ListGroupPolicies', 'PolicyNames', ['GroupA', 'GroupB']),
  ...paged('ListAttachedGroupPolicies', 'AttachedPolicies', managed('GroupC', 'GroupD')),
  GetRolePolicy: () => ({ PolicyDocument: DOCUMENT }),
  GetUserPolicy: () => ({ PolicyDocument: DOCUMENT }),
  GetGroupPolicy: () => ({ PolicyDocument: DOCUMENT }),
  GetPolicy: () => ({ Policy: { DefaultVersionId: 'v1' } }),
  GetPolicyVersion: () => ({ PolicyVersion: { Document: DOCUMENT } }),
  ...paged('ListRoles', 'Roles', [
    { RoleId: 'AROA1', Arn: role('One') },
    { RoleId: 'AROA2', Arn: role('Two') },
  ]),
  ...paged('ListUsers', 'Users', [
    { UserId: 'AIDA1', Arn: `${USER}1` },
    { UserId: 'AIDA2', Arn: `${USER}2` },
  ]),
  DescribeKey: () => ({ KeyMetadata: { KeyId: 'x', Arn: key() } }),
  GetKeyPolicy: () => ({ Policy: '{}' }),
  ...paged('ListGrants', 'Grants', [grant('One'), grant('Two')]),
  ...paged('ListAliases', 'Aliases', [{ AliasName: 'alias/a' }, { AliasName: 'alias/b' }]),
  ...paged('ValidatePolicy', 'findings', [finding('ONE'), finding('TWO')]),
  // A page may be empty, and still not the last.
  SimulateCustomPolicy: ({ input }) => simulated(input),
  SimulatePrincipalPolicy: ({ input }) => simulated(input),
};

function managed(...names: readonly string[]) {
  return names.map((name) => ({ PolicyArn: `arn:aws:iam::${ACCOUNTS.consumer}:policy/${name}` }));
}

function group(name: string) {
  return { GroupName: name, Arn: `arn:aws:iam::${ACCOUNTS.consumer}:group/${name}` };
}

function grant(name: string) {
  return { GranteePrincipal: role(name), Operations: ['Decrypt'] };
}

function finding(issue: string) {
  return { findingType: 'WARNING', issueCode: issue, findingDetails: issue, learnMoreLink: '', locations: [] };
}

function simulated(input: { readonly Marker?: string }): object {
  return input.Marker === undefined
    ? { EvaluationResults: [], IsTruncated: true, Marker: 'further' }
    : { EvaluationResults: [{ EvalDecision: 'allowed' }], IsTruncated: false };
}

test('every list is read to its end', async (context) => {
  const aws = await startFakeAws(HANDLERS);
  context.after(() => aws.close());
  withEnvironment(context, { ...aws.environment, AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: undefined });
  const answer = await askAws(PROFILES, testHost(), {
    ...questions(role(), USER, key()),
    ids: ['AROA2', 'AIDA2'],
    simulations: () => [
      {
        principal: role(),
        account: ACCOUNTS.consumer,
        partition: 'aws',
        action: 'kms:Decrypt',
        resource: key(),
        policies: [{ id: 'p', file: 'p', fileText: '', name: 'p', text: identityPolicy() }],
        boundary: undefined,
        context: [],
      },
    ],
    validations: [
      { document: 'p', file: 'p', text: 't', policy: '{}', policyType: 'IDENTITY_POLICY', resourceType: undefined },
    ],
  });
  assert.deepEqual(answer.gaps, []);
  const [ofRole, ofUser, ofKey] = answer.things as [DeployedPrincipal, DeployedPrincipal, DeployedKey];
  const names = ({ policies }: DeployedPrincipal) => policies?.map((one) => `${one.group ?? ''}${one.name}`).sort();
  assert.deepEqual(names(ofRole), ['RoleA', 'RoleB', 'RoleC', 'RoleD']);
  assert.deepEqual(names(ofUser), [
    ...['OneGroupA', 'OneGroupB', 'OneGroupC', 'OneGroupD', 'TwoGroupA', 'TwoGroupB', 'TwoGroupC', 'TwoGroupD'],
    ...['UserA', 'UserB', 'UserC', 'UserD'],
  ]);
  assert.deepEqual(ofKey.aliases, ['alias/a', 'alias/b']);
  assert.deepEqual(
    ofKey.grants?.map(({ grantee }) => grantee),
    [role('One'), role('Two')],
  );
  assert.deepEqual([answer.ids.get('AROA2'), answer.ids.get('AIDA2')], [role('Two'), `${USER}2`]);
  assert.deepEqual(
    answer.validations.map(({ issue }) => issue),
    ['ONE', 'TWO'],
  );
  const [[, simulation] = []] = answer.simulations;
  assert.deepEqual([simulation?.custom?.decision, simulation?.principal?.decision], ['allowed', 'allowed']);
  // Each operation that gives pages was asked for a second one; a new one needs a row above.
  const further = aws.requests.filter(
    ({ operation, input }) => input[(MARKERS[operation] ?? OF_IAM).sent] === 'further',
  );
  const inPages = CALLS.map(({ operation }) => operation).filter((name) => /^(?:List|Simulate|Validate)/.test(name));
  assert.deepEqual(
    [...new Set(further.map(({ operation }) => operation))].sort(),
    [...new Set<string>(inPages)].sort(),
  );
});
