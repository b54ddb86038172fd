import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shareDetail, shareSummaries, sharesIn, sharesMarkdown } from '../../../../server/src/ide/features.ts';
import * as ide from '../../../../server/src/ide/index.ts';
import { analyse, FOLDER, parseFixture } from '../../../support/fixture.ts';
import { IDENTITY_POLICY, KEY_POLICY, MANIFEST, ROLE, SECRET_POLICY } from '../documents.ts';

const ALL = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY].join('\n');
const snapshotOf = (text: string) => ide.snapshotOf(analyse(parseFixture(text).files));
const moved = (text: string, folder: string) => text.replaceAll('//- ', `//- ${folder}/`);

describe('the list of shares', () => {
  test('by name, with the folder that tells those of one name apart', () => {
    const snapshot = snapshotOf(
      [
        moved(ALL, 'b'),
        moved(ALL, 'a'),
        moved(ALL.replaceAll('DevSecret', 'Archive').replaceAll('dev-secret', 'archive'), 'c'),
      ].join('\n'),
    );
    assert.deepEqual(
      shareSummaries(snapshot).map(({ name, state, verdict, folder }) => [name, state, verdict, folder]),
      [
        ['Archive → ApplicationRole', 'works', 'allowed', 'c'],
        ['DevSecret → ApplicationRole', 'works', 'allowed', 'a'],
        ['DevSecret → ApplicationRole', 'works', 'allowed', 'b'],
      ],
    );
  });

  test('those that are asked for and there', () => {
    const snapshot = snapshotOf(ALL);
    const [{ id } = { id: '' }] = shareSummaries(snapshot);
    assert.deepEqual(
      shareSummaries(snapshot, ['none', id]).map((share) => share.id),
      [id],
    );
  });

  test('a share with its required statements, and the statements that make them', () => {
    const snapshot = snapshotOf(`${ALL}\n${MANIFEST}`);
    const detail = shareDetail(snapshot, shareSummaries(snapshot)[0]!.id)!;
    assert.equal(detail.manifest, `${FOLDER}/sharing.json`);
    assert.deepEqual(
      detail.legs.map(({ name, words, statements }) => [
        name,
        words,
        ...statements.map((statement) => `${statement.name}: ${statement.detail}`),
      ]),
      [
        ['resource grant', 'in place', 'AllowRole: Allow secretsmanager:GetSecretValue'],
        ['key grant', 'in place', 'Decrypt: Allow kms:Decrypt'],
        ['identity grant', 'in place', 'ReadSecret: Allow secretsmanager:GetSecretValue'],
        ['identity key grant', 'in place', 'DecryptSecret: Allow kms:Decrypt'],
      ],
    );
    assert.equal(shareDetail(snapshot, 'none'), undefined);
  });

  test('a Deny stands behind what it takes away', () => {
    const denied = ALL.replace(
      '{\n      "Sid": "AllowRole"',
      '{ "Sid": "Nobody", "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*" },\n    {\n      "Sid": "AllowRole"',
    );
    const snapshot = snapshotOf(denied);
    const [grant] = shareDetail(snapshot, shareSummaries(snapshot)[0]!.id)!.legs;
    assert.deepEqual([grant?.status, grant?.words, grant?.atFault], ['blocked', 'Deny "Nobody"', true]);
    assert.deepEqual(
      grant?.statements.map(({ effect, name }) => `${effect} ${name}`),
      ['Allow AllowRole', 'Deny Nobody'],
    );
  });

  test('of a document, and of a manifest', () => {
    const snapshot = snapshotOf(`${ALL}\n${MANIFEST}`);
    const [{ id } = { id: '' }] = shareSummaries(snapshot);
    assert.deepEqual(sharesIn(snapshot, `${FOLDER}/security/dev-secret.key-policy.json`), [id]);
    assert.deepEqual(sharesIn(snapshot, `${FOLDER}/sharing.json`), [id]);
    assert.deepEqual(sharesIn(snapshot, `${FOLDER}/none.json`), []);
  });
});

describe('shares as Markdown', () => {
  test('with what is wrong and where', () => {
    const snapshot = snapshotOf(
      `${ALL.replace('"Action": "kms:Decrypt",\n      "Resource": "*"', '"Action": "kms:Encrypt",\n      "Resource": "*"')}\n${MANIFEST}`,
    );
    const markdown = sharesMarkdown(snapshot, [shareSummaries(snapshot)[0]!.id]);
    const lines = markdown.split('\n');
    assert.equal(lines[0], '### DevSecret → ApplicationRole: key grant missing');
    assert.ok(lines.includes(`| Principal | \`${ROLE}\` |`));
    assert.ok(lines.includes('| Listed in | `sharing.json` |'));
    assert.ok(
      lines.includes(
        '| key grant | missing: no statement grants kms:Decrypt | `security/dev-secret.key-policy.json:15` |',
      ),
      markdown,
    );
    assert.ok(
      lines.includes('| identity grant | in place | `dev/application-role.identity-policy.json:5` (ReadSecret) |'),
    );
    assert.match(
      lines.findLast((line) => line.startsWith('- '))!,
      /^- `security\/dev-secret\.key-policy\.json:15`: The policy of key 1234abcd/,
    );
  });

  test('nothing that a policy says is markup', () => {
    const hostile = ALL.replace('"AllowRole"', '"<b>|**x**](http://evil)`"').replaceAll(
      'ApplicationRole',
      'Role_with_`|_',
    );
    const snapshot = snapshotOf(hostile);
    const markdown = sharesMarkdown(
      snapshot,
      shareSummaries(snapshot).map(({ id }) => id),
    );
    const row = markdown.split('\n').find((line) => line.startsWith('| resource grant |'))!;
    assert.ok(row.includes('(\\<b\\>\\|\\*\\*x\\*\\*\\](http://evil)\\`)'), row);
    const principal = markdown.split('\n').find((line) => line.startsWith('| Principal |'))!;
    assert.equal(principal, '| Principal | `` arn:aws:iam::222222222222:role/Role_with_`\\|_ `` |');
  });
});
