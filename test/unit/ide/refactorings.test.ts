import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { refactoringsAt } from '../../../server/src/ide/refactor/refactorings.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import { analyse, cursorFixture, verdicts } from '../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, ROLE, SECRET, SECRET_POLICY } from './documents.ts';

const OTHER_SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:Other-z9y8x7';

/** At the first `at` behind `after`: titles, and what one of them makes of the file, the verdicts being the same. */
function refactoring(workspace: string, at: string, after = '') {
  const place = workspace.indexOf(at, workspace.indexOf(after));
  assert.ok(place >= 0, at);
  const { analysis, snapshot, path, offset } = cursorFixture(`${workspace.slice(0, place)}$0${workspace.slice(place)}`);
  const found = refactoringsAt(snapshot, path, { start: offset, end: offset });
  return {
    titles: found.map(({ title }) => title),
    kinds: found.map(({ kind }) => kind),
    take(title: string) {
      const one = found.find((candidate) => candidate.title === title);
      assert.ok(one, found.map((candidate) => candidate.title).join(', '));
      assert.ok(one.edits.every(({ file }) => file === path));
      const text = applyEdits(snapshot.files.get(path)?.text ?? '', one.edits);
      const files = new Map(
        [...snapshot.files.values()].map((file) => [file.path, file.path === path ? text : (file.text ?? '')]),
      );
      const afterwards = analyse(files);
      assert.deepEqual(verdicts(afterwards), verdicts(analysis));
      assert.deepEqual(
        ide.shares(afterwards).map(({ id }) => id),
        ide.shares(analysis).map(({ id }) => id),
      );
      return text;
    },
  };
}

const statementsOf = (text: string) => JSON.parse(text).Statement;

describe('a grant to a whole account', () => {
  const toAccount =
    SECRET_POLICY + KEY_POLICY.replace(`"AWS": "${ROLE}"`, '"AWS": "arn:aws:iam::222222222222:root"') + IDENTITY_POLICY;
  test('becomes one to the principal that the shares are for', () => {
    const { titles, take } = refactoring(toAccount, '222222222222:root');
    const title = 'Narrow the grant from all of 222222222222 to ApplicationRole';
    assert.ok(titles.includes(title), titles.join());
    assert.equal(`//- security/dev-secret.key-policy.json\n${take(title)}`.trim(), KEY_POLICY.trim());
  });
  test('a bare account id too', () => {
    const bare = toAccount.replace('arn:aws:iam::222222222222:root', '222222222222');
    const { take } = refactoring(bare, '"222222222222"');
    assert.ok(take('Narrow the grant from all of 222222222222 to ApplicationRole').includes(`"AWS": "${ROLE}"`));
  });
  test("not that of the owner's own account, and not elsewhere in the statement", () => {
    assert.ok(!refactoring(toAccount, '111111111111:root').kinds.includes('principal'));
    assert.ok(!refactoring(toAccount, '"Decrypt"', 'key-policy').kinds.includes('principal'));
  });
});

describe('conditions on a key', () => {
  const open = SECRET_POLICY + KEY_POLICY.replace(/,\n {6}"Condition.*\n/, '\n') + IDENTITY_POLICY;
  test('only through the service, in the Region of the secret', () => {
    const { take } = refactoring(open, '"Decrypt"');
    const text = take('Allow the key only through secretsmanager.us-east-1.amazonaws.com');
    assert.deepEqual(statementsOf(text)[1].Condition, {
      StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
    });
    assert.equal(text.indexOf('"Condition"') > text.indexOf('"kms:Decrypt"'), true);
  });
  test('only for the secret', () => {
    const { take } = refactoring(open, '"Decrypt"');
    const text = take('Allow the key only for DevSecret, by kms:EncryptionContext:SecretARN');
    assert.equal(
      `//- security/dev-secret.key-policy.json\n${text}`.replace(/\s+/g, ' ').trim(),
      KEY_POLICY.replace(/\s+/g, ' ').trim(),
    );
  });
  test('not by a context that DescribeKey never has', () => {
    const both = open.replace('"kms:Decrypt",', '["kms:Decrypt", "kms:DescribeKey"],');
    assert.deepEqual(refactoring(both, '"Decrypt"').titles, [
      'Allow the key only through secretsmanager.us-east-1.amazonaws.com',
    ]);
  });
  test('beside a condition that is there', () => {
    const { titles, take } = refactoring(SECRET_POLICY + KEY_POLICY + IDENTITY_POLICY, '"Decrypt"', 'key-policy');
    assert.deepEqual(titles, ['Allow the key only through secretsmanager.us-east-1.amazonaws.com']);
    assert.deepEqual(statementsOf(take(titles[0]!))[1].Condition.StringEquals, {
      'kms:EncryptionContext:SecretARN': SECRET,
      'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
    });
  });
  test("not of the owner's statement, and not where the key is used directly", () => {
    assert.deepEqual(refactoring(open, '"Owner"').titles, []);
    const direct =
      KEY_POLICY.replace(/,\n {6}"Condition.*\n/, '\n') +
      IDENTITY_POLICY.replace(/ {4}\{\n {6}"Sid": "ReadSecret"[^}]*\},\n/, '');
    assert.deepEqual(refactoring(direct, '"Decrypt"').titles, []);
  });
});

describe('a statement with several', () => {
  const both = `${SECRET_POLICY}${KEY_POLICY}
//- dev/application-role.identity-policy.json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["secretsmanager:GetSecretValue", "kms:Decrypt"],
      "Resource": ["${SECRET}", "${KEY}"]
    }
  ]
}`;
  test('services: each with its own resources', () => {
    const { titles, take } = refactoring(both, '"Read"');
    assert.deepEqual(titles, ['Split the statement by service', 'Split the statement by resource']);
    assert.equal(
      take('Split the statement by service'),
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "${SECRET}"
    },
    {
      "Sid": "Read2",
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "${KEY}"
    }
  ]
}
`,
    );
  });
  test('resources', () => {
    const parts = statementsOf(refactoring(both, '"Read"').take('Split the statement by resource'));
    assert.deepEqual(
      parts.map(({ Sid, Resource }: { Sid: string; Resource: string }) => [Sid, Resource]),
      [
        ['Read', SECRET],
        ['Read2', KEY],
      ],
    );
  });
  test('principals', () => {
    const two = SECRET_POLICY.replace(`"${ROLE}"`, `["${ROLE}", "arn:aws:iam::333333333333:role/Other"]`);
    const parts = statementsOf(
      refactoring(two + KEY_POLICY + IDENTITY_POLICY, '"AllowRole"').take('Split the statement by principal'),
    );
    assert.deepEqual(
      parts.map(({ Principal }: { Principal: object }) => Principal),
      [{ AWS: ROLE }, { AWS: 'arn:aws:iam::333333333333:role/Other' }],
    );
  });
  test('not where something would be lost: comments, templates', () => {
    const commented = both.replace('"Sid": "Read",', '/* why */ "Sid": "Read",');
    assert.deepEqual(refactoring(commented, '"Sid": "Read"').titles, []);
  });
  test('nor where there is one of each', () => {
    assert.deepEqual(refactoring(IDENTITY_POLICY, '"ReadSecret"').titles, []);
  });
  test('actions of any service stay together', () => {
    const any = both.replace('"kms:Decrypt"]', '"*"]');
    assert.ok(!refactoring(any, '"Read"').titles.includes('Split the statement by service'));
  });
});

describe('a lone statement', () => {
  test('becomes a document', () => {
    const lone = `//- dev/part.json\n{\n  "Effect": "Allow",\n  "Action": "secretsmanager:GetSecretValue",\n  "Resource": "${OTHER_SECRET}"\n}`;
    const { titles, take } = refactoring(lone, '"Effect"');
    assert.deepEqual(titles, ['Make a whole policy document of it']);
    assert.equal(
      take(titles[0]!),
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "${OTHER_SECRET}"
    }
  ]
}
`,
    );
  });
  test('with its comments, byte order mark and line breaks', () => {
    const lone =
      '\ufeff// Read\r\n{\r\n\t"Effect": "Allow", // yes\r\n\r\n\t"Action": "s3:GetObject",\r\n\t"Resource": "*"\r\n}\r\n';
    const path = '/workspace/part.json';
    const snapshot = ide.snapshotOf(analyse({ [path]: lone }));
    const [one] = refactoringsAt(snapshot, path, { start: 15, end: 15 });
    assert.equal(
      applyEdits(lone, one?.edits ?? []),
      '\ufeff// Read\r\n{\r\n\t"Version": "2012-10-17",\r\n\t"Statement": [\r\n\t\t{\r\n\t\t\t"Effect": "Allow", // yes\r\n\r\n\t\t\t"Action": "s3:GetObject",\r\n\t\t\t"Resource": "*"\r\n\t\t}\r\n\t]\r\n}\r\n',
    );
  });
  test('several do, too', () => {
    const list =
      '//- part.json\n[{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*" }, { "Effect": "Deny", "Action": "kms:Encrypt", "Resource": "*" }]';
    const { take } = refactoring(list, '"Effect"');
    assert.equal(statementsOf(take('Make a whole policy document of it')).length, 2);
  });
});
