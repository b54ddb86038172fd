import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { definitionAt } from '../../../../server/src/ide/features.ts';
import * as ide from '../../../../server/src/ide/index.ts';
import { cursorFixture } from '../../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from '../documents.ts';

/** `file: selected text` of each target. */
function targets(fixture: string): string[] {
  const { analysis, snapshot, path, offset } = cursorFixture(fixture);
  return (definitionAt(snapshot, path, offset)?.targets ?? []).map(({ file, range, selection }) => {
    assert.ok(range.start <= selection.start && selection.end <= range.end);
    const text = ide.textOf(analysis, file)?.slice(selection.start, selection.end);
    return `${file.replace(/^.*\//, '')}: ${text}`;
  });
}

const ALL = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY];

/** The cursor behind `at`, in the file that is named. */
function inFile(documents: readonly string[], file: string, at: string): string {
  return documents.map((text) => (text.includes(`${file}\n`) ? text.replace(at, `${at}$0`) : text)).join('\n');
}

const KEY_FILE = 'dev-secret.key-policy.json';
const SECRET_FILE = 'dev-secret.resource-policy.json';
const IDENTITY_FILE = 'application-role.identity-policy.json';

describe('definition', () => {
  test("from a secret's ARN to the statement of its policy for this share", () => {
    assert.deepEqual(targets(inFile(ALL, IDENTITY_FILE, 'secret:DevSec')), [`${SECRET_FILE}: "AllowRole"`]);
    assert.deepEqual(targets(inFile(ALL, KEY_FILE, 'secret:DevSec')), [`${SECRET_FILE}: "AllowRole"`]);
  });

  test("from a key's ARN to the statement of the key policy", () => {
    assert.deepEqual(targets(inFile(ALL, IDENTITY_FILE, 'key/1234')), [`${KEY_FILE}: "Decrypt"`]);
  });

  test('to the document where the statement is missing', () => {
    const without = ALL.map((text) =>
      text.replace(
        '"Action": "kms:Decrypt",\n      "Resource": "*"',
        '"Action": "kms:Encrypt",\n      "Resource": "*"',
      ),
    );
    assert.deepEqual(targets(inFile(without, IDENTITY_FILE, 'key/1234')), [`${KEY_FILE}: "Statement"`]);
  });

  test('by what the documents were joined, also where the ARN has a slip', () => {
    const slip = ALL.map((text) =>
      text.includes(IDENTITY_FILE) ? text.replace('111111111111:secret', '111111111112:secret') : text,
    );
    assert.deepEqual(targets(inFile(slip, IDENTITY_FILE, 'secret:DevSec')), [`${SECRET_FILE}: "AllowRole"`]);
  });

  test('a placeholder for an ARN leads where the ARN would', () => {
    const open = ALL.map((text) => text.replaceAll(SECRET, 'SecretARN'));
    assert.deepEqual(targets(inFile(open, IDENTITY_FILE, '"Secre')), [`${SECRET_FILE}: "AllowRole"`]);
  });

  test('from a principal to the other half of the grant', () => {
    assert.deepEqual(targets(inFile(ALL, SECRET_FILE, 'role/App')), [`${IDENTITY_FILE}: "ReadSecret"`]);
    assert.deepEqual(targets(inFile(ALL, KEY_FILE, 'role/App')), [`${IDENTITY_FILE}: "DecryptSecret"`]);
  });

  test('from a principal without policies to the statements that name it', () => {
    const other = `//- other/key-policy.json\n{ "Statement": [{ "Sid": "Other", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::222222222222:role/Lonely" }, "Action": "kms:Decrypt", "Resource": "*" }] }`;
    const trust = `//- trust-policy.json\n{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::222222222222:role/Lone$0ly" }, "Action": "sts:AssumeRole" }] }`;
    assert.deepEqual(targets([other, trust].join('\n')), ['key-policy.json: "Other"']);
  });

  test('from sharing.json: paths, ARNs, principals, aliases', () => {
    const all = [...ALL, MANIFEST];
    const from = (at: string) => targets(inFile(all, 'sharing.json', at));
    assert.deepEqual(from('"policy": "security/dev-secret.res'), [`${SECRET_FILE}: "Statement"`]);
    assert.deepEqual(from('"shares": [{ "principal": "arn:aws:iam::222222222222:role/App'), [
      `${IDENTITY_FILE}: "ReadSecret"`,
      `${IDENTITY_FILE}: "DecryptSecret"`,
    ]);
    assert.deepEqual(from('"alias/dev'), [`${KEY_FILE}: "Statement"`]);
    assert.deepEqual(from('"key": "arn:aws:k'), [`${KEY_FILE}: "Decrypt"`]);
    assert.deepEqual(targets([...ALL, MANIFEST.replace('dev-secret.key', 'n$0one')].join('\n')), []);
  });

  test('from an alias in a policy to the key that the manifest says it is of', () => {
    const user = `//- x/user.json\n{ "Statement": [{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111111111111:alias/de$0v-secret" }] }`;
    assert.deepEqual(targets([...ALL, MANIFEST, user].join('\n')), [`${KEY_FILE}: "Statement"`]);
  });

  test('from an account to its entry in the manifest', () => {
    assert.deepEqual(targets(inFile([...ALL, MANIFEST], SECRET_FILE, 'iam::2222')), ['sharing.json: 222222222222']);
    assert.deepEqual(targets(inFile(ALL, SECRET_FILE, 'iam::2222')), []);
  });

  test('to a policy that the AWS CLI says is attached', () => {
    const policy = JSON.stringify({
      ARN: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:Far-a1b2c3',
      Name: 'Far',
      ResourcePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [] }),
    });
    const manifest =
      '//- x/sharing.json\n{ "resources": { "arn:aws:secretsmanager:us-east-1:111111111111:secret:F$0ar-??????": {} } }';
    assert.deepEqual(targets(`//- far.json\n${policy}\n${manifest}`), ['far.json: \\"Statement\\"']);
  });

  test('nothing of what has no definition', () => {
    assert.deepEqual(targets(inFile(ALL, SECRET_FILE, 'GetSec')), []);
    assert.deepEqual(targets(inFile(ALL, SECRET_FILE, 'AllowR')), []);
    assert.deepEqual(targets(inFile(ALL, SECRET_FILE, '"Resou')), []);
  });

  test('the origin is the text of what is under the cursor', () => {
    const { analysis, snapshot, path, offset } = cursorFixture(inFile(ALL, IDENTITY_FILE, 'key/1234'));
    const { start, end } = definitionAt(snapshot, path, offset)!.origin;
    assert.equal(ide.textOf(analysis, path)?.slice(start, end), KEY);
    assert.notEqual(ROLE, KEY);
  });
});
