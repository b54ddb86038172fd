/** What a manifest's `shares` mean: everything else that works, and everything beyond, is told and can be taken back. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, FOLDER, markedText } from '../../support/fixture.ts';
import {
  allow,
  CONSUMER,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  OWNER,
  owned,
  PARTNER,
  policy,
  role,
  root,
  secret,
  secretPolicy,
  sharesOf,
} from './cases.ts';

const GET = 'secretsmanager:GetSecretValue';
const PUT = 'secretsmanager:PutSecretValue';
const OTHER = role('Partner', PARTNER);

interface Documents {
  readonly secret?: string;
  readonly key?: string;
  readonly app?: string;
  readonly more?: Readonly<Record<string, string>>;
}

/** Names that say nothing, so that only the manifest joins them. */
const documents = ({ secret: one, key: two, app, more = {} }: Documents) => ({
  'a/one.json': one ?? secretPolicy(role()),
  'a/two.json': two ?? keyPolicy(role()),
  'b/three.json': app ?? identityPolicy(),
  ...more,
});

const manifest = (shares: readonly object[] | undefined, principals: Readonly<Record<string, object>> = {}) =>
  `${JSON.stringify(
    {
      resources: { [secret()]: { policy: 'a/one.json', key: key() }, [key()]: { policy: 'a/two.json' } },
      principals: { [role()]: { policies: ['b/three.json'] }, ...principals },
      ...(shares === undefined ? {} : { shares }),
    },
    undefined,
    2,
  )}\n`;

const READ = { principal: role(), resource: secret(), access: 'read' };
const partnerPolicy = { 'c/partner.json': identityPolicy() };

/** `severity code file marked` of each finding but hints. */
const told = (analysis: ide.Analysis) =>
  allFindings(analysis)
    .filter(({ severity }) => severity !== 'hint')
    .map(
      (finding) =>
        `${finding.severity} ${finding.code} ${finding.file.replace(`${FOLDER}/`, '')} ${markedText(analysis, finding)}`,
    );

const mended = (analysis: ide.Analysis) => {
  const { analysis: after, changed, applied } = fixAll(ide, analysis, { unsafe: true });
  const text = (path: string) =>
    JSON.parse(changed.get(`${FOLDER}/${path}`) ?? ide.textOf(after, `${FOLDER}/${path}`)!);
  return { after, applied: applied.length, text };
};

const both = [role(), OTHER];

describe('unintended-access', () => {
  const open = documents({ secret: secretPolicy(...both), key: keyPolicy(...both), more: partnerPolicy });

  it('is what somebody else of another account can do who is not listed', () => {
    const analysis = analyse({ ...open, 'sharing.json': manifest([READ]) });
    assert.deepEqual(told(analysis), [`warning unintended-access a/one.json ${OTHER}`]);
    assert.deepEqual(sharesOf(analysis), ['allowed App read']);
    assert.equal(ide.summary(analysis).shares, 1);
    const [finding] = allFindings(analysis);
    assert.equal(
      finding?.message,
      'GetSecretValue on DevSecret is allowed to Partner (account 333333333333): the policies of both accounts let it through, but sharing.json lists no share for this principal. AWS answers the call. In account 111111111111, take it out of the resource policy of DevSecret, or list the share in sharing.json.',
    );
    assert.deepEqual(
      finding?.related.map(({ file }) => file),
      [`${FOLDER}/a/two.json`, `${FOLDER}/c/partner.json`],
    );
  });

  it('is taken back on the owner’s side, the key’s grant after it', () => {
    const analysis = analyse({ ...open, 'sharing.json': manifest([READ]) });
    assert.equal(fixAll(ide, analysis, { unsafe: false }).applied.length, 0);
    const { after, applied, text } = mended(analysis);
    assert.deepEqual([applied, told(after), sharesOf(after)], [2, [], ['allowed App read']]);
    assert.deepEqual(text('a/one.json').Statement, [grant([role()], GET)]);
    assert.deepEqual(text('a/two.json').Statement, [owned(), grant([role()], 'kms:Decrypt')]);
  });

  it('can be approved of', () => {
    const analysis = analyse({ ...open, 'sharing.json': manifest([READ]) });
    const fixes = ide.fixesFor(analysis, allFindings(analysis)[0]!);
    assert.deepEqual(
      fixes.map(({ title, safety }) => `${safety} ${title}`),
      [
        'unsafe Take Partner (account 333333333333) out of the resource policy of DevSecret',
        'offered List the share in sharing.json',
      ],
    );
    const [edit, ...more] = fixes[1]!.edits;
    assert.deepEqual(more, []);
    const text = manifest([READ]);
    const listed = text.slice(0, edit!.range.start) + edit!.newText + text.slice(edit!.range.end);
    const principals = { [OTHER]: { policies: ['c/partner.json'] } };
    assert.deepEqual(JSON.parse(listed), JSON.parse(manifest([READ, { ...READ, principal: OTHER }], principals)));
    const after = analyse({ ...open, 'sharing.json': listed });
    assert.deepEqual([told(after), sharesOf(after)], [[], ['allowed App read', 'allowed Partner read']]);
  });

  it('is found by the policies that the manifest gives the principal, and by a grant to its account', () => {
    const principals = { [role('Other')]: { policies: ['c/nameless.json'] } };
    const files = documents({
      secret: secretPolicy(root(CONSUMER)),
      key: keyPolicy(root(CONSUMER)),
      more: { 'c/nameless.json': identityPolicy() },
    });
    const analysis = analyse({ ...files, 'sharing.json': manifest([READ], principals) });
    assert.deepEqual(told(analysis), [`warning unintended-access a/one.json ${root(CONSUMER)}`]);
    // Others of that account are let in by the same words.
    assert.deepEqual(
      ide.fixesFor(analysis, allFindings(analysis)[0]!).map(({ safety }) => safety),
      ['offered'],
    );
  });

  it('is other access of a listed principal, told once and at the action', () => {
    const files = documents({
      secret: policy(grant(role(), [GET, PUT])),
      key: policy(owned(), grant(role(), ['kms:Decrypt', 'kms:GenerateDataKey'])),
      app: policy(allow([GET, PUT], secret()), allow(['kms:Decrypt', 'kms:GenerateDataKey'], key())),
    });
    const analysis = analyse({ ...files, 'sharing.json': manifest([READ]) });
    assert.deepEqual(told(analysis), [`warning unintended-access a/one.json ${PUT}`]);
    const { after, text } = mended(analysis);
    assert.deepEqual([told(after), sharesOf(after)], [[], ['allowed App read']]);
    assert.deepEqual(text('a/one.json').Statement, [grant(role(), [GET])]);
    assert.deepEqual(text('b/three.json').Statement, [allow([GET], secret()), allow(['kms:Decrypt'], key())]);
  });

  it('is the use of a key by somebody who is listed for nothing', () => {
    const files = documents({
      key: policy(owned(), grant(role(), 'kms:Decrypt'), grant(OTHER, ['kms:Decrypt', 'kms:DescribeKey'])),
      more: { 'c/partner.json': policy(allow('kms:Decrypt', key())) },
    });
    const analysis = analyse({ ...files, 'sharing.json': manifest([READ]) });
    assert.deepEqual(told(analysis), [`warning unintended-access a/two.json ${OTHER}`]);
    const { after, text } = mended(analysis);
    assert.deepEqual([told(after), sharesOf(after)], [[], ['allowed App read']]);
    assert.deepEqual(text('a/two.json').Statement, [owned(), grant(role(), 'kms:Decrypt')]);
  });

  it('is an error where the manifest expects a denial', () => {
    const denied = { ...READ, principal: OTHER, expect: 'denied' };
    const principals = { [OTHER]: { policies: ['c/partner.json'] } };
    const analysis = analyse({ ...open, 'sharing.json': manifest([READ, denied], principals) });
    assert.deepEqual(told(analysis), [`error unintended-access a/one.json ${OTHER}`]);
    assert.match(allFindings(analysis)[0]!.message, /but sharing\.json expects it to be denied\./);
    assert.deepEqual(sharesOf(analysis), ['allowed App read', 'allowed Partner read']);
    const { after } = mended(analysis);
    assert.deepEqual([told(after), sharesOf(after)], [[], ['allowed App read', 'denied Partner read']]);
    const [, approve] = ide.fixesFor(analysis, allFindings(analysis)[0]!);
    assert.deepEqual([approve?.title, approve?.safety], ['Expect it to be allowed in sharing.json', 'offered']);
  });

  for (const [name, files, shares] of [
    ['a denial that comes as expected', documents({ key: keyPolicy() }), [{ ...READ, expect: 'denied' }]],
    [
      'somebody of the owner’s own account',
      documents({
        secret: secretPolicy(role(), role('Own', OWNER)),
        key: keyPolicy(role(), role('Own', OWNER)),
        more: { 'c/own.json': identityPolicy() },
      }),
      [READ],
    ],
    [
      'somebody whom a Deny keeps out',
      documents({
        secret: policy(grant(both, GET), { Effect: 'Deny', Principal: { AWS: OTHER }, Action: '*', Resource: '*' }),
        more: partnerPolicy,
      }),
      [READ],
    ],
    ['access that is inferred, not listed', open, undefined],
    ['a share that is listed by another spelling', documents({}), [{ ...READ, resource: secret('DevSecret-??????') }]],
  ] as const) {
    it(`is not ${name}`, () => {
      const analysis = analyse({ ...files, 'sharing.json': manifest(shares) });
      assert.deepEqual(
        told(analysis).filter((line) => line.includes('unintended')),
        [],
      );
    });
  }

  it('is not a slip: who is misspelled is told as that alone', () => {
    const files = documents({ key: keyPolicy(role('Ap')), more: { 'c/ap.json': identityPolicy() } });
    const analysis = analyse({ ...files, 'sharing.json': manifest([READ]) });
    assert.deepEqual(told(analysis), [`error principal-mismatch a/two.json ${role('Ap')}`]);
  });

  it('comes and goes with every document that takes part', () => {
    const { 'c/partner.json': partner, ...rest } = open as Record<string, string>;
    const path = `${FOLDER}/c/partner.json`;
    let analysis = analyse({ ...rest, 'sharing.json': manifest([READ]) });
    assert.deepEqual(told(analysis), [
      `warning excess-grant a/one.json ${OTHER}`,
      `warning excess-grant a/two.json ${OTHER}`,
    ]);
    analysis = ide.applyChanges(analysis, [{ path, text: partner! }]).analysis;
    assert.deepEqual(told(analysis), [`warning unintended-access a/one.json ${OTHER}`]);
    analysis = ide.applyChanges(analysis, [{ path, deleted: true }]).analysis;
    assert.deepEqual(told(analysis).length, 2);
  });
});

describe('a list that is not understood to its end measures nothing', () => {
  const brokenLists: readonly (readonly [string, string])[] = [
    ['it is no list', manifest([]).replace('"shares": []', '"shares": 1')],
    ['an entry has a slip', manifest([{ ...READ, access: 'raed' }])],
    ['an entry has no principal', manifest([{ ...READ, principal: undefined }])],
    ['the file is half typed', manifest([READ]).replace(/(?<="shares".*)"resource".*/s, '"reso')],
  ];
  for (const [name, text] of brokenLists) {
    it(name, () => {
      const files = { ...documents({}), 'sharing.json': text };
      assert.deepEqual(
        told(analyse(files)).filter((line) => !line.includes(' manifest-error ')),
        [],
      );
    });
  }
});

describe('excess-grant, by the list', () => {
  const excess = (files: Readonly<Record<string, string>>, shares: readonly object[] = [READ]) => {
    const analysis = analyse({ ...files, 'sharing.json': manifest(shares) });
    const { after, text } = mended(analysis);
    assert.deepEqual(told(after), [], 'nothing is left');
    assert.deepEqual(sharesOf(after), sharesOf(analysis), 'what is wanted works as before');
    return { told: told(analysis), text };
  };

  it('names the actions beyond', () => {
    const found = excess(documents({ secret: policy(grant(role(), ['secretsmanager:DescribeSecret', PUT, GET])) }));
    assert.deepEqual(found.told, [`warning excess-grant a/one.json ${PUT}`]);
    assert.deepEqual(found.text('a/one.json').Statement[0].Action, ['secretsmanager:DescribeSecret', GET]);
  });

  it('writes the actions that are needed in place of a wildcard', () => {
    const found = excess(
      documents({
        secret: policy(grant(role(), 'secretsmanager:*')),
        key: policy(owned(), grant(role(), ['kms:*'])),
        app: policy(
          allow(['secretsmanager:Get*', 'secretsmanager:DescribeSecret'], secret()),
          allow('kms:Decrypt', key()),
        ),
      }),
    );
    assert.deepEqual(found.told, [
      'warning excess-grant a/one.json secretsmanager:*',
      'warning excess-grant a/two.json kms:*',
      'warning excess-grant b/three.json secretsmanager:Get*',
    ]);
    assert.equal(found.text('a/one.json').Statement[0].Action, GET);
    assert.deepEqual(found.text('a/two.json').Statement[1].Action, ['kms:Decrypt']);
    assert.deepEqual(found.text('b/three.json').Statement[0].Action, ['secretsmanager:DescribeSecret', GET]);
  });

  it('names the principals beyond, whose own policies are not here', () => {
    const files = documents({
      secret: secretPolicy(...both),
      key: policy(owned(), grant(role(), 'kms:Decrypt'), grant(OTHER, 'kms:Decrypt')),
    });
    const found = excess(files);
    assert.deepEqual(found.told, [
      `warning excess-grant a/one.json ${OTHER}`,
      `warning excess-grant a/two.json ${OTHER}`,
    ]);
    assert.deepEqual(found.text('a/one.json').Statement, [grant([role()], GET)]);
    assert.deepEqual(found.text('a/two.json').Statement, [owned(), grant(role(), 'kms:Decrypt')]);
  });

  it('names the resources beyond', () => {
    const found = excess(
      documents({
        app: policy(
          allow(GET, [secret(), secret('Other-x1y2z3'), secret('Own-x1y2z3', CONSUMER)]),
          allow('kms:Decrypt', `arn:aws:kms:us-east-1:${OWNER}:key/*`),
        ),
      }),
    );
    assert.deepEqual(found.told, [
      `warning excess-grant b/three.json ${secret('Other-x1y2z3')}`,
      `warning excess-grant b/three.json arn:aws:kms:us-east-1:${OWNER}:key/*`,
    ]);
    assert.deepEqual(found.text('b/three.json').Statement, [
      allow(GET, [secret(), secret('Own-x1y2z3', CONSUMER)]),
      allow('kms:Decrypt', key()),
    ]);
  });

  it('takes a statement of somebody else’s apart instead of narrowing it', () => {
    const shared = { ...grant([root(), role()], 'kms:*'), Sid: 'Everybody' };
    const found = excess(documents({ key: policy(shared) }));
    assert.deepEqual(found.told, ['warning excess-grant a/two.json kms:*']);
    assert.deepEqual(found.text('a/two.json').Statement, [
      { ...grant([root()], 'kms:*'), Sid: 'Everybody' },
      grant(role(), 'kms:Decrypt'),
    ]);
  });

  it('measures a statement that serves several shares against all of them', () => {
    const write = { ...READ, access: 'write' };
    const files = documents({
      secret: policy(grant(role(), [GET, PUT, 'secretsmanager:DeleteSecret'])),
      key: policy(owned(), grant(role(), ['kms:Decrypt', 'kms:GenerateDataKey'])),
      app: policy(allow([GET, PUT], secret()), allow(['kms:Decrypt', 'kms:GenerateDataKey'], key())),
    });
    assert.deepEqual(excess(files, [READ, write]).told, [
      'warning excess-grant a/one.json secretsmanager:DeleteSecret',
    ]);
  });

  it('has nothing against what is useful, what has no effect, nor against a Deny or a denial that is expected', () => {
    const files = documents({
      secret: policy(
        grant(role(), [GET, 'secretsmanager:DescribeSecret', 'secretsmanager:ListSecrets']),
        { Effect: 'Deny', Principal: { AWS: OTHER }, Action: 'secretsmanager:*', Resource: '*' },
        grant(role('Denied', PARTNER), GET),
      ),
      key: policy(owned(), grant(role(), ['kms:Decrypt', 'kms:DescribeKey'])),
      app: policy(allow([GET, 's3:*'], secret()), allow(['kms:Decrypt', 'kms:DescribeKey'], key())),
    });
    const denied = { ...READ, principal: role('Denied', PARTNER), expect: 'denied' };
    assert.deepEqual(
      told(analyse({ ...files, 'sharing.json': manifest([READ, denied]) })).filter((line) => line.includes('excess')),
      [],
    );
  });

  it('looks at documents of resources with no share at all', () => {
    const files = documents({ secret: secretPolicy(OTHER), key: policy(owned()) });
    assert.deepEqual(told(analyse({ ...files, 'sharing.json': manifest([]) })), [
      `warning excess-grant a/one.json ${OTHER}`,
    ]);
  });
});

describe('excess-grant, without a list', () => {
  const layout = ({ secret: one, key: two, app }: Documents) => ({
    'secret-policy.json': one ?? secretPolicy(role()),
    'key-policy.json': two ?? keyPolicy(role()),
    'app.json': app ?? identityPolicy(),
  });
  const use = (...actions: string[]) => policy(owned(), grant(role(), actions));

  for (const [name, files, expected, after] of [
    [
      'encrypting, in the key policy',
      layout({ key: use('kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt') }),
      ['key-policy.json [\n        "kms:Decrypt",\n        "kms:GenerateDataKey",\n        "kms:Encrypt"\n      ]'],
      ['kms:Decrypt'],
    ],
    ['everything, in the key policy', layout({ key: use('kms:*') }), ['key-policy.json kms:*'], ['kms:Decrypt']],
    [
      'the use that the console proposes',
      layout({ key: use('kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey') }),
      [
        'key-policy.json [\n        "kms:Encrypt",\n        "kms:Decrypt",\n        "kms:ReEncrypt*",\n        "kms:GenerateDataKey*",\n        "kms:DescribeKey"\n      ]',
      ],
      ['kms:Decrypt', 'kms:DescribeKey'],
    ],
  ] as const) {
    it(`is ${name}`, () => {
      const analysis = analyse(files);
      assert.deepEqual(
        told(analysis),
        expected.map((place) => `warning excess-grant ${place}`),
      );
      const { after: then, text } = mended(analysis);
      assert.deepEqual([told(then), sharesOf(then)], [[], ['allowed App read']]);
      assert.deepEqual(text('key-policy.json').Statement, [owned(), grant(role(), [...after])]);
    });
  }

  it('is every action and every key, in the identity policy', () => {
    const analysis = analyse(layout({ app: policy(allow(GET, secret()), allow('kms:*', key())) }));
    assert.deepEqual(told(analysis), ['warning excess-grant app.json kms:*']);
    const every = analyse(layout({ app: policy(allow(GET, secret()), allow('kms:Decrypt', '*')) }));
    assert.deepEqual(told(every), ['warning excess-grant app.json *']);
    // No text names the key, so nothing can be written in its place.
    assert.deepEqual(ide.fixesFor(every, allFindings(every)[0]!), []);
    const named = analyse({
      ...layout({ app: policy(allow(GET, secret()), allow('kms:Decrypt', '*')) }),
      'key-policy.json': policy(owned(), { ...grant(role(), 'kms:Decrypt'), Resource: key() }),
    });
    const { after, text } = mended(named);
    assert.deepEqual([told(after), sharesOf(after)], [[], ['allowed App read']]);
    assert.deepEqual(text('app.json').Statement[1], allow('kms:Decrypt', key()));
  });

  it('says which key is needed, and that the account of the consumer has to act', () => {
    const analysis = analyse(layout({ app: policy(allow(GET, secret()), allow('kms:*', key())) }));
    assert.equal(
      allFindings(analysis)[0]?.message,
      'The identity policy of App (account 222222222222) allows kms:*; GetSecretValue on DevSecret takes kms:Decrypt only. As far as this policy goes, the rest is open as well to whoever gets hold of the role or user. In account 222222222222, allow no more than kms:Decrypt.',
    );
  });

  for (const [name, files] of [
    ['the owner’s own root statement', layout({})],
    [
      'an administrator of the owner’s',
      layout({ key: policy(owned(), grant(role('Admin', OWNER), 'kms:*'), grant(role(), 'kms:Decrypt')) }),
    ],
    [
      'writing, where it is meant',
      layout({
        secret: policy(grant(role(), [GET, PUT])),
        key: use('kms:Decrypt', 'kms:GenerateDataKey'),
      }),
    ],
    [
      'what another service of the same policy may need',
      layout({
        key: use('kms:Decrypt', 'kms:GenerateDataKey'),
        app: policy(
          allow(GET, secret()),
          allow(['kms:Decrypt', 'kms:GenerateDataKey'], key()),
          allow('s3:PutObject', '*'),
        ),
      }),
    ],
    [
      'every key with one alias',
      layout({
        app: policy(
          allow(GET, secret()),
          allow('kms:Decrypt', '*', { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/dev' } }),
        ),
      }),
    ],
    [
      'a use through another service',
      layout({
        key: policy(
          owned(),
          grant(role(), 'kms:Decrypt'),
          grant(role(), ['kms:Decrypt', 'kms:GenerateDataKey'], {
            StringEquals: {
              'kms:ViaService': ['secretsmanager.us-east-1.amazonaws.com', 's3.us-east-1.amazonaws.com'],
            },
          }),
        ),
      }),
    ],
    ['another action on the secret', layout({ secret: policy(grant(role(), 'secretsmanager:*')) })],
  ] as const) {
    it(`is not ${name}`, () => {
      const analysis = analyse(files);
      assert.deepEqual(
        told(analysis).filter((line) => line.includes('excess')),
        [],
      );
      assert.ok(sharesOf(analysis).every((line) => !line.startsWith('denied')));
    });
  }
});

it('an account that is let in beside the list is told once', () => {
  const partner = root(PARTNER);
  const analysis = analyse({
    ...documents({ secret: secretPolicy(role()), key: keyPolicy(role(), partner) }),
    'sharing.json': manifest([READ]),
  });
  assert.deepEqual(
    allFindings(analysis).map((finding) => `${finding.severity} ${finding.code} ${markedText(analysis, finding)}`),
    [`warning excess-grant ${partner}`],
  );
});

it('who is named by no policy of a resource is not looked at for it: a manifest may list hundreds of shares', () => {
  const names = ['Billing', 'Crawler', 'Deployer', 'Exporter', 'Formatter', 'Gateway'];
  const arn = (name: string) => secret(name);
  const text = JSON.stringify({
    resources: Object.fromEntries(names.map((name) => [arn(name), { policy: `a/${name}.json`, key: null }])),
    principals: Object.fromEntries(names.map((name) => [role(name), { policies: [`b/${name}.json`] }])),
    shares: names.map((name) => ({ principal: role(name), resource: arn(name), access: 'read' })),
  });
  const files = Object.fromEntries(
    names.flatMap((name) => [
      [`a/${name}.json`, policy(grant(role(name), GET))],
      [`b/${name}.json`, policy(allow(GET, arn(name)))],
    ]),
  );
  const { unlisted, shares } = ide.snapshotOf(analyse({ ...files, 'sharing.json': text }));
  assert.equal(shares.size, names.length);
  // Of each secret its own reader, with other access than is listed.
  assert.deepEqual([...new Set([...unlisted.values()].map(({ seed }) => seed.unlisted))], ['access']);
  const { unlisted: open } = ide.snapshotOf(
    analyse({ ...files, 'a/Billing.json': policy(grant('*', GET)), 'sharing.json': text }),
  );
  const others = [...open.values()].filter(({ seed }) => seed.unlisted === 'principal');
  assert.deepEqual(
    new Set(others.map(({ principal }) => principal)),
    new Set(names.slice(1).map((name) => role(name))),
  );
});
