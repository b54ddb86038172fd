/** What a manifest says of findings, and what of that has no effect; what it says a document is. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, FOLDER, fixed } from '../../support/fixture.ts';

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
const policy = (statement: object) => json({ Version: '2012-10-17', Statement: [statement] });
const READ = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };
const WRONG = policy({ ...READ, Effect: 'allow' });
const told = (analysis: ide.Analysis) =>
  allFindings(analysis).map(
    ({ file, code, severity, pointer }) => `${file.slice(FOLDER.length + 1)} ${pointer} ${severity} ${code}`,
  );

describe('entries of ignore', () => {
  const SILENCE = { code: 'invalid-effect', file: 'dev/*.json', reason: 'ours alone' };

  it('silence, and are said nothing of as long as they do', () => {
    const files = { 'dev/app.identity-policy.json': WRONG, 'sharing.json': json({ ignore: [SILENCE] }) };
    assert.deepEqual(told(analyse(files)), []);
  });

  it('that silence nothing any more are information, and go by their fix', () => {
    const kept = { ...SILENCE, file: 'prod/*.json' };
    const files = {
      'dev/app.identity-policy.json': policy(READ),
      'prod/app.identity-policy.json': WRONG,
      'sharing.json': json({ ignore: [SILENCE, kept] }),
    };
    const analysis = analyse(files);
    assert.deepEqual(told(analysis), ['sharing.json /ignore/0 information manifest-error']);
    assert.match(allFindings(analysis)[0]?.message ?? '', /no finding invalid-effect in dev\/\*\.json/);
    assert.equal(fixed(analysis).changed.get(`${FOLDER}/sharing.json`), json({ ignore: [kept] }));
  });

  it('are looked at again when another file changes', () => {
    const files = { 'dev/app.identity-policy.json': WRONG, 'sharing.json': json({ ignore: [SILENCE] }) };
    const step = ide.applyChanges(analyse(files), [
      { path: `${FOLDER}/dev/app.identity-policy.json`, text: policy(READ) },
    ]);
    assert.ok(step.affected.includes(`${FOLDER}/sharing.json`));
    assert.deepEqual(told(step.analysis), ['sharing.json /ignore/0 information manifest-error']);
  });

  it('with a code that does not exist are told of at the code', () => {
    const files = { 'sharing.json': json({ ignore: [{ ...SILENCE, code: 'invalid-efect' }] }) };
    const analysis = analyse(files);
    assert.deepEqual(told(analysis), ['sharing.json /ignore/0/code information manifest-error']);
    assert.match(allFindings(analysis)[0]?.message ?? '', /Did you mean "invalid-effect"\?/);
  });

  it('for whatever finding of a statement silence all of them', () => {
    const both = policy({ ...READ, Sid: 'a-b', Effect: 'allow' });
    const ignore = [{ file: 'app.identity-policy.json', pointer: '/Statement/0', reason: 'generated' }];
    assert.deepEqual(told(analyse({ 'app.identity-policy.json': both, 'sharing.json': json({ ignore }) })), []);
  });
});

it('a severity for a code that does not exist is information', () => {
  const severity = { placeholder: 'off', 'place-holder-x': 'off' };
  assert.deepEqual(told(analyse({ 'sharing.json': json({ settings: { severity } }) })), [
    'sharing.json /settings/severity/place-holder-x information manifest-error',
  ]);
});

describe('a document is what the manifest says', () => {
  const trust = policy({
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'sts:AssumeRole',
    Resource: '*',
  });
  const role = 'arn:aws:iam::111122223333:role/Example';
  for (const [as, manifest, expected] of [
    ['nothing', {}, []],
    [
      'a trust policy',
      { principals: { [role]: { trustPolicy: 'one.json' } } },
      ['one.json /Statement/0/Resource error role-trust-policy-syntax-error-resource'],
    ],
    [
      'an identity policy',
      { principals: { [role]: { policies: ['one.json'] } } },
      ['one.json /Statement/0/Principal error unsupported-principal'],
    ],
    [
      'a service control policy',
      { organization: { serviceControlPolicies: { '111122223333': [['one.json']] } } },
      ['one.json /Statement/0/Principal error scp-syntax-error-principal'],
    ],
    [
      'a key policy',
      {
        resources: {
          'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab': { policy: 'one.json' },
        },
      },
      ['one.json /Statement/0/Action error unsupported-action-in-policy'],
    ],
  ] as const) {
    it(as, () => {
      const found = told(analyse({ 'one.json': trust, 'sharing.json': json(manifest) }));
      assert.deepEqual(
        found.filter((line) => line.startsWith('one.json') && !line.endsWith('key-policy-lockout')),
        expected,
      );
    });
  }
});
