/** Secrets whose names are hard to tell from patterns and suffixes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allFindings, analyse, fixed, markedText, verdicts } from '../../support/fixture.ts';

const ROLE = 'arn:aws:iam::222222222222:role/App';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const secret = (name: string) => `arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}`;
const json = (...statements: object[]) =>
  `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;

function share(named: string, context?: string) {
  const condition =
    context === undefined ? {} : { Condition: { StringLike: { 'kms:EncryptionContext:SecretARN': secret(context) } } };
  return analyse({
    'secret-policy.json': json({
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
    }),
    'key-policy.json': json(
      { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*', ...condition },
    ),
    'app.json': json(
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret(named) },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
    ),
  });
}

const told = (analysis: ReturnType<typeof share>) =>
  allFindings(analysis).map((finding) => `${finding.severity} ${finding.code} ${markedText(analysis, finding)}`);

describe('a pattern for many secrets', () => {
  for (const context of [undefined, 'prod/db-a1b2c3', 'prod/db-??????']) {
    it(`stands for the one that ${context ?? 'nobody'} names`, () => {
      const analysis = share('prod/*', context);
      assert.deepEqual([verdicts(analysis), told(analysis)], [['allowed'], []]);
    });
  }

  it('does not stand for one that it does not match', () => {
    const analysis = share('prod/*', 'test/db-a1b2c3');
    assert.deepEqual(verdicts(analysis), ['denied']);
    assert.deepEqual(told(analysis), [`error secret-arn-mismatch ${secret('prod/*')}`]);
  });
});

describe('a name that ends in a hyphen and six characters', () => {
  it('lacks its suffix where another document has it', () => {
    const analysis = share('my-secret', 'my-secret-??????');
    assert.deepEqual(told(analysis), [`error secret-arn-suffix ${secret('my-secret')}`]);
    assert.deepEqual(verdicts(analysis), ['denied']);
    const after = fixed(analysis);
    assert.deepEqual([verdicts(after.analysis), told(after.analysis)], [['allowed'], []]);
  });

  it('is doubtful where nobody says', () => {
    assert.deepEqual(told(share('prod/db-master')), [`warning ambiguous-secret-name ${secret('prod/db-master')}`]);
  });

  it('is fine with its suffix, and fine where the suffix is random', () => {
    assert.deepEqual(
      [told(share('my-secret-a1B2c3')), told(share('my-secret-??????')), told(share('my-s3cr3t'))],
      [[], [], []],
    );
  });
});
