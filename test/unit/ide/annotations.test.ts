/** Lenses, hints and colours. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accountHints, lenses, semanticTokens } from '../../../server/src/ide/features.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { analyse, FOLDER, parseFixture } from '../../support/fixture.ts';
import { IDENTITY_POLICY, KEY_POLICY, MANIFEST, ROLE, SECRET_POLICY } from './documents.ts';

const SECRET_FILE = `${FOLDER}/security/dev-secret.resource-policy.json`;
const KEY_FILE = `${FOLDER}/security/dev-secret.key-policy.json`;
const IDENTITY_FILE = `${FOLDER}/dev/application-role.identity-policy.json`;
const ALL = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY].join('\n');

function workspace(text: string) {
  const analysis = analyse(parseFixture(text).files);
  const snapshot = ide.snapshotOf(analysis);
  return { snapshot, textOf: (path: string) => ide.textOf(analysis, path) ?? '' };
}

/** `title -> file: text at the place`. */
function titles(text: string, path: string): string[] {
  const { snapshot, textOf } = workspace(text);
  return lenses(snapshot, path).map(({ title, place }) => {
    if (place === undefined) return title;
    const at = textOf(place.file).slice(place.range.start, place.range.end);
    return `${title} -> ${place.file.replace(/^.*\//, '')}: ${at}`;
  });
}

describe('lenses', () => {
  test('a share that works', () => {
    for (const path of [SECRET_FILE, KEY_FILE, IDENTITY_FILE]) {
      assert.deepEqual(titles(ALL, path), ['✓ DevSecret → ApplicationRole: works']);
    }
  });

  const broken: readonly (readonly [what: string, change: (text: string) => string, title: string])[] = [
    [
      'a grant is missing',
      (text) =>
        text.replace(
          '"Action": "kms:Decrypt",\n      "Resource": "*"',
          '"Action": "kms:Encrypt",\n      "Resource": "*"',
        ),
      '✗ DevSecret → ApplicationRole: key grant missing -> dev-secret.key-policy.json: "kms:Encrypt"',
    ],
    [
      'a principal is misspelled',
      (text) =>
        text.replace(
          `"Decrypt",\n      "Effect": "Allow",\n      "Principal": { "AWS": "${ROLE}"`,
          `"Decrypt",\n      "Effect": "Allow",\n      "Principal": { "AWS": "${ROLE.replace('pp', 'p')}"`,
        ),
      '✗ DevSecret → ApplicationRole: key grant: Principal is AplicationRole -> dev-secret.key-policy.json: "arn:aws:iam::222222222222:role/AplicationRole"',
    ],
    [
      'a condition cannot hold',
      (text) =>
        text.replace(
          '"StringEquals": {',
          '"StringEquals": { "kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com",',
        ),
      '✗ DevSecret → ApplicationRole: key grant: condition kms:ViaService does not match -> dev-secret.key-policy.json: "secretsmanager.eu-west-1.amazonaws.com"',
    ],
    [
      'the Resource is in another Region',
      (text) => text.replace('"Resource": "arn:aws:kms:us-east-1', '"Resource": "arn:aws:kms:eu-west-1'),
      '✗ DevSecret → ApplicationRole: identity key grant: Resource is in another Region -> application-role.identity-policy.json: "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    ],
    [
      'a Deny is in the way',
      (text) =>
        text.replace(
          '{\n      "Sid": "AllowRole"',
          '{ "Sid": "Nobody", "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*" },\n    {\n      "Sid": "AllowRole"',
        ),
      '✗ DevSecret → ApplicationRole: resource grant: Deny "Nobody" -> dev-secret.resource-policy.json: "Nobody"',
    ],
    [
      'it depends on what nobody knows here',
      (text) => text.replace('"StringEquals": {', '"StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid",'),
      '◑ DevSecret → ApplicationRole: depends on aws:PrincipalOrgID',
    ],
    [
      'a document is not there',
      (text) => text.replace(KEY_POLICY, ''),
      '? DevSecret → ApplicationRole: key policy not in the workspace -> application-role.identity-policy.json: "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
    ],
  ];
  for (const [what, change, title] of broken) {
    test(what, () => {
      assert.notEqual(change(ALL), ALL);
      assert.deepEqual(titles(change(ALL), SECRET_FILE), [title]);
    });
  }

  test('what the manifest expects to be denied', () => {
    const expecting = `${ALL}\n${MANIFEST.replace('"access": "read" }', '"access": "read", "expect": "denied" }')}`;
    assert.match(titles(expecting, SECRET_FILE)[0]!, /^✗ .*: works, although sharing\.json expects it denied/);
    const denied = expecting.replace(
      '"Action": "secretsmanager:GetSecretValue",\n      "Resource": "*"',
      '"Action": "secretsmanager:DescribeSecret",\n      "Resource": "*"',
    );
    assert.match(titles(denied, SECRET_FILE)[0]!, /^✓ .*: denied, as sharing\.json expects/);
  });

  test('many shares are counted, the first broken ones named', () => {
    const roles = Array.from({ length: 6 }, (_, index) => `arn:aws:iam::222222222222:role/Reader${index}`);
    const all = ALL.replaceAll(`"${ROLE}"`, JSON.stringify(roles));
    assert.deepEqual(
      titles(
        all.replace(
          '"Action": "kms:Decrypt",\n      "Resource": "*"',
          '"Action": "kms:Encrypt",\n      "Resource": "*"',
        ),
        SECRET_FILE,
      ).map((title) => title.replace(/ ->.*/, '')),
      ['✗ 6 shares: 0 work, 6 do not', ...[0, 1, 2].map((index) => `✗ DevSecret → Reader${index}: key grant missing`)],
    );
    assert.deepEqual(titles(all, SECRET_FILE), ['✓ 6 shares: all work']);
  });

  test('a document that shares nothing, and a file that is none of ours', () => {
    assert.deepEqual(
      titles(
        '//- a/policy.json\n{ "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }] }',
        `${FOLDER}/a/policy.json`,
      ),
      [],
    );
    assert.deepEqual(titles('//- package.json\n{}', `${FOLDER}/package.json`), []);
  });
});

describe('hints', () => {
  const hints = (text: string, path: string, within?: { start: number; end: number }) => {
    const { snapshot, textOf } = workspace(text);
    const content = textOf(path);
    return accountHints(snapshot, path, within ?? { start: 0, end: content.length }).map(
      ({ offset, label }) => `${content.slice(offset - 12, offset)} ${label}`,
    );
  };

  test('the alias that the manifest has, behind each account id', () => {
    assert.deepEqual(hints(`${ALL}\n${MANIFEST}`, KEY_FILE), [
      '111111111111 security',
      '222222222222 dev',
      '111111111111 security',
    ]);
    assert.deepEqual(hints(ALL, KEY_FILE), []);
  });

  test('only in the range that is asked for', () => {
    const { textOf } = workspace(`${ALL}\n${MANIFEST}`);
    const end = textOf(KEY_FILE).indexOf('"Decrypt"');
    assert.deepEqual(hints(`${ALL}\n${MANIFEST}`, KEY_FILE, { start: 0, end }), ['111111111111 security']);
  });

  test('the nearest manifest counts, one elsewhere does not', () => {
    const near = '//- security/sharing.json\n{ "accounts": { "111111111111": "vault" } }';
    const other = '//- other/sharing.json\n{ "accounts": { "222222222222": "wrong" } }';
    assert.deepEqual(hints(`${ALL}\n${MANIFEST}\n${near}\n${other}`, KEY_FILE), [
      '111111111111 vault',
      '222222222222 dev',
      '111111111111 vault',
    ]);
  });

  test('in the manifest itself, but not where it says the alias', () => {
    assert.deepEqual(
      hints(
        '//- sharing.json\n{ "accounts": { "111111111111": "security" }, "organization": { "accounts": ["111111111111"] } }',
        `${FOLDER}/sharing.json`,
      ),
      ['111111111111 security'],
    );
  });
});

describe('colours', () => {
  const tokens = (text: string, path: string) => {
    const { snapshot, textOf } = workspace(text);
    return semanticTokens(snapshot, path).map(({ range, type, modifier }) => {
      const covered = textOf(path).slice(range.start, range.end);
      return `${covered} ${type}${modifier === undefined ? '' : ` ${modifier}`}`;
    });
  };

  test('owner, consumer, and the random end of an ARN', () => {
    assert.deepEqual(tokens(ALL, KEY_FILE), [
      '111111111111 account owner',
      '222222222222 account consumer',
      '111111111111 account owner',
      'a1b2c3 secretSuffix',
    ]);
  });

  test('the end of a name, a pattern and a name without its end are no suffix', () => {
    const named = (name: string) =>
      `//- a/policy.json\n{ "Statement": [{ "Effect": "Allow", "Action": "secretsmanager:*", "Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}" }] }`;
    for (const name of ['my-secret', 'DevSecret-??????', 'DevSecret'])
      assert.deepEqual(tokens(named(name), `${FOLDER}/a/policy.json`), [], name);
  });

  test('placeholders that look like names; those in brackets are left to the grammar', () => {
    const text = `//- a/policy.json
{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::Account2:role/<ROLE>" }, "Action": "kms:*", "Resource": "SecretARN",
  "Condition": { "StringEquals": { "kms:ViaService": "secretsmanager.your-region.amazonaws.com" } } }] }`;
    assert.deepEqual(tokens(text, `${FOLDER}/a/policy.json`), [
      'Account2 placeholder',
      'SecretARN placeholder',
      'your-region placeholder',
    ]);
  });

  test('an account that owns in one share and consumes in another has no colour of its own', () => {
    const back = ALL.replaceAll('111111111111', '999999999999')
      .replaceAll('222222222222', '111111111111')
      .replaceAll('999999999999', '222222222222')
      .replaceAll('DevSecret', 'BackSecret')
      .replaceAll('1234abcd', '5678abcd')
      .replaceAll('dev-secret', 'back-secret')
      .replaceAll('ApplicationRole', 'BackRole')
      .replaceAll('application-role', 'back-role');
    const one = [ALL, back].join('\n');
    const { snapshot } = workspace(one);
    assert.equal(snapshot.shares.size, 2);
    const policies = parseFixture(one).files;
    const merged = [...policies].filter(([path]) => path.endsWith('key-policy.json')).map(([, text]) => text.trim());
    const both = `${[...policies]
      .filter(([path]) => !path.endsWith('key-policy.json'))
      .map(([path, text]) => `//- ${path.replace(`${FOLDER}/`, '')}\n${text}`)
      .join('\n')}\n//- keys.json\n{ "one": ${merged[0]}, "other": ${merged[1]} }`;
    assert.equal(lenses(workspace(both).snapshot, `${FOLDER}/keys.json`).length, 2);
    assert.deepEqual(
      tokens(both, `${FOLDER}/keys.json`).filter((token) => token.includes('account')),
      [],
    );
  });

  test('in an escaped string, each character where it is', () => {
    const policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: 'SecretARN' }] });
    assert.deepEqual(tokens(`//- a/out.json\n${JSON.stringify({ Policy: policy })}`, `${FOLDER}/a/out.json`), [
      'SecretARN placeholder',
    ]);
  });
});
