/** What rules ask of words: operators, Regions, addresses, names that are near. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddressRange } from '../../../server/src/iam/values.ts';
import { actionWord } from '../../../server/src/rules/elements/actions.ts';
import { cleanRange, isPrivate } from '../../../server/src/rules/elements/addresses.ts';
import { arnWord, fitsResource, shapesOf } from '../../../server/src/rules/elements/arns.ts';
import { operatorWord } from '../../../server/src/rules/elements/conditions.ts';
import { nearestName } from '../../../server/src/rules/elements/nearest.ts';
import { federatedKind, oidcIssuer } from '../../../server/src/rules/elements/principals.ts';
import { regionMistake } from '../../../server/src/rules/elements/regions.ts';
import { serviceNameMeant } from '../../../server/src/rules/elements/serviceNames.ts';

test('the operator that was meant', () => {
  const meant = (text: string) => operatorWord(text).meant;
  assert.equal(meant('StringEqual'), 'StringEquals');
  assert.equal(meant('stringLike'), 'StringLike');
  assert.equal(meant('Boolean'), 'Bool');
  assert.equal(meant('ForAnyValues:StringLike'), 'ForAnyValue:StringLike');
  assert.equal(meant('StringEqualsIfexists'), 'StringEqualsIfExists');
  assert.equal(meant('Frobnicate'), undefined);
  assert.equal(meant('ForAllValues:StringEqualsIfExists'), undefined);
});

test('Regions, and those that may be new', () => {
  for (const region of ['us-east-1', 'ap-southeast-9', 'us-gov-west-1', 'eusc-de-east-1']) {
    assert.equal(regionMistake(region), undefined, region);
  }
  assert.deepEqual(regionMistake('zz-middle-1'), { meant: undefined, mayBeNew: true });
  assert.deepEqual(regionMistake('us-esat-1'), { meant: 'us-east-1' });
  assert.deepEqual(regionMistake('eu-central1'), { meant: 'eu-central-1' });
  assert.deepEqual(regionMistake('US_EAST_1'), { meant: 'us-east-1' });
  assert.deepEqual(regionMistake('us-east-1a'), { meant: 'us-east-1' });
  assert.deepEqual(regionMistake('Frankfurt'), { meant: undefined });
});

test('ranges of addresses', () => {
  assert.equal(cleanRange('203.0.113.77/24'), '203.0.113.0/24');
  assert.equal(cleanRange('203.0.113.77'), '203.0.113.77');
  assert.equal(cleanRange('2001:db8:1:2:3::/48'), '2001:db8:1::/48');
  assert.equal(cleanRange('2001:db8::1/0'), '::/0');
  assert.equal(cleanRange('no address/8'), 'no address/8');
  const isPrivateText = (text: string) => isPrivate(parseAddressRange(text)!);
  assert.ok(isPrivateText('10.1.2.3') && isPrivateText('172.31.0.0/16') && isPrivateText('fd00::/8'));
  assert.ok(!isPrivateText('172.0.0.0/8') && !isPrivateText('0.0.0.0/0') && !isPrivateText('2001:db8::/32'));
});

test('the nearest name, if there is one', () => {
  const names = ['GetObject', 'GetObjectAcl', 'PutObject', 'ListBucket'];
  assert.equal(nearestName(names, 'GetObjet'), 'GetObject');
  assert.equal(nearestName(names, 'listbuckets'), 'ListBucket');
  assert.equal(nearestName(names, 'Frobnicate'), undefined);
  assert.equal(nearestName(['cat', 'cut'], 'cot'), undefined);
});

test('services as principals', () => {
  assert.deepEqual(serviceNameMeant('Lambda.amazonaws.com'), { name: 'lambda.amazonaws.com', sure: true });
  assert.deepEqual(serviceNameMeant('lambda.amazonaw.com'), { name: 'lambda.amazonaws.com', sure: true });
  assert.deepEqual(serviceNameMeant('lambda'), { name: 'lambda.amazonaws.com', sure: false });
  assert.equal(serviceNameMeant('arn:aws:iam::111122223333:root'), undefined);
});

test('identity providers', () => {
  assert.equal(federatedKind('accounts.google.com'), 'oidc');
  assert.equal(federatedKind('arn:aws:iam::111122223333:saml-provider/Example'), 'saml');
  assert.equal(federatedKind('*'), 'other');
  assert.equal(oidcIssuer('arn:aws:iam::111122223333:oidc-provider/example.com/id/1'), 'example.com/id/1');
});

test('actions', () => {
  assert.deepEqual(actionWord('S3:Get*'), { service: 's3', name: 'Get*', hasWildcard: true, open: false });
  assert.ok(actionWord('${service}:Get').open && actionWord('ACTION_NAME').open);
});

test('ARNs against the forms of a service', () => {
  const service = {
    prefix: 'x',
    name: 'X',
    actions: [],
    conditionKeys: [],
    resourceTypes: [
      { name: 'thing', arn: 'arn:${Partition}:x:${Region}:${Account}:thing/${Name}', conditionKeys: [] },
      { name: 'part', arn: 'arn:${Partition}:x:${Region}:${Account}:thing/${Name}:part/${Part}', conditionKeys: [] },
      { name: 'both', arn: 'arn:${Partition}:x:::a, arn:${Partition}:x:::b', conditionKeys: [] },
    ],
  };
  const fitting = (resource: string) => {
    const arn = arnWord(`arn:aws:x:us-east-1:111122223333:${resource}`)!;
    return shapesOf(service)
      .filter((shape) => fitsResource(arn, shape))
      .map(({ type }) => type);
  };
  assert.deepEqual(fitting('thing/one'), ['thing']);
  assert.deepEqual(fitting('thing/one:part/two'), ['thing', 'part']);
  assert.deepEqual(fitting('thing/*'), ['thing', 'part']);
  assert.deepEqual(fitting('*'), ['thing', 'part', 'both', 'both']);
  assert.deepEqual(fitting('b'), ['both']);
  assert.deepEqual(fitting('${aws:username}/x'), ['thing', 'part']);
  assert.deepEqual(fitting('things/one'), []);
});
