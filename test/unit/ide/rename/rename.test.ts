import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { referencesAt, renameAt, renameableAt } from '../../../../server/src/ide/features.ts';
import * as ide from '../../../../server/src/ide/index.ts';
import type { Renamed } from '../../../../server/src/ide/rename/rename.ts';
import { occurrencesIn } from '../../../../server/src/ide/symbols/occurrences.ts';
import { relationOf } from '../../../../server/src/ide/symbols/symbol.ts';
import { applyEdits } from '../../../../server/src/policy/textEdits.ts';
import { editsByFile } from '../../../../server/src/rules/edits.ts';
import { analyse, cursorFixture, FOLDER, parseFixture } from '../../../support/fixture.ts';
import { filesOf, workspaces } from '../../sharing/workspaces.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from '../documents.ts';

const ALL = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY, MANIFEST].join('\n');

/** All files after renaming what the cursor is on, or why it is refused. */
function renamed(fixture: string, newName: string, which: keyof Pick<Renamed, 'edits' | 'doubtful'> = 'edits') {
  const { analysis, snapshot, path, offset } = cursorFixture(fixture);
  const result = renameAt(snapshot, path, offset, newName);
  if (result === undefined || 'refusal' in result) return result?.refusal;
  const edits = editsByFile(result[which]);
  const files = [...parseFixture(fixture).files.keys()];
  return Object.fromEntries(
    files.map((file) => [
      file.replace(`${FOLDER}/`, ''),
      applyEdits(ide.textOf(analysis, file) ?? '', edits.get(file) ?? []),
    ]),
  );
}

/** What the files of a fixture are when a text is another. */
function filesWith(fixture: string, ...changes: readonly (readonly [string, string])[]): Record<string, string> {
  let text = fixture.replace('$0', '');
  for (const [before, after] of changes) text = text.replaceAll(before, after);
  return Object.fromEntries(
    [...parseFixture(text).files].map(([file, content]) => [file.replace(`${FOLDER}/`, ''), content]),
  );
}

const at = (words: string, fixture = ALL) => fixture.replace(words, `${words}$0`);

describe('renaming', () => {
  test('a principal, in all documents and the manifest', () => {
    assert.deepEqual(
      renamed(at('role/App'), 'ReportRole'),
      filesWith(ALL, ['role/ApplicationRole', 'role/ReportRole']),
    );
  });

  test('a principal, to another one by its ARN', () => {
    const user = 'arn:aws:iam::333333333333:user/team/reporter';
    assert.deepEqual(renamed(at('role/App'), user), filesWith(ALL, [ROLE, user]));
  });

  test('an account', () => {
    assert.deepEqual(renamed(at('arn:aws:iam::222'), '333333333333'), filesWith(ALL, ['222222222222', '333333333333']));
  });

  test('a secret, whose suffix stays or is given too', () => {
    assert.deepEqual(renamed(at('secret:Dev'), 'prod/Secret'), filesWith(ALL, ['DevSecret-', 'prod/Secret-']));
    assert.deepEqual(
      renamed(at('secret:Dev'), 'ProdSecret-Z9y8X7'),
      filesWith(ALL, ['DevSecret-a1b2c3', 'ProdSecret-Z9y8X7']),
    );
    // What looks like a suffix is the end of the name.
    for (const name of ['prod-secret', 'Prod-Secret', 'PROD-SECRET', 'secret-Prod01', 'secret-202612'])
      assert.deepEqual(renamed(at('secret:Dev'), name), filesWith(ALL, ['DevSecret-', `${name}-`]));
  });

  test('a key, by its id or its ARN', () => {
    const id = '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f';
    assert.deepEqual(renamed(at('key/1234'), id), filesWith(ALL, ['1234abcd-12ab-34cd-56ef-1234567890ab', id]));
    const arn = `arn:aws:kms:eu-west-1:333333333333:key/${id}`;
    assert.deepEqual(renamed(at('key/1234'), arn), filesWith(ALL, [KEY, arn]));
  });

  test('sessions, names beside policies, patterns and objects keep their form', () => {
    const fixture = `//- a/policy.json
{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::222222222222:role/a/Ap$0p", "arn:aws:sts::222222222222:assumed-role/App/s"] }, "Action": "s3:*", "Resource": "*" }] }
//- b/role.json
{ "RoleName": "App", "Arn": "arn:aws:iam::222222222222:role/a/App", "AssumeRolePolicyDocument": { "Statement": [] } }`;
    assert.deepEqual(
      renamed(fixture, 'New'),
      filesWith(fixture.replace(/"RoleName": "App"/, '"RoleName": "KEEP"'), ['App', 'New'], ['KEEP', 'App']),
    );
    // Nothing says whose role of that name it is.
    assert.match(JSON.stringify(renamed(fixture, 'New', 'doubtful')), /RoleName\\": \\"New\\"/);
    const whole = renamed(fixture, 'arn:aws:iam::333333333333:role/b/New') as Record<string, string>;
    assert.match(whole['a/policy.json']!, /role\/b\/New", "arn:aws:sts::333333333333:assumed-role\/New\/s"/);
    const bucket = `//- a/policy.json
{ "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::re$0ports", "arn:aws:s3:::reports/2026/*", "arn:aws:s3:::reports-old"] }] }`;
    assert.deepEqual(renamed(bucket, 'papers'), filesWith(bucket, ['reports"', 'papers"'], ['reports/', 'papers/']));
    assert.deepEqual(
      renamed(bucket, 'arn:aws:s3:::papers'),
      filesWith(bucket, ['reports"', 'papers"'], ['reports/', 'papers/']),
    );
  });

  test('the secret that the AWS CLI names beside its policy', () => {
    const policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: SECRET }] });
    const fixture = `//- a/secret.json\n${JSON.stringify({ ARN: SECRET, Name: 'DevSecret', ResourcePolicy: policy }).replace('DevSecret', 'Dev$0Secret')}`;
    assert.deepEqual(renamed(fixture, 'New'), filesWith(fixture, ['DevSecret', 'New']));
    assert.deepEqual(
      renamed(fixture, 'arn:aws:secretsmanager:eu-west-1:333333333333:secret:New-z9Y8x7'),
      filesWith(
        fixture,
        [SECRET, 'arn:aws:secretsmanager:eu-west-1:333333333333:secret:New-z9Y8x7'],
        ['DevSecret', 'New'],
      ),
    );
  });

  test('a role whose documents are joined is certain, also where only its name stands', () => {
    const cli = JSON.stringify({
      RoleName: 'ApplicationRole',
      PolicyDocument: JSON.parse(IDENTITY_POLICY.replace(/^.*\n.*\n/, '')),
    });
    const fixture = `${SECRET_POLICY}${KEY_POLICY}\n//- dev/role.json\n${cli}`;
    assert.deepEqual(
      renamed(at('role/App', fixture), 'ReportRole'),
      filesWith(fixture, ['ApplicationRole', 'ReportRole']),
    );
  });

  test('only in its own account; a pattern for all accounts has to be confirmed', () => {
    const line = (account: string) => `"arn:aws:secretsmanager:us-east-1:${account}:secret:Dev-??????"`;
    const fixture = `//- a/policy.json
{ "Statement": [{ "Effect": "Allow", "Action": "secretsmanager:*", "Resource": [${line('111111111111')}, ${line('333333333333')}, ${line('*')}] }] }`;
    assert.deepEqual(
      renamed(at('secret:D', fixture), 'New'),
      filesWith(fixture, ['111111111111:secret:Dev', '111111111111:secret:New']),
    );
    assert.deepEqual(
      renamed(at('secret:D', fixture), 'New', 'doubtful'),
      filesWith(fixture, ['*:secret:Dev', '*:secret:New']),
    );
  });

  test('a placeholder, to another one or to what it stands for', () => {
    const open = ALL.replaceAll('222222222222', '<CONSUMER>');
    assert.deepEqual(renamed(at('::<CON', open), '<DEV>'), filesWith(open, ['<CONSUMER>', '<DEV>']));
    assert.deepEqual(renamed(at('::<CON', open), 'Account2'), filesWith(open, ['<CONSUMER>', 'Account2']));
    assert.deepEqual(renamed(at('::<CON', open), '222222222222'), filesWith(ALL));
  });
});

describe('what cannot be', () => {
  const refusals: readonly (readonly [where: string, newName: string, refusal: RegExp])[] = [
    [
      'role/App',
      'Report Role',
      /^IAM names have letters, digits and \+ = , \. @ _ - only; "Report Role" has others\.$/,
    ],
    ['role/App', 'x'.repeat(65), /^IAM names have at most 64 characters; this one has 65\.$/],
    ['role/App', '', /^The new name is empty\.$/],
    ['role/App', ' A', /begins or ends with a space/],
    ['role/App', 'A"B', /a double quote/],
    ['role/App', KEY, /^"arn:aws:kms:.*" is not the ARN of a role or user\.$/],
    ['role/App', 'arn:aws:iam::222222222222:role/*', /is not the ARN of a role or user/],
    ['iam::222', '12345', /^An account id has 12 digits; 12345 has 5\.$/],
    ['iam::222', 'dev', /^An account id has 12 digits; "dev" is none\.$/],
    // The manifest would say twice which account it is.
    ['iam::222', '111111111111', /^Two entries of sharing\.json would have one name\. "111111111111" stands twice/],
    ['secret:Dev', 'a secret', /^A secret's name has letters, digits and/],
    ['key/1234', '1234', /^"1234" is no key id; one is written like/],
  ];
  for (const [where, newName, refusal] of refusals) {
    test(`${where}… to ${newName.slice(0, 40)}`, () => {
      const reason = renamed(at(where), newName);
      assert.ok(typeof reason === 'string', JSON.stringify(reason));
      assert.match(reason, refusal);
    });
  }

  test('a placeholder to what cannot stand at one of its places', () => {
    const fixture = `//- a/policy.json
{ "Statement": [{ "Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:<RE$0GION>:<OWNER>:key/<KEY>" }] }`;
    assert.equal(renamed(fixture, 'us-east'), '"us-east" is no Region; a Region is written like us-east-1.');
    assert.equal(typeof renamed(fixture, 'eu-west-1'), 'object');
    assert.equal(renamed(at(':<OW', fixture.replace('$0', '')), '123'), 'An account id has 12 digits; 123 has 3.');
    assert.match(String(renamed(at('/<K', fixture.replace('$0', '')), '12-34')), /is no key id/);
  });

  test('what has no name of its own is not offered; what a template fills in says so', () => {
    const able = (fixture: string) => {
      const { snapshot, path, offset } = cursorFixture(fixture);
      return renameableAt(snapshot, path, offset);
    };
    assert.equal(able(at('"Action": "kms')), undefined);
    assert.equal(able(at('"Sid": "All')), undefined);
    assert.equal(able(at('"Eff')), undefined);
    const template = `//- a/policy.json.tpl\n{ "Statement": [{ "Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:\${reg$0ion}:1:key/2" }] }`;
    assert.deepEqual(able(template), {
      refusal: '${region} is filled in by the template: rename it where the template is rendered.',
    });
  });
});

test('what is asked before: the name, as it is written', () => {
  const able = (fixture: string) => {
    const { snapshot, path, offset } = cursorFixture(fixture);
    const result = renameableAt(snapshot, path, offset);
    return result !== undefined && 'placeholder' in result ? result.placeholder : result;
  };
  assert.equal(able(at('arn:aws:iam::222222222222:ro')), 'ApplicationRole');
  assert.equal(able(at('arn:aws:iam::222')), '222222222222');
  assert.equal(able(at('arn:aws:secretsmanager:us')), 'DevSecret');
  assert.equal(able(at('arn:aws:kms:us')), '1234abcd-12ab-34cd-56ef-1234567890ab');
});

test('in random workspaces nothing is left of the old name, and renaming back gives the old texts', () => {
  const NEW: Readonly<Record<string, string>> = {
    principal: 'FreshName',
    account: '987654321098',
    secret: 'fresh/Name',
    key: '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f',
  };
  const everything = (analysis: ide.Analysis) => {
    const snapshot = ide.snapshotOf(analysis);
    return [...snapshot.files.values()].flatMap((file) => [...occurrencesIn(snapshot, file)]);
  };
  const texts = (analysis: ide.Analysis) =>
    Object.fromEntries([...ide.snapshotOf(analysis).files.values()].map(({ path, text }) => [path, text ?? '']));
  /** The texts after renaming what is at an offset of a file, and where it is then. */
  const rename = (analysis: ide.Analysis, file: string, offset: number, name: string) => {
    const result = renameAt(ide.snapshotOf(analysis), file, offset, name);
    assert.ok(result !== undefined && 'edits' in result, JSON.stringify(result));
    const edits = editsByFile([...result.edits, ...result.doubtful]);
    const grown = (edits.get(file) ?? [])
      .filter(({ range }) => range.end < offset)
      .reduce((sum, { range, newText }) => sum + newText.length - (range.end - range.start), 0);
    const after = Object.entries(texts(analysis)).map(([path, text]) => [
      path,
      applyEdits(text, edits.get(path) ?? []),
    ]);
    return { analysis: analyse(Object.fromEntries(after)), offset: offset + grown };
  };
  fc.assert(
    fc.property(workspaces, fc.nat(), (workspace, choice) => {
      const analysis = analyse(filesOf(workspace));
      const all = everything(analysis).filter(({ symbol, role }) => symbol.kind in NEW && role !== 'holder');
      const { symbol, file, name } = all[choice % all.length]!;
      const count = (of: ide.Analysis, offset: number) => referencesAt(ide.snapshotOf(of), file, offset, true).length;
      const old = ide.textOf(analysis, file)!.slice(name.start, name.end);
      const after = rename(analysis, file, name.start, NEW[symbol.kind]!);
      const left = everything(after.analysis).filter((other) => relationOf(symbol, other.symbol) === 'same');
      assert.deepEqual(
        left.map(({ located }) => located.value),
        [],
      );
      assert.equal(count(after.analysis, after.offset), count(analysis, name.start));
      assert.deepEqual(texts(rename(after.analysis, file, after.offset, old).analysis), texts(analysis));
    }),
    { seed: 5, numRuns: 150 },
  );
});
