/** `policy-too-large`: which limit counts for which policy, and what counts towards it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allFindings, analyse } from '../../support/fixture.ts';
import { allow, grant, owned, role, secret } from '../sharing/cases.ts';

/** A policy of exactly so many characters without white space. */
function sized(size: number, ...statements: object[]): string {
  const document = (id: string) => JSON.stringify({ Version: '2012-10-17', Id: id, Statement: statements });
  return document('x'.repeat(size - document('').length));
}

const spaced = (compact: string) => `${JSON.stringify(JSON.parse(compact), undefined, 2)}\n`;

const SECRET = [grant(role(), 'secretsmanager:GetSecretValue')];
const KEY = [owned(), grant(role(), 'kms:Decrypt')];
const IDENTITY = [allow('secretsmanager:GetSecretValue', secret())];

function told(path: string, text: string): string[] {
  return allFindings(analyse({ [path]: text }))
    .filter(({ code }) => code === 'policy-too-large')
    .map(({ severity, message, pointer }) => `${severity} ${pointer} ${message}`);
}

const EVERYBODY = { Principal: '*', Resource: '*' };
const RCP = [
  {
    Effect: 'Deny',
    ...EVERYBODY,
    Action: 's3:GetObject',
    Condition: {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    },
  },
];
const DENY = [{ Effect: 'Deny', ...EVERYBODY, Action: 's3:GetObject' }];

interface Limited {
  readonly path: string;
  readonly limit: number;
  readonly statements: readonly object[];
  readonly counted: string;
}

const LIMITED: readonly Limited[] = [
  { path: 'secret-policy.json', limit: 20_480, statements: SECRET, counted: '20,481 characters' },
  { path: 'key-policy.json', limit: 32_768, statements: KEY, counted: '32,769 bytes' },
  { path: 'app.identity-policy.json', limit: 10_240, statements: IDENTITY, counted: '10,241 characters without' },
  { path: 'app.boundary.json', limit: 6_144, statements: IDENTITY, counted: '6,145 characters without' },
  { path: 'reports.bucket-policy.json', limit: 20_480, statements: DENY, counted: '20,481 bytes' },
  { path: 'orders.queue-policy.json', limit: 8_192, statements: DENY, counted: '8,193 bytes' },
  { path: 'root.scp.json', limit: 10_240, statements: IDENTITY, counted: '10,241 characters' },
  { path: 'root.rcp.json', limit: 5_120, statements: RCP, counted: '5,121 characters' },
  { path: 's3.vpce.json', limit: 20_480, statements: DENY, counted: '20,481 characters' },
];

/** Too large for what most accounts may have, or for what the file's name says that it is. */
const SOFT: readonly Limited[] = [
  { path: 'app.trust-policy.json', limit: 2_048, statements: IDENTITY, counted: '2,049 characters without' },
  { path: 'download.session.json', limit: 2_048, statements: IDENTITY, counted: '2,049 characters' },
];

describe('policy-too-large', () => {
  for (const { path, limit, statements, counted } of LIMITED) {
    it(`takes ${limit} for ${path}`, () => {
      assert.deepEqual(told(path, sized(limit, ...statements)), []);
      const [found, ...more] = told(path, sized(limit + 1, ...statements));
      assert.deepEqual(more, []);
      assert.ok(found?.startsWith(`error /Statement This policy has ${counted}`), found);
    });
  }

  for (const { path, limit, statements, counted } of SOFT) {
    it(`warns beyond ${limit} for ${path}`, () => {
      assert.deepEqual(told(path, sized(limit, ...statements)), []);
      const [found, ...more] = told(path, sized(limit + 1, ...statements));
      assert.deepEqual(more, []);
      assert.ok(found?.startsWith(`warning /Statement This policy has ${counted}`), found);
    });
  }

  it('counts white space where AWS does, and says that it can go', () => {
    for (const { path, limit, statements } of LIMITED) {
      const [found, ...more] = told(path, spaced(sized(limit, ...statements)));
      assert.deepEqual(more, []);
      const counts = !/identity|boundary/.test(path);
      assert.equal(found?.startsWith('warning') ?? false, counts, found);
      if (counts) assert.match(found ?? '', /Without white space it has [\d,]+: send it that way\.$/);
    }
  });

  it('counts a key policy in bytes, a secret policy in characters', () => {
    const accented = (text: string) => text.replace('xxxxxxxxxx', 'éééééééééé');
    assert.equal(told('key-policy.json', accented(sized(32_760, ...KEY))).length, 1);
    assert.deepEqual(told('secret-policy.json', accented(sized(20_480, ...SECRET))), []);
  });

  it('knows whose inline policy it is from the output of the command line', () => {
    const output = (holder: object, size: number) =>
      JSON.stringify({ ...holder, PolicyName: 'app', PolicyDocument: JSON.parse(sized(size, ...IDENTITY)) });
    for (const [holder, limit] of [
      [{ UserName: 'app' }, 2_048],
      [{ GroupName: 'apps' }, 5_120],
      [{ RoleName: 'app' }, 10_240],
    ] as const) {
      assert.deepEqual(told('output.json', output(holder, limit)), []);
      assert.equal(told('output.json', output(holder, limit + 1)).length, 1);
    }
  });

  it('leaves alone what AWS’s own managed policies look like, which may be larger', () => {
    const version = { VersionId: 'v7', IsDefaultVersion: true, CreateDate: '2026-03-02T11:18:40+00:00' };
    const output = { PolicyVersion: { Document: JSON.parse(sized(20_000, ...IDENTITY)), ...version } };
    assert.deepEqual(told('output.json', JSON.stringify(output)), []);
  });

  it('counts what an escaped string says', () => {
    const output = (size: number) => JSON.stringify({ ARN: secret(), ResourcePolicy: sized(size, ...SECRET) });
    assert.deepEqual(told('output.json', output(20_480)), []);
    assert.equal(told('output.json', output(20_481)).length, 1);
  });

  it('leaves fragments and templates alone', () => {
    const long = { ...IDENTITY[0], Sid: 'x'.repeat(11_000) };
    assert.deepEqual(told('app.identity-policy.json', JSON.stringify(long)), []);
    assert.deepEqual(told('app.identity-policy.json.tpl', sized(10_241, ...IDENTITY)), []);
  });
});
