import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fillPlaceholders, openPlaceholders, placeholderProblem } from '../../../../server/src/ide/features.ts';
import * as ide from '../../../../server/src/ide/index.ts';
import { applyEdits } from '../../../../server/src/policy/textEdits.ts';
import { editsByFile } from '../../../../server/src/rules/edits.ts';
import { allFindings, analyse, FOLDER, parseFixture, verdicts } from '../../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, ROLE, SECRET, SECRET_POLICY } from '../documents.ts';

const OPEN = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY]
  .join('\n')
  .replaceAll(SECRET, 'arn:aws:secretsmanager:<REGION>:<OWNER>:secret:DevSecret-XXXXXX')
  .replaceAll(KEY, 'arn:aws:kms:<REGION>:<OWNER>:key/<KEY_ID>')
  .replaceAll(ROLE, 'arn:aws:iam::Account2:role/<ROLE>')
  .replaceAll('111111111111', '<OWNER>');
const SECRET_FILE = `${FOLDER}/security/dev-secret.resource-policy.json`;
const VALUES = {
  '<REGION>': 'us-east-1',
  '<OWNER>': '111111111111',
  Account2: '222222222222',
  '<ROLE>': 'ApplicationRole',
  '<KEY_ID>': '1234abcd-12ab-34cd-56ef-1234567890ab',
  'DevSecret-XXXXXX': 'a1b2c3',
};

function workspace(text: string) {
  const analysis = analyse(parseFixture(text).files);
  return { analysis, snapshot: ide.snapshotOf(analysis) };
}

function filled(text: string, path: string, values: Readonly<Record<string, string>>) {
  const { analysis, snapshot } = workspace(text);
  const edits = fillPlaceholders(snapshot, path, values);
  if ('refusal' in edits) return edits.refusal;
  const files = parseFixture(text).files;
  const byFile = editsByFile(edits);
  return Object.fromEntries(
    [...files.keys()].map((file) => [file, applyEdits(ide.textOf(analysis, file) ?? '', byFile.get(file) ?? [])]),
  );
}

describe('placeholders', () => {
  test('of documents that belong together, each once, with what it stands for', () => {
    const { snapshot } = workspace(OPEN);
    assert.deepEqual(
      openPlaceholders(snapshot, SECRET_FILE).map(
        ({ name, what, places, files }) => `${name}: ${what}, ${places} in ${files}`,
      ),
      [
        'Account2: account id, 2 in 2',
        '<ROLE>: name of a role or user, 2 in 2',
        '<OWNER>: account id, 4 in 2',
        '<REGION>: Region, 3 in 2',
        "DevSecret-XXXXXX: end of a secret's ARN, 2 in 2",
        '<KEY_ID>: key id, 1 in 1',
      ],
    );
  });

  test('are filled in everywhere, and the share works', () => {
    const before = workspace(OPEN).analysis;
    assert.ok(allFindings(before).some(({ code }) => code === 'placeholder'));
    const after = filled(OPEN, SECRET_FILE, VALUES);
    assert.ok(typeof after === 'object');
    assert.deepEqual(
      after,
      Object.fromEntries(parseFixture([SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY].join('\n')).files),
    );
    assert.deepEqual(verdicts(analyse(after)), ['allowed']);
  });

  test('those without a value stay', () => {
    const after = filled(OPEN, SECRET_FILE, { Account2: '222222222222' }) as Record<string, string>;
    assert.deepEqual(
      openPlaceholders(ide.snapshotOf(analyse(after)), SECRET_FILE).map(({ name }) => name),
      ['<ROLE>', '<OWNER>', '<REGION>', 'DevSecret-XXXXXX', '<KEY_ID>'],
    );
  });

  test('of other teams stay as they are', () => {
    const other = OPEN.replaceAll('//- ', '//- other/');
    const after = filled(
      `${OPEN}\n${other}`.replaceAll('//- s', '//- team/s').replaceAll('//- d', '//- team/d'),
      `${FOLDER}/team/security/dev-secret.resource-policy.json`,
      VALUES,
    ) as Record<string, string>;
    assert.deepEqual(
      Object.entries(after)
        .filter(([, text]) => /<|Account2|X{6}/.test(text))
        .map(([path]) => path.split('/')[2]),
      ['other', 'other', 'other'],
    );
  });

  test('a value that cannot be there is refused', () => {
    const { snapshot } = workspace(OPEN);
    const problem = (name: string, value: string) => placeholderProblem(snapshot, SECRET_FILE, name, value);
    assert.equal(problem('Account2', '222222222222'), undefined);
    assert.equal(problem('Account2', 'Account3'), 'An account id has 12 digits; "Account3" is none.');
    assert.equal(problem('<REGION>', 'Frankfurt'), '"Frankfurt" is no Region; a Region is written like us-east-1.');
    assert.equal(
      problem('DevSecret-XXXXXX', 'abc'),
      'The end of a secret\'s ARN is six letters and digits, or ??????; "abc" is not.',
    );
    assert.equal(problem('DevSecret-XXXXXX', '??????'), undefined);
    assert.equal(problem('<ROLE>', ''), 'The new name is empty.');
    assert.equal(
      filled(OPEN, SECRET_FILE, { '<REGION>': 'x' }),
      '<REGION>: "x" is no Region; a Region is written like us-east-1.',
    );
  });

  test('the accounts that a manifest has an alias for are offered', () => {
    const { snapshot } = workspace(
      `${OPEN}\n//- sharing.json\n{ "accounts": { "222222222222": "dev", "111111111111": "central" } }`,
    );
    const account = openPlaceholders(snapshot, SECRET_FILE).find(({ name }) => name === 'Account2');
    assert.deepEqual(account?.known, [
      { value: '111111111111', label: 'central' },
      { value: '222222222222', label: 'dev' },
    ]);
  });

  test('a bare ARN, a principal as a whole, the host of a service', () => {
    const text = `//- a/policy.json
{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "Somebody" }, "Action": "kms:*", "Resource": "SecretARN",
  "Condition": { "StringEquals": { "kms:ViaService": "secretsmanager.your-region.amazonaws.com" } } }] }`;
    const { snapshot } = workspace(text);
    const path = `${FOLDER}/a/policy.json`;
    assert.deepEqual(
      openPlaceholders(snapshot, path).map(({ name, what }) => `${name}: ${what}`),
      ['Somebody: ARN or account id', 'SecretARN: ARN', 'your-region: Region'],
    );
    assert.equal(placeholderProblem(snapshot, path, 'Somebody', '222222222222'), undefined);
    assert.equal(placeholderProblem(snapshot, path, 'Somebody', ROLE), undefined);
    assert.match(placeholderProblem(snapshot, path, 'Somebody', 'role/x') ?? '', /^"role\/x" is no ARN/);
    assert.match(placeholderProblem(snapshot, path, 'SecretARN', '111111111111') ?? '', /is no ARN/);
  });

  test('of a template that fills them in there are none', () => {
    const { snapshot } = workspace(
      '//- a/policy.json.tpl\n{ "Statement": [{ "Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:${region}:${account}:key/${id}" }] }',
    );
    assert.deepEqual(openPlaceholders(snapshot, `${FOLDER}/a/policy.json.tpl`), []);
  });
});
