/** Secrets and keys that are in several Regions: each Region is a share of its own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, fixed, markedText } from '../../support/fixture.ts';
import { allow, grant, identityPolicy, key, OWNER, owned, policy, role, secret, secretPolicy } from './cases.ts';

const inEurope = (arn: string) => arn.replace('us-east-1', 'eu-west-1');
const MULTI_REGION = key('mrk-1234abcd12ab34cd56ef1234567890ab');
const EU_KEY = inEurope(key('9999abcd-12ab-34cd-56ef-1234567890ab'));
const keyPolicy = (region?: string) =>
  policy(
    owned(),
    grant(
      role(),
      'kms:Decrypt',
      region === undefined
        ? undefined
        : { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
    ),
  );

/** `verdict Region`. */
const verdicts = (analysis: ide.Analysis) =>
  ide.shares(analysis).map(({ verdict, resource }) => `${verdict} ${resource?.split(':')[3]}`);
const told = (analysis: ide.Analysis) =>
  allFindings(analysis).map(
    (finding) => `${finding.code} ${finding.file.replace(/^.*\//, '')} ${markedText(analysis, finding)}`,
  );

describe('without a manifest', () => {
  const files = {
    'secret-policy.json': secretPolicy(role()),
    'key-policy.json': keyPolicy(),
    'identity-policy.json': identityPolicy([secret(), inEurope(secret())], [MULTI_REGION, inEurope(MULTI_REGION)]),
  };

  it('a multi-Region key has an ARN in each Region', () => {
    const analysis = analyse(files);
    assert.deepEqual(verdicts(analysis), ['allowed eu-west-1', 'allowed us-east-1']);
    assert.deepEqual(told(analysis), []);
  });

  it('the ARN of one Region grants nothing in the other', () => {
    const analysis = analyse({
      ...files,
      'identity-policy.json': identityPolicy([secret(), inEurope(secret())], MULTI_REGION),
    });
    assert.deepEqual(verdicts(analysis), ['denied eu-west-1', 'allowed us-east-1']);
    assert.deepEqual(told(analysis), [`replica-region identity-policy.json ${MULTI_REGION}`]);
    const after = fixed(analysis);
    assert.deepEqual(verdicts(after.analysis), ['allowed eu-west-1', 'allowed us-east-1']);
    assert.ok(after.changed.get('/workspace/identity-policy.json')?.includes(inEurope(MULTI_REGION)));
  });

  it('no key of the other Region is made up', () => {
    const analysis = analyse({
      ...files,
      'identity-policy.json': identityPolicy([secret(), inEurope(secret())], key()),
    });
    assert.deepEqual(verdicts(analysis), ['denied eu-west-1', 'allowed us-east-1']);
    assert.deepEqual(told(analysis), [`replica-region identity-policy.json ${key()}`]);
    assert.match(allFindings(analysis)[0]?.message ?? '', /which no document here names/);
    assert.deepEqual(verdicts(fixed(analysis).analysis), ['denied eu-west-1', 'allowed us-east-1']);
  });

  it('the resource policy of the primary, copied to its replica, may not name the primary', () => {
    const analysis = analyse({
      ...files,
      'secret-policy.json': policy({ ...grant(role(), 'secretsmanager:GetSecretValue'), Resource: secret() }),
    });
    assert.deepEqual(verdicts(analysis), ['denied eu-west-1', 'allowed us-east-1']);
    assert.deepEqual(told(analysis), [`replica-region secret-policy.json ${secret()}`]);
    assert.deepEqual(verdicts(fixed(analysis).analysis), ['allowed eu-west-1', 'allowed us-east-1']);
  });

  it('a key policy for calls of the one Region is not that of the other’s key', () => {
    const analysis = analyse({
      ...files,
      'key-policy.json': keyPolicy('us-east-1'),
      'identity-policy.json': identityPolicy([secret(), inEurope(secret())], [key(), EU_KEY]),
    });
    assert.deepEqual(verdicts(analysis), ['unknown eu-west-1', 'allowed us-east-1']);
    assert.deepEqual(told(analysis), [`missing-key-grant identity-policy.json ${EU_KEY}`]);
  });

  it('one secret in the wrong Region is no replica', () => {
    const analysis = analyse({
      'secret-policy.json': secretPolicy(role()),
      'key-policy.json': keyPolicy('us-east-1'),
      'identity-policy.json': identityPolicy(inEurope(secret())),
    });
    assert.deepEqual(told(analysis), [`region-mismatch identity-policy.json ${inEurope(secret())}`]);
  });
});

describe('with a manifest', () => {
  const files = {
    's.json': secretPolicy(role()),
    'us.json': keyPolicy('us-east-1'),
    'eu.json': keyPolicy('eu-west-1'),
    'i.json': identityPolicy([secret(), inEurope(secret())], [key(), EU_KEY]),
  };
  const manifest = (replica: object, ...resources: string[]) =>
    JSON.stringify({
      resources: {
        [secret()]: { policy: 's.json', key: key(), replicas: { 'eu-west-1': replica } },
        [key()]: { policy: 'us.json', aliases: ['alias/dev'] },
        [EU_KEY]: { policy: 'eu.json', aliases: ['alias/dev'] },
      },
      principals: { [role()]: { policies: ['i.json'] } },
      shares: [...(resources.length > 0 ? resources : [secret(), inEurope(secret())])].map((resource) => ({
        principal: role(),
        resource,
        access: 'read',
      })),
    });
  const judged = (text: string, others: Record<string, string> = {}) =>
    analyse({ ...files, ...others, 'sharing.json': text });

  it('a replica is under its own key and under the policy of the primary', () => {
    const analysis = judged(manifest({ key: EU_KEY }));
    const [share] = ide.shares(analysis);
    assert.deepEqual([share?.resource, share?.key, share?.verdict], [inEurope(secret()), EU_KEY, 'allowed']);
    assert.deepEqual(
      [share?.documents.resourcePolicy?.id, share?.documents.keyPolicy?.id],
      ['/workspace/s.json', '/workspace/eu.json'],
    );
    assert.deepEqual(told(analysis), []);
  });

  it('an alias is that of the replica’s Region', () => {
    const analysis = judged(manifest({ key: 'alias/dev' }));
    assert.deepEqual(
      ide.shares(analysis).map((share) => share.key),
      [EU_KEY, key()],
    );
    assert.deepEqual(told(analysis), []);
  });

  it('the primary goes on as it was', () => {
    const analysis = judged(manifest({ key: EU_KEY }));
    assert.deepEqual(
      [ide.shares(analysis)[1]?.key, verdicts(analysis)],
      [key(), ['allowed eu-west-1', 'allowed us-east-1']],
    );
  });

  it('an identity policy for the primary alone leaves the replica out', () => {
    const analysis = judged(manifest({ key: EU_KEY }), { 'i.json': identityPolicy() });
    assert.deepEqual(told(analysis), [`replica-region i.json ${secret()}`, `replica-region i.json ${key()}`]);
    assert.deepEqual(verdicts(fixed(analysis).analysis), ['allowed eu-west-1', 'allowed us-east-1']);
  });

  it('a replica cannot be under the primary’s key', () => {
    const analysis = judged(manifest({ key: key() }));
    assert.deepEqual(told(analysis), [`replica-region sharing.json ${key()}`]);
    assert.deepEqual(verdicts(analysis), ['denied eu-west-1', 'allowed us-east-1']);
  });

  it('a replica cannot be shared under the AWS managed key', () => {
    const analysis = judged(manifest({ key: 'alias/aws/secretsmanager' }));
    assert.deepEqual(told(analysis), ['aws-managed-key sharing.json alias/aws/secretsmanager']);
  });

  it('shares are inferred for each Region that a policy names', () => {
    const { shares: _, ...inferring } = JSON.parse(manifest({ key: EU_KEY }));
    const analysis = judged(JSON.stringify(inferring));
    assert.deepEqual(verdicts(analysis), ['allowed eu-west-1', 'allowed us-east-1']);
    assert.deepEqual(told(analysis), []);
  });

  it('a policy that no manifest lists is judged by the entry of the replica that it names', () => {
    const { shares: _, principals: __, ...pinned } = JSON.parse(manifest({ key: EU_KEY }));
    const analysis = judged(JSON.stringify(pinned), {
      'i.json': policy(allow('secretsmanager:GetSecretValue', inEurope(secret())), allow('kms:Decrypt', EU_KEY)),
    });
    const [share] = ide.shares(analysis);
    assert.deepEqual([share?.verdict, share?.manifest, share?.key], ['allowed', '/workspace/sharing.json', EU_KEY]);
  });
});

it('keys of the owner alone are not looked at', () => {
  const files = {
    'key-policy.json': policy(owned(OWNER)),
    'identity-policy.json': policy(allow('kms:Decrypt', MULTI_REGION)),
  };
  assert.deepEqual(told(analyse(files)), []);
});
