/** What a picture says: boxes, edges and words; where they stand is for whoever draws it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { panorama, pictureOf, shareLike, shareSummaries } from '../../../../server/src/ide/features.ts';
import * as ide from '../../../../server/src/ide/index.ts';
import { MOST_SHARES } from '../../../../server/src/ide/shares/panorama.ts';
import type { Scene } from '../../../../server/src/ide/shares/scene.ts';
import { analyse, FOLDER, parseFixture } from '../../../support/fixture.ts';
import { filesOf, MISTAKES, workspaces } from '../../sharing/workspaces.ts';
import { IDENTITY_POLICY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from '../documents.ts';

const ALL = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY].join('\n');

function workspace(text: string) {
  const analysis = analyse(parseFixture(text).files);
  const snapshot = ide.snapshotOf(analysis);
  return { snapshot, textOf: (path: string) => ide.textOf(analysis, path) ?? '' };
}

/** The picture of the one share. */
function picture(text: string): { scene: Scene; lines: string[] } {
  const { snapshot, textOf } = workspace(text);
  const [share, ...more] = shareSummaries(snapshot);
  assert.ok(share && more.length === 0, `${more.length + 1} shares`);
  const scene = pictureOf(snapshot, share.id)!;
  const lines = [
    ...scene.accounts.map(({ id, label, detail }) => `account ${id}: ${label} ${detail}`.trimEnd()),
    ...scene.boxes.map(({ id, account, kind, label }) => `box ${id} in ${account}: ${kind} ${label}`),
    ...scene.edges.map(({ from, to, reversed, tone, label, detail, place }) => {
      const at =
        place === undefined
          ? ''
          : ` @ ${place.file.replace(/^.*\//, '')} ${textOf(place.file).slice(place.range.start, place.range.end)}`;
      return `${from} ${reversed ? '<-' : '->'} ${to} ${tone}: ${label}${detail === '' ? '' : `, ${detail}`}${at}`;
    }),
  ];
  return { scene, lines };
}

describe('the picture of a share', () => {
  test('that works', () => {
    const { scene, lines } = picture(`${ALL}\n${MANIFEST}`);
    assert.deepEqual(lines, [
      'account 222222222222: dev 222222222222',
      'account 111111111111: security 111111111111',
      'box principal in 222222222222: principal ApplicationRole',
      'box resource in 111111111111: secret DevSecret',
      'box key in 111111111111: key key 1234abcd',
      'principal <- resource allowed: resource grant, in place @ dev-secret.resource-policy.json "AllowRole"',
      'principal <- key allowed: key grant, in place @ dev-secret.key-policy.json "Decrypt"',
      'principal -> resource allowed: identity grant, in place @ application-role.identity-policy.json "ReadSecret"',
      'principal -> key allowed: identity key grant, in place @ application-role.identity-policy.json "DecryptSecret"',
      'resource -> key link: encrypted with',
    ]);
    assert.equal(scene.title, 'DevSecret → ApplicationRole');
    assert.equal(scene.verdict, 'allowed');
    assert.equal(
      scene.summary,
      'ApplicationRole in account dev (222222222222) wants to read DevSecret of account security (111111111111). It works.',
    );
    assert.deepEqual(
      scene.edges.map(({ spoken }) => spoken),
      [
        'Resource grant, from DevSecret to ApplicationRole: in place.',
        'Key grant, from key 1234abcd to ApplicationRole: in place.',
        'Identity grant, from ApplicationRole to DevSecret: in place.',
        'Identity key grant, from ApplicationRole to key 1234abcd: in place.',
        'DevSecret is encrypted with key 1234abcd.',
      ],
    );
  });

  test('the failing element is named on its edge', () => {
    const slip = ALL.replace(
      `"Decrypt",\n      "Effect": "Allow",\n      "Principal": { "AWS": "${ROLE}"`,
      `"Decrypt",\n      "Effect": "Allow",\n      "Principal": { "AWS": "${ROLE.replace('pp', 'p')}"`,
    );
    const { scene, lines } = picture(slip);
    assert.deepEqual(
      lines.filter((line) => line.includes('denied')),
      [
        'principal <- key denied: key grant, Principal is AplicationRole @ dev-secret.key-policy.json "arn:aws:iam::222222222222:role/AplicationRole"',
      ],
    );
    assert.match(scene.summary, /It is denied: key grant: Principal is AplicationRole\.$/);
  });

  test('a document that is not there, a condition that nobody knows', () => {
    const without = picture([SECRET_POLICY, IDENTITY_POLICY].join('\n'));
    assert.ok(
      without.lines.includes(
        'principal <- key unknown: key grant, no key policy in the workspace @ application-role.identity-policy.json "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"',
      ),
      without.lines.join('\n'),
    );
    const conditional = picture(
      ALL.replace('"StringEquals": {', '"StringEquals": { "aws:PrincipalOrgID": "o-exampleorgid",'),
    );
    assert.ok(
      conditional.lines.includes(
        'principal <- key conditional: key grant, depends on aws:PrincipalOrgID @ dev-secret.key-policy.json "Decrypt"',
      ),
      conditional.lines.join('\n'),
    );
  });

  test('a key in a third account', () => {
    const third = ALL.replaceAll('arn:aws:kms:us-east-1:111111111111', 'arn:aws:kms:us-east-1:333333333333').replace(
      '"AWS": "arn:aws:iam::111111111111:root"',
      '"AWS": "arn:aws:iam::333333333333:root"',
    );
    const { scene } = picture(third);
    assert.deepEqual(
      scene.accounts.map(({ id }) => id),
      ['222222222222', '111111111111', '333333333333'],
    );
    assert.equal(scene.boxes.find(({ id }) => id === 'key')?.account, '333333333333');
  });

  test('a key that is used directly is the resource', () => {
    const use = `//- keys/key-policy.json
{ "Statement": [
  { "Sid": "Owner", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:root" }, "Action": "kms:*", "Resource": "*" },
  { "Sid": "Use", "Effect": "Allow", "Principal": { "AWS": "${ROLE}" }, "Action": "kms:Decrypt", "Resource": "*" }] }
//- keys/application-role.identity-policy.json
{ "Statement": [{ "Sid": "UseKey", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab" }] }`;
    const { lines, scene } = picture(use);
    assert.deepEqual(lines.slice(2), [
      'box principal in 222222222222: principal ApplicationRole',
      'box resource in 111111111111: key key 1234abcd',
      'principal <- resource allowed: key grant, in place @ key-policy.json "Use"',
      'principal -> resource allowed: identity key grant, in place @ application-role.identity-policy.json "UseKey"',
    ]);
    assert.match(scene.summary, /wants to use key 1234abcd of account 111111111111\. It works\.$/);
  });

  test('placeholders instead of accounts are accounts of their own', () => {
    const { scene } = picture(ALL.replaceAll('222222222222', '<CONSUMER>').replaceAll('111111111111', '<OWNER>'));
    assert.deepEqual(
      scene.accounts.map(({ id }) => id),
      ['<CONSUMER>', '<OWNER>'],
    );
  });

  test('a denial that the manifest expects is fine', () => {
    const expecting = `${ALL.replace('"Action": "secretsmanager:GetSecretValue",\n      "Resource": "*"', '"Action": "secretsmanager:DescribeSecret",\n      "Resource": "*"')}\n${MANIFEST.replace('"access": "read" }', '"access": "read", "expect": "denied" }')}`;
    const { scene } = picture(expecting);
    assert.equal(scene.verdict, 'allowed');
    assert.match(scene.summary, /It is denied, as sharing\.json expects\.$/);
  });

  test('of a share that is not there', () => assert.equal(pictureOf(workspace(ALL).snapshot, 'none'), undefined));
});

test('in random workspaces every edge has its boxes, every box its account, and a denied share an edge at fault', () => {
  fc.assert(
    fc.property(workspaces, fc.nat(), (random, choice) => {
      const mistake = MISTAKES[choice % MISTAKES.length]!;
      const shares = random.shares.map((share, index) => (index === 0 ? (mistake.make(share) ?? share) : share));
      const snapshot = ide.snapshotOf(analyse(filesOf({ ...random, shares })));
      const all = panorama(snapshot, '');
      assert.equal(all.edges.length, snapshot.shares.size);
      for (const scene of [all, ...shareSummaries(snapshot).map(({ id }) => pictureOf(snapshot, id)!)]) {
        const accounts = new Set(scene.accounts.map(({ id }) => id));
        const boxes = new Set(scene.boxes.map(({ id }) => id));
        assert.equal(boxes.size, scene.boxes.length);
        for (const { account } of scene.boxes) assert.ok(accounts.has(account), account);
        for (const { from, to } of scene.edges) assert.ok(boxes.has(from) && boxes.has(to), `${from} ${to}`);
        for (const { place } of [...scene.boxes, ...scene.edges]) {
          assert.ok(place === undefined || place.range.end <= (snapshot.files.get(place.file)?.text?.length ?? -1));
        }
        if (scene.verdict === 'denied')
          assert.ok(
            scene.edges.some(({ tone }) => tone === 'denied'),
            scene.summary,
          );
        if (scene.verdict === 'allowed')
          assert.ok(
            scene.edges.every(({ tone }) => tone !== 'denied'),
            scene.summary,
          );
      }
    }),
    { seed: 17, numRuns: 150 },
  );
});

describe('all shares', () => {
  const many = (count: number) => {
    const roles = Array.from({ length: count }, (_, index) => `arn:aws:iam::222222222222:role/Reader${index}`);
    return ALL.replaceAll(`"${ROLE}"`, JSON.stringify(roles));
  };

  test('one edge a share, boxes that are the same once', () => {
    const { snapshot } = workspace(many(3));
    const scene = panorama(snapshot, '');
    assert.deepEqual(
      scene.boxes.map(({ label }) => label),
      ['Reader0', 'DevSecret', 'Reader1', 'Reader2'],
    );
    assert.deepEqual(
      scene.edges.map(({ label, detail, tone }) => `${label} ${detail} ${tone}`),
      ['read  allowed', 'read  allowed', 'read  allowed'],
    );
    assert.equal(scene.summary, '3 shares; all work.');
  });

  test('of what has many shares, each says its name, since its box is far away', () => {
    const labels = (text: string) => new Set(panorama(workspace(text).snapshot, '').edges.map(({ label }) => label));
    assert.deepEqual(labels(many(7)), new Set(['DevSecret: read']));
    const secrets = Array.from({ length: 7 }, (_, index) => SECRET.replace('DevSecret', `Secret${index}`));
    const others = IDENTITY_POLICY.replaceAll(`"${SECRET}"`, JSON.stringify(secrets));
    assert.deepEqual(labels(`${SECRET_POLICY}\n${KEY_POLICY}\n${others}`), new Set(['ApplicationRole: read']));
  });

  test('a search by name, ARN, alias and state', () => {
    const { snapshot } = workspace(
      `${many(3)}\n//- other/key-policy.json\n{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "${ROLE}" }, "Action": "kms:Encrypt", "Resource": "*" }] }`,
    );
    const found = (query: string) => panorama(snapshot, query).edges.length;
    assert.deepEqual(['reader1', ' READER ', SECRET, 'works', 'nobody'].map(found), [1, 3, 3, 3, 0]);
    assert.equal(panorama(snapshot, 'nobody').summary, 'There is no such share.');
    const listed = workspace(`${ALL}\n${MANIFEST}`).snapshot;
    assert.equal(panorama(listed, 'security').edges.length, 1);
  });

  test('no more than can be looked at, those that do not work first', () => {
    const count = MOST_SHARES + 20;
    const { snapshot } = workspace(
      many(count)
        .replace('"Reader79"', '"Reader79"')
        .replace(
          /"arn:aws:iam::222222222222:role\/Reader79"\](?= \},\n {6}"Action": "kms)/,
          '"arn:aws:iam::222222222222:role/Reader7"]',
        ),
    );
    const scene = panorama(snapshot, '');
    assert.equal(scene.edges.length, MOST_SHARES);
    assert.equal(scene.edges[0]?.tone, 'denied');
    assert.match(
      scene.summary,
      /^80 shares; 79 of them work\. The picture shows 60 of them, those that do not work first/,
    );
  });
});

test('while a principal is typed, its share is followed', () => {
  const [before] = shareSummaries(workspace(ALL).snapshot);
  const { snapshot } = workspace(ALL.replaceAll('ApplicationRole', 'ApplicationRoles'));
  const like = shareLike(snapshot, before!.id);
  assert.equal(like, shareSummaries(snapshot)[0]!.id);
  assert.notEqual(like, before!.id);
  assert.equal(shareLike(snapshot, like!), like);
  assert.equal(shareLike(workspace('//- a.json\n{}').snapshot, before!.id), undefined);
  assert.equal(FOLDER, '/workspace');
});
