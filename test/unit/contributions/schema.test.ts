// biome-ignore-all lint/suspicious/noTemplateCurlyInString: template interpolations are what manifests may hold
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileManifestSchema, readText } from './files.ts';

const validate = compileManifestSchema();
const schema = JSON.parse(readText('schemas/sharing.schema.json'));

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';

/** Where the schema objects: `path keyword`, without the errors of enclosing choices. */
function errors(manifest: unknown): string[] {
  validate(manifest);
  return (validate.errors ?? [])
    .filter(({ keyword }) => !['anyOf', 'if', 'propertyNames'].includes(keyword))
    .map(({ instancePath, keyword, params }) =>
      `${instancePath || '/'} ${keyword} ${params.additionalProperty ?? ''}`.trim(),
    );
}

/** Every entry that a manifest knows. */
const COMPLETE = {
  $schema: '../schemas/sharing.schema.json',
  accounts: { '111111111111': 'security', '222222222222': 'dev' },
  resources: {
    [SECRET]: {
      policy: 'security/dev-secret.resource-policy.json',
      key: KEY,
      replicas: { 'eu-west-1': { key: KEY.replace('us-east-1', 'eu-west-1') } },
    },
    [KEY]: {
      policy: 'security/saved.json#/Keys/0/Policy',
      aliases: ['alias/dev-secret'],
      grants: [{ grantee: ROLE, operations: ['Decrypt'], constraints: {} }],
    },
    'arn:aws:s3:::reports': {
      account: '111111111111',
      policy: 'security/reports.bucket-policy.json',
      key: KEY,
      bucketKey: true,
    },
  },
  principals: {
    [ROLE]: {
      policies: ['dev/application-role.identity-policy.json'],
      boundary: 'dev/boundary.json',
      trustPolicy: 'dev/application-role.trust-policy.json',
    },
  },
  vpcEndpoints: { 'vpce-0123456789abcdef0': { policy: 'dev/endpoint.json', principals: [ROLE] } },
  organization: {
    id: 'o-exampleorgid',
    managementAccount: '999999999999',
    accounts: ['111111111111', '222222222222'],
    serviceControlPolicies: { '222222222222': [['root.scp.json'], ['workloads.scp.json']] },
    resourceControlPolicies: { '111111111111': [['root.rcp.json']] },
  },
  shares: [{ principal: ROLE, resource: SECRET, access: 'read', expect: 'allowed' }],
  ignore: [{ code: 'account-root-principal', file: 'security/*.json', pointer: '/Statement/0', reason: 'per role' }],
  settings: { include: [], exclude: ['old/**'], severity: { 'excess-grant': 'off' }, expiresSoonDays: 30 },
};

test('accepts a manifest with every entry', () => assert.deepEqual(errors(COMPLETE), []));

const ACCEPTED: Readonly<Record<string, unknown>> = {
  'an empty manifest': {},
  'a resource without entries': { resources: { [SECRET]: {} } },
  'a key that is an alias': { resources: { [SECRET]: { key: 'alias/aws/secretsmanager' } } },
  'a key that is the ARN of an alias': {
    resources: { [SECRET]: { key: 'arn:aws:kms:us-east-1:111111111111:alias/dev-secret' } },
  },
  'no KMS key': { resources: { [SECRET]: { key: null } } },
  'ARNs of other partitions': {
    resources: { [SECRET.replace('arn:aws:', 'arn:aws-us-gov:')]: { key: KEY.replace('arn:aws:', 'arn:aws-cn:') } },
  },
  'bare symbols': {
    resources: { SecretARN: { key: 'ARN OF KEY' } },
    shares: [{ principal: 'RoleARN', resource: 'SecretARN' }],
  },
  'placeholders inside ARNs': {
    accounts: { '<ACCOUNT_ID>': 'dev', Account1: 'security' },
    resources: {
      'arn:aws:secretsmanager:your-region:Account1:secret:DevSecret-??????': {
        key: 'arn:aws:kms:<REGION>:Account1:key/<KEY_ID>',
      },
    },
    shares: [
      {
        principal: 'arn:aws:iam::<ACCOUNT_ID>:role/ApplicationRole',
        resource: 'arn:aws:kms:<R>:<A>:key/<K>',
        access: 'use',
      },
    ],
  },
  'template interpolations': {
    resources: {
      '${secret_arn}': { key: '${data.aws_kms_key.dev.arn}' },
      'arn:${AWS::Partition}:kms:${region}:{{account}}:key/${key_id}': { aliases: ['alias/x'] },
    },
    principals: { 'arn:aws:iam::${account_id}:${principal}': {}, '{{ role_arn }}': {} },
    shares: [{ principal: '${role_arn}', resource: '${secret_arn}', access: 'read' }],
  },
  'a key used directly': {
    shares: [{ principal: ROLE, resource: KEY, access: 'use', actions: ['kms:Decrypt'], expect: 'denied' }],
  },
  'a copied snapshot': {
    shares: [{ principal: ROLE, resource: 'arn:aws:rds:us-east-1:111111111111:snapshot:x', access: 'copy' }],
  },
  'an assumed role': {
    shares: [{ principal: ROLE, resource: 'arn:aws:iam::111111111111:role/Reader', access: 'assume' }],
  },
  'a written object': { shares: [{ principal: ROLE, resource: 'arn:aws:s3:::reports/2026.csv', access: 'write' }] },
  'an account root and an IAM user': {
    principals: { 'arn:aws:iam::222222222222:root': {}, 'arn:aws:iam::222222222222:user/team/x': {} },
  },
  'a code of a later version': {
    ignore: [{ code: 'something-new' }],
    settings: { severity: { 'something-new': 'hint' } },
  },
};

for (const [name, manifest] of Object.entries(ACCEPTED)) {
  test(`accepts ${name}`, () => assert.deepEqual(errors(manifest), []));
}

const REJECTED: Readonly<Record<string, readonly [unknown, readonly string[]]>> = {
  'an unknown entry': [{ resource: {} }, ['/ additionalProperties resource']],
  'a typo in a resource': [
    { resources: { [SECRET]: { polcy: 'x.json' } } },
    [`/resources/${SECRET} additionalProperties polcy`],
  ],
  'an entry of another type of resource': [
    { resources: { [SECRET]: { bucketKey: true } } },
    [`/resources/${SECRET} additionalProperties bucketKey`],
  ],
  'a typo in a principal': [
    { principals: { [ROLE]: { trustpolicy: 'x.json' } } },
    [`/principals/${ROLE.replace('/', '~1')} additionalProperties trustpolicy`],
  ],
  'a policy that is no list': [
    { principals: { [ROLE]: { policies: 'x.json' } } },
    [`/principals/${ROLE.replace('/', '~1')}/policies type`],
  ],
  'an ARN with a missing colon': [
    { shares: [{ principal: 'arn:aws:iam:222222222222:role/ApplicationRole', resource: SECRET }] },
    ['/shares/0/principal pattern'],
  ],
  'a misspelled arn': [
    { shares: [{ principal: 'anr:aws:iam::222222222222:role/ApplicationRole', resource: SECRET }] },
    ['/shares/0/principal pattern'],
  ],
  'a group as principal': [
    { shares: [{ principal: 'arn:aws:iam::222222222222:group/Developers', resource: SECRET }] },
    ['/shares/0/principal pattern'],
  ],
  'a share without resource': [{ shares: [{ principal: ROLE }] }, ['/shares/0 required']],
  'a typo in a share': [
    { shares: [{ principal: ROLE, resource: SECRET, acces: 'read' }] },
    ['/shares/0 additionalProperties acces'],
  ],
  'an unknown access': [
    { shares: [{ principal: ROLE, resource: 'SecretARN', access: 'reed' }] },
    ['/shares/0/access enum'],
  ],
  'an access of another type of resource': [
    { shares: [{ principal: ROLE, resource: SECRET, access: 'use' }] },
    ['/shares/0/access enum'],
  ],
  'actions of a secret': [
    { shares: [{ principal: ROLE, resource: SECRET, actions: ['kms:Decrypt'] }] },
    ['/shares/0/actions false schema'],
  ],
  'an unknown expectation': [
    { shares: [{ principal: ROLE, resource: SECRET, expect: 'allow' }] },
    ['/shares/0/expect enum'],
  ],
  'an account id of 11 digits': [
    { organization: { managementAccount: '99999999999' } },
    ['/organization/managementAccount pattern'],
  ],
  'a name for an account id of 11 digits': [{ accounts: { '99999999999': 'dev' } }, ['/accounts pattern']],
  'one level instead of a list of levels': [
    { organization: { serviceControlPolicies: { '222222222222': ['root.scp.json'] } } },
    ['/organization/serviceControlPolicies/222222222222/0 type'],
  ],
  'an unknown severity': [
    { settings: { severity: { 'excess-grant': 'warn' } } },
    ['/settings/severity/excess-grant enum'],
  ],
  'a fraction of a day': [{ settings: { expiresSoonDays: 1.5 } }, ['/settings/expiresSoonDays type']],
  'a typo in the settings': [{ settings: { excludes: [] } }, ['/settings additionalProperties excludes']],
  'an ignore entry that ignores everything': [{ ignore: [{}] }, ['/ignore/0 minProperties']],
  'a typo in an ignore entry': [
    { ignore: [{ code: 'placeholder', files: 'x' }] },
    ['/ignore/0 additionalProperties files'],
  ],
  'a grant operation with a prefix': [
    { resources: { [KEY]: { grants: [{ operations: ['kms:Decrypt'] }] } } },
    [
      `/resources/${KEY.replace('/', '~1')}/grants/0/operations/0 enum`,
      `/resources/${KEY.replace('/', '~1')}/grants/0/operations/0 pattern`,
    ],
  ],
  'a key that is a bare ARN of a secret': [
    { resources: { [SECRET]: { key: SECRET } } },
    [`/resources/${SECRET}/key pattern`],
  ],
  'a pointer without its slash': [
    { resources: { [SECRET]: { policy: 'x.json#Policy' } } },
    [`/resources/${SECRET}/policy pattern`],
  ],
};

for (const [name, [manifest, expected]] of Object.entries(REJECTED)) {
  test(`rejects ${name}`, () => assert.deepEqual(errors(manifest), expected));
}

/** Every object of the schema with its path. */
function subschemas(value: unknown, path = '#'): readonly (readonly [string, Record<string, unknown>])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value)
    .filter(([name]) => name !== 'defaultSnippets')
    .flatMap(([name, child]) => subschemas(child, `${path}/${name}`));
  return Array.isArray(value) ? inner : [[path, value as Record<string, unknown>], ...inner];
}

test('every property has a description for the editor', () => {
  const bare = subschemas(schema)
    .filter(([path]) => /\/properties\/[^/]+$/.test(path) && !/\/(?:then\/properties|if\/properties)\//.test(path))
    .filter(
      ([, property]) => typeof property.description !== 'string' || typeof property.markdownDescription !== 'string',
    )
    .map(([path]) => path);
  assert.deepEqual(bare, []);
});

test('default snippets insert what the schema accepts', () => {
  // Each top-level entry whose snippets are bodies of that entry.
  const expand = (value: unknown) =>
    JSON.parse(
      JSON.stringify(value).replace(
        /\$\{\d+\|([^,|]*)[^}]*\}|\$\{\d+:([^}]*)\}|\$\d+/g,
        (_, choice, text) => choice ?? text ?? '',
      ),
    );
  let tried = 0;
  for (const [name, property] of Object.entries<Record<string, unknown>>(schema.properties)) {
    for (const { body } of (property.defaultSnippets as { body: unknown }[] | undefined) ?? []) {
      assert.deepEqual(errors({ [name]: expand(body) }), [], name);
      tried++;
    }
  }
  assert.ok(tried >= 6, `only ${tried} snippets`);
});
