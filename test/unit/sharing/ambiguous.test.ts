/** Several documents could be the share's: every one of them can be chosen, and the choice settles it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import * as ide from '../../../server/src/ide/index.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import { parseManifest } from '../../../server/src/sharing/manifest.ts';
import { allFindings, analyse, FOLDER } from '../../support/fixture.ts';
import {
  allow,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  owned,
  policy,
  role,
  secret,
  secretPolicy,
  sharesOf,
} from './cases.ts';
import { filesOf, workspaces } from './workspaces.ts';

type Files = Readonly<Record<string, string>>;

const asked = (analysis: ide.Analysis) => allFindings(analysis).filter(({ code }) => code === 'ambiguous-attachment');

/** The files after a fix. */
function chosen(
  files: Files,
  fix: { readonly edits: readonly { file: string; newText: string; range: { start: number; end: number } }[] },
) {
  const byName = new Map(
    Object.entries(files).map(([path, text]) => [path.startsWith('/') ? path : `${FOLDER}/${path}`, text]),
  );
  for (const path of new Set(fix.edits.map(({ file }) => file))) {
    const own = fix.edits.filter(({ file }) => file === path);
    byName.set(path, applyEdits(byName.get(path) ?? '', own));
  }
  return Object.fromEntries(byName);
}

const TWO_KEYS = {
  'secret-policy.json': secretPolicy(role()),
  'blue.key-policy.json': keyPolicy(role()),
  'green.key-policy.json': keyPolicy(role()),
  'app.json': identityPolicy(),
};

const COMMENTED = `{
	// who is who
	"accounts": { "111111111111": "security" },
	"resources": {
		"arn:aws:secretsmanager:us-east-1:111111111111:secret:Other-x1y2z3": {} // not here
	}
}`;

describe('ambiguous-attachment', () => {
  it('keeps the manifest’s comments and formatting, and one fix a candidate', () => {
    const files = { ...TWO_KEYS, 'sharing.json': COMMENTED };
    const analysis = analyse(files);
    const [finding, ...more] = asked(analysis);
    assert.deepEqual(more, []);
    const fixes = ide.fixesFor(analysis, finding!);
    assert.deepEqual(
      fixes.map(({ title, safety }) => `${safety} ${title}`),
      ['offered Name blue.key-policy.json in sharing.json', 'offered Name green.key-policy.json in sharing.json'],
    );
    const after = chosen(files, fixes[1]!);
    assert.equal(
      after[`${FOLDER}/sharing.json`],
      `{
	// who is who
	"accounts": { "111111111111": "security" },
	"resources": {
		"arn:aws:secretsmanager:us-east-1:111111111111:secret:Other-x1y2z3": {}, // not here
		"${key()}": { "policy": "green.key-policy.json" }
	}
}`,
    );
    assert.deepEqual([asked(analyse(after)), sharesOf(analyse(after))], [[], ['allowed App read']]);
  });

  it('adds to the entry that is there', () => {
    const files = { ...TWO_KEYS, 'sharing.json': `{ "resources": { "${key()}": { "aliases": ["alias/dev"] } } }\n` };
    const analysis = analyse(files);
    const [fix] = ide.fixesFor(analysis, asked(analysis)[0]!);
    const after = chosen(files, fix!);
    assert.equal(
      after[`${FOLDER}/sharing.json`],
      `{ "resources": { "${key()}": { "aliases": ["alias/dev"], "policy": "blue.key-policy.json" } } }\n`,
    );
    assert.deepEqual(sharesOf(analyse(after)), ['allowed App read']);
  });

  it('lists the share where the manifest lists shares', () => {
    const listed = { principal: role('Other'), resource: secret('Other-x1y2z3'), access: 'read' };
    const files = { ...TWO_KEYS, 'sharing.json': `${JSON.stringify({ shares: [listed] }, undefined, 2)}\n` };
    const analysis = analyse(files);
    const fixes = ide.fixesFor(analysis, asked(analysis)[0]!);
    assert.equal(fixes.length, 2);
    const after = chosen(files, fixes[0]!);
    assert.deepEqual(JSON.parse(after[`${FOLDER}/sharing.json`]!), {
      shares: [listed, { principal: role(), resource: secret(), access: 'read' }],
      resources: {
        [secret()]: { policy: 'secret-policy.json', key: key() },
        [key()]: { policy: 'blue.key-policy.json' },
      },
      principals: { [role()]: { policies: ['app.json'] } },
    });
    assert.deepEqual(sharesOf(analyse(after)), ['allowed App read', 'unknown Other read']);
    assert.deepEqual(asked(analyse(after)), []);
  });

  it('is asked of a listed share, too, whose manifest leaves the document open', () => {
    const manifest = {
      resources: { [secret()]: { policy: 'secret-policy.json', key: key() } },
      principals: { [role()]: { policies: ['app.json'] } },
    };
    for (const listed of [{}, { shares: [{ principal: role(), resource: secret(), access: 'read' }] }]) {
      const files = { ...TWO_KEYS, 'sharing.json': `${JSON.stringify({ ...manifest, ...listed }, undefined, 2)}\n` };
      const analysis = analyse(files);
      const [finding, ...more] = allFindings(analysis);
      assert.deepEqual([finding?.code, more], ['ambiguous-attachment', []]);
      const fixes = ide.fixesFor(analysis, finding!);
      assert.deepEqual(
        fixes.map(({ title }) => title),
        ['Name blue.key-policy.json in sharing.json', 'Name green.key-policy.json in sharing.json'],
      );
      for (const fix of fixes) {
        const after = analyse(chosen(files, fix));
        assert.deepEqual([sharesOf(after), allFindings(after)], [['allowed App read'], []]);
      }
    }
  });

  it('takes the key’s ARN from the candidate where the identity policy has none', () => {
    const own = (id: string) => policy(owned(), { ...grant(role(), 'kms:Decrypt'), Resource: key(id) });
    const ids = ['1111abcd-12ab-34cd-56ef-1234567890ab', '2222abcd-12ab-34cd-56ef-1234567890ab'];
    const files = {
      ...TWO_KEYS,
      'blue.key-policy.json': own(ids[0]!),
      'green.key-policy.json': own(ids[1]!),
      'app.json': policy(allow('secretsmanager:GetSecretValue', secret()), allow('kms:Decrypt', '*')),
    };
    const analysis = analyse(files);
    const fixes = ide.fixesFor(analysis, asked(analysis)[0]!);
    assert.equal(fixes.length, 2);
    const after = chosen(files, fixes[1]!);
    assert.deepEqual(JSON.parse(after[`${FOLDER}/sharing.json`]!), {
      resources: { [secret()]: { key: key(ids[1]) }, [key(ids[1])]: { policy: 'green.key-policy.json' } },
    });
    assert.deepEqual([asked(analyse(after)), sharesOf(analyse(after))], [[], ['allowed App read']]);
  });

  it('offers nothing where there is no place for a manifest, or it cannot be edited', () => {
    for (const broken of ['{ "resources": [] }', '[]', '"x"']) {
      const analysis = analyse({ ...TWO_KEYS, 'sharing.json': broken });
      assert.deepEqual(ide.fixesFor(analysis, asked(analysis)[0]!), [], broken);
    }
    const unreadable = ide.applyChanges(analyse(TWO_KEYS), [
      { path: `${FOLDER}/sharing.json`, problem: { kind: 'unreadable', reason: 'permission denied' } },
    ]).analysis;
    assert.deepEqual(ide.fixesFor(unreadable, asked(unreadable)[0]!), []);
  });

  it('leaves a principal the policies of its other shares', () => {
    const other = key('9999abcd-12ab-34cd-56ef-1234567890ab');
    const files = {
      'one/secret-policy.json': secretPolicy(role()),
      'one/key-policy.json': keyPolicy(role()),
      'a/policy.json': identityPolicy().replace('kms:Decrypt', 'kms:DescribeKey'),
      'b/policy.json': identityPolicy(),
      'two/secret-policy.json': secretPolicy(role()),
      'two/key-policy.json': keyPolicy(role()),
      'two/policy.json': identityPolicy(secret('Other-x1y2z3'), other),
    };
    const analysis = analyse(files);
    for (const finding of asked(analysis)) {
      for (const fix of ide.fixesFor(analysis, finding)) {
        const settled = analyse(chosen(files, fix));
        assert.deepEqual(lost(analysis, settled), [], fix.title);
        assert.equal(ide.shares(settled).length, 2, fix.title);
      }
    }
    assert.deepEqual(
      asked(analysis).map((finding) => ide.fixesFor(analysis, finding).length),
      [2],
    );
  });

  it('is settled by every fix, in whatever layout', () => {
    let fixes = 0;
    let candidates = 0;
    const copied = fc.constantFrom('resource', 'key', 'identity');
    fc.assert(
      fc.property(workspaces, copied, fc.boolean(), (workspace, kind, hasManifest) => {
        const files = filesOf(workspace);
        const original = Object.keys(files).find((path) => KINDS[kind].test(path));
        if (original === undefined || workspace.layout === 'manifest') return;
        const { [original]: text, ...rest } = files;
        const folder = original.slice(0, original.lastIndexOf('/'));
        const type = workspace.layout === 'types' || workspace.layout === 'cli' ? 'json' : `${kind}-policy.json`;
        const twice: Record<string, string> = {
          ...rest,
          [`${folder}/x.${type}`]: text!,
          [`${folder}/y.${type}`]: text!,
        };
        if (hasManifest) twice[`${FOLDER}/sharing.json`] = '{\n  // nothing yet\n  "accounts": {}\n}\n';
        const analysis = analyse(twice);
        for (const finding of asked(analysis)) {
          const offered = ide.fixesFor(analysis, finding);
          fixes += offered.length;
          candidates += finding.related.length;
          for (const fix of offered) {
            assert.equal(fix.safety, 'offered');
            const after = chosen(twice, fix);
            const settled = analyse(after);
            const about = `${fix.title}\n${Object.entries(after)
              .map(([path, one]) => `//- ${path}\n${one}`)
              .join('\n')}`;
            assert.deepEqual(
              asked(settled).filter(({ range, file }) => file === finding.file && range.start === finding.range.start),
              [],
              about,
            );
            const manifest = after[`${FOLDER}/sharing.json`]!;
            assert.deepEqual(parseManifest('/sharing.json', manifest).problems, [], about);
            if (hasManifest) assert.match(manifest, /^\{\n {2}\/\/ nothing yet\n {2}"accounts": \{\},/);
            // Somebody else's policy can be chosen as well, and is not theirs any longer then.
            if (/\b[xy]\./.test(fix.title)) assert.deepEqual(lost(analysis, settled), [], about);
          }
        }
      }),
      { seed: 20261123, numRuns: 200 },
    );
    assert.ok(fixes > 100, String(fixes));
    assert.equal(fixes, candidates);
  });
});

const KINDS = {
  resource: /secret-policy|resource-policy|\/secrets\//,
  key: /key-policy|\/keys\//,
  identity: /identity-policy|\/identities\/|\/get-policy/,
};

/** Shares that there are no longer, or that are known less well. */
function lost(before: ide.Analysis, after: ide.Analysis): string[] {
  const rank = { allowed: 2, denied: 2, conditional: 1, unknown: 0 };
  return ide.shares(before).flatMap((share) => {
    const now = ide.shares(after).find((one) => one.principal === share.principal && one.access === share.access);
    return now === undefined || rank[now.verdict] < rank[share.verdict]
      ? [`${share.principal} ${share.verdict} ${now?.verdict}`]
      : [];
  });
}
