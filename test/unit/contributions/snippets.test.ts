import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileManifestSchema, readText } from './files.ts';
import { expandSnippet } from './snippetText.ts';

interface Snippet {
  readonly scope: string;
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const SNIPPETS = JSON.parse(readText('snippets/sharing-policies.code-snippets')) as Record<string, Snippet>;
const VARIABLES = { CURRENT_YEAR: '2031' };

const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
const SECRET_PATTERN = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-??????';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** How each snippet becomes a whole JSON text. */
type Form = 'document' | 'statements' | 'member';

const RESOURCE_GRANT = {
  Sid: 'AllowGetSecretValue',
  Effect: 'Allow',
  Principal: { AWS: ROLE },
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
};
const KEY_CONDITION = {
  StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
  StringLike: { 'kms:EncryptionContext:SecretARN': SECRET_PATTERN },
};
const KEY_GRANT = {
  Sid: 'AllowDecryptThroughSecretsManager',
  Effect: 'Allow',
  Principal: { AWS: ROLE },
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: KEY_CONDITION,
};
const OWNER_STATEMENT = {
  Sid: 'AllowOwnerAccount',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
  Action: 'kms:*',
  Resource: '*',
};
const IDENTITY_STATEMENTS = [
  { Sid: 'AllowGetSecretValue', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET_PATTERN },
  { Sid: 'AllowDecryptSecret', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
];
const TRUST_STATEMENT = { Sid: 'AllowAssumeRole', Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'sts:AssumeRole' };

const policy = (...statements: unknown[]) => ({ Version: '2012-10-17', Statement: statements });

/** What each prefix inserts when only Tab is pressed. */
const EXPECTED: Readonly<Record<string, { readonly form: Form; readonly where: RegExp; readonly value: unknown }>> = {
  'share-secret-resource-policy': { form: 'document', where: /^Owner account,/, value: policy(RESOURCE_GRANT) },
  'share-secret-resource-statement': { form: 'statements', where: /^Owner account,/, value: [RESOURCE_GRANT] },
  'share-key-policy': { form: 'document', where: /^Owner account,/, value: policy(OWNER_STATEMENT, KEY_GRANT) },
  'share-key-statement': { form: 'statements', where: /^Owner account,/, value: [KEY_GRANT] },
  'share-key-owner-statement': { form: 'statements', where: /^Owner account,/, value: [OWNER_STATEMENT] },
  'share-identity-policy': { form: 'document', where: /^Consumer account,/, value: policy(...IDENTITY_STATEMENTS) },
  'share-identity-statements': { form: 'statements', where: /^Consumer account,/, value: IDENTITY_STATEMENTS },
  'share-trust-policy': { form: 'document', where: /^Account of the role/, value: policy(TRUST_STATEMENT) },
  'share-trust-statement': { form: 'statements', where: /^Account of the role/, value: [TRUST_STATEMENT] },
  'share-key-condition': { form: 'member', where: /^Owner account,/, value: { Condition: KEY_CONDITION } },
  'share-time-limit-condition': {
    form: 'member',
    where: /^Any account,/,
    value: { Condition: { DateLessThan: { 'aws:CurrentTime': '2031-12-31T23:59:59Z' } } },
  },
  'share-manifest': {
    form: 'document',
    where: /sharing\.json/,
    value: {
      resources: {
        [SECRET]: { policy: 'security/dev-secret.resource-policy.json', key: KEY },
        [KEY]: { policy: 'security/dev-secret.key-policy.json' },
      },
      principals: { [ROLE]: { policies: ['dev/application-role.identity-policy.json'] } },
      shares: [{ principal: ROLE, resource: SECRET, access: 'read' }],
    },
  },
};

function expand(snippet: Snippet, typed: Readonly<Record<number, string>> = {}): string {
  return expandSnippet(snippet.body.join('\n'), VARIABLES, typed).text;
}

function parse(text: string, form: Form): unknown {
  return JSON.parse(form === 'document' ? text : form === 'statements' ? `[${text}]` : `{${text}}`);
}

test('there is one snippet for each expected prefix', () => {
  assert.deepEqual(
    Object.values(SNIPPETS)
      .map(({ prefix }) => prefix)
      .sort(),
    Object.keys(EXPECTED).sort(),
  );
});

for (const [name, snippet] of Object.entries(SNIPPETS)) {
  const expected = EXPECTED[snippet.prefix];
  if (expected === undefined) continue;

  test(`${name}: inserts what it promises`, () => {
    assert.deepEqual(parse(expand(snippet), expected.form), expected.value);
    assert.match(snippet.description, expected.where);
    assert.equal(snippet.scope, 'json,jsonc');
    // A word character or hyphen only: suggestions come without typing a quote first.
    assert.match(snippet.prefix, /^share(?:-[a-z]+)+$/);
  });

  test(`${name}: a tabstop has one default, where it is first written, and its numbers have no gap`, () => {
    const { tabstops } = expandSnippet(snippet.body.join('\n'), VARIABLES);
    const numbers = [...new Set(tabstops.map(({ number }) => number))].sort((a, b) => a - b);
    assert.deepEqual(
      numbers,
      numbers.map((_, index) => index + 1),
    );
    for (const number of numbers) {
      const [first, ...mirrors] = tabstops.filter((tabstop) => tabstop.number === number);
      assert.ok(first?.placeholder, `tabstop ${number} has no default`);
      assert.deepEqual(
        mirrors.filter(({ placeholder }) => placeholder !== undefined),
        [],
        `tabstop ${number}`,
      );
    }
  });

  test(`${name}: no default is written a second time beside its tabstop`, () => {
    const body = snippet.body.join('\n');
    const { tabstops } = expandSnippet(body, VARIABLES);
    const typed = Object.fromEntries(tabstops.map(({ number }) => [number, `TYPED-${number}`]));
    const text = expand(snippet, typed);
    for (const { placeholder } of tabstops) {
      if (placeholder !== undefined) assert.ok(!text.includes(placeholder), `${placeholder} stays after typing`);
    }
  });

  test(`${name}: is indented with tabs, which the editor turns into its own indentation`, () => {
    for (const line of snippet.body) assert.match(line, /^\t*\S/);
  });
}

test('a Region typed once reaches kms:ViaService and the secret ARN', () => {
  const statement = Object.values(SNIPPETS).find(({ prefix }) => prefix === 'share-key-statement');
  assert.ok(statement);
  const typed = { 1: '333333333333', 2: 'user/Reader', 3: 'eu-west-1', 4: '444444444444', 5: 'Payments' };
  const inserted = JSON.parse(expand(statement, typed));
  assert.equal(inserted.Principal.AWS, 'arn:aws:iam::333333333333:user/Reader');
  assert.deepEqual(inserted.Condition, {
    StringEquals: { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' },
    StringLike: {
      'kms:EncryptionContext:SecretARN': 'arn:aws:secretsmanager:eu-west-1:444444444444:secret:Payments-??????',
    },
  });
});

test('the owner typed once reaches the root statement and the encryption context', () => {
  const document = Object.values(SNIPPETS).find(({ prefix }) => prefix === 'share-key-policy');
  assert.ok(document);
  const { Statement } = JSON.parse(expand(document, { 1: '444444444444' }));
  assert.equal(Statement[0].Principal.AWS, 'arn:aws:iam::444444444444:root');
  assert.equal(
    Statement[1].Condition.StringLike['kms:EncryptionContext:SecretARN'],
    'arn:aws:secretsmanager:us-east-1:444444444444:secret:DevSecret-??????',
  );
});

test('the manifest snippet is valid by the schema', () => {
  const manifest = Object.values(SNIPPETS).find(({ prefix }) => prefix === 'share-manifest');
  assert.ok(manifest);
  const validate = compileManifestSchema();
  assert.ok(validate(JSON.parse(expand(manifest))), JSON.stringify(validate.errors));
});
