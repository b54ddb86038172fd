/** Every feature at every place of files that are hard to read: nothing throws, nothing is told of another place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as features from '../../../server/src/ide/features.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { refactoringsAt } from '../../../server/src/ide/refactor/refactorings.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import { readJson } from '../../../server/src/policy/tree.ts';
import { editsByFile } from '../../../server/src/rules/edits.ts';
import type { FileEdit } from '../../../server/src/rules/finding.ts';
import { analyse, FOLDER, NOW, reference } from '../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from './documents.ts';

const bodyOf = (fixture: string) => fixture.slice(fixture.indexOf('{'));

/** A share in each way to write it down, and what breaks off. */
const FILES: Readonly<Record<string, string>> = {
  // With comments, a byte order mark, CRLF and a comma too many.
  'security/dev-secret.resource-policy.json':
    `\ufeff// who\n${bodyOf(SECRET_POLICY).replace('"*"\n', '"*", // this secret\n')}`.replaceAll('\n', '\r\n'),
  'security/dev-secret.key-policy.json': bodyOf(KEY_POLICY).replace(
    '"StringEquals": {',
    `"ArnLike": { "aws:PrincipalArn": ["${ROLE}", "arn:aws:iam::*:role/Application*"] }, "StringEquals": {`,
  ),
  'dev/application-role.identity-policy.json': bodyOf(IDENTITY_POLICY),
  'sharing.json': bodyOf(MANIFEST).replace('{\n', '{ // which is whose\n'),
  'cli/get-key-policy.json': JSON.stringify({ Policy: JSON.stringify(JSON.parse(bodyOf(KEY_POLICY)), null, 1) }),
  'templates/secret.resource-policy.json.tpl': `{ "Version": "2012-10-17", "Statement": [
%{ for role in roles ~}
  { "Sid": "Tpl", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::\${account}:role/\${role}" }, "Action": "secretsmanager:GetSecretValue", "Resource": \${arn} }
%{ endfor ~}
] }`,
  'open/key-policy.json': bodyOf(KEY_POLICY)
    .replaceAll('111111111111', '<OWNER>')
    .replaceAll('222222222222', 'Account2'),
  'half/key-policy.json': bodyOf(KEY_POLICY).slice(0, -200),
  'not/resource-policy.json': `{ "Statement": { "Effect": "Deny", "NotPrincipal": { "AWS": ["${ROLE}", "222222222222"] }, "NotAction": "secretsmanager:*", "NotResource": ["${SECRET}", "${KEY}"], "Condition": { "NumericLessThan": { "aws:MultiFactorAuthAge": 3600 }, "Bool": { "aws:SecureTransport": false } } } }`,
};

const analysis = analyse(FILES);
const snapshot = ide.snapshotOf(analysis);

for (const name of Object.keys(FILES)) {
  test(name, () => {
    const path = `${FOLDER}/${name}`;
    const text = ide.textOf(analysis, path) ?? '';
    const whole = { start: 0, end: text.length };
    for (const { range } of [
      ...features.folds(snapshot, path),
      ...features.lenses(snapshot, path),
      ...features.documentLinks(snapshot, path),
      ...features.documentSymbols(snapshot, path),
      ...features.semanticTokens(snapshot, path),
    ])
      assert.ok(whole.start <= range.start && range.start < range.end && range.end <= whole.end);
    for (const { offset } of features.accountHints(snapshot, path, whole))
      assert.match(text.slice(offset - 12, offset), /^\d{12}$/);
    const renamed = new Set<string>();
    for (let offset = 0; offset <= text.length; offset++) {
      const hover = features.hoverAt({ snapshot, path, reference }, offset);
      assert.ok(hover === undefined || isIn(hover.range, offset), `hover at ${offset}`);
      for (const range of features.selectionAt(snapshot, path, offset)) assert.ok(isIn(range, offset));
      features.completions(snapshot, { now: NOW, reference }, path, offset);
      const definition = features.definitionAt(snapshot, path, offset);
      assert.ok(definition === undefined || isIn(definition.origin, offset), `definition at ${offset}`);
      const places = features.referencesAt(snapshot, path, offset, true).map((one) => `${one.file} ${one.range.start}`);
      assert.equal(new Set(places).size, places.length, `each reference once at ${offset}`);
      const able = features.renameableAt(snapshot, path, offset);
      if (able !== undefined && !('refusal' in able) && !renamed.has(able.placeholder)) {
        renamed.add(able.placeholder);
        renameTwice(path, able.range, able.placeholder);
      }
      for (const { edits } of refactoringsAt(snapshot, path, { start: offset, end: offset })) keepJson(edits);
    }
  });
}

/** To another name and back: every file is what it was. */
function renameTwice(path: string, range: { readonly start: number }, name: string): void {
  const other = /^\d{12}$/.test(name)
    ? '909090909090'
    : /^[0-9a-f-]{36}$/.test(name)
      ? KEY.slice(-36).replace('1234', '9876')
      : 'Another';
  const there = features.renameAt(snapshot, path, range.start, other);
  assert.ok(there !== undefined && !('refusal' in there), `${name}: ${JSON.stringify(there)}`);
  assert.ok(there.edits.some(({ file }) => file === path));
  keepJson([...there.edits, ...there.doubtful]);
  const after = ide.applyChanges(analysis, changed(there.edits)).analysis;
  const before = there.edits.filter((edit) => edit.file === path && edit.range.start < range.start);
  const shift = before.reduce((sum, edit) => sum + edit.newText.length - (edit.range.end - edit.range.start), 0);
  const back = features.renameAt(ide.snapshotOf(after), path, range.start + shift, name);
  assert.ok(back !== undefined && !('refusal' in back), `${name}: ${JSON.stringify(back)}`);
  const texts = ide.applyChanges(after, changedIn(after, back.edits)).analysis;
  for (const { file } of there.edits)
    assert.equal(ide.textOf(texts, file), ide.textOf(analysis, file), `${name} in ${file}`);
}

/** What could be read before can be read afterwards. */
function keepJson(edits: readonly FileEdit[]): void {
  for (const { path, text } of changed(edits)) {
    const before = readJson(ide.textOf(analysis, path) ?? '').errors.length;
    assert.ok(readJson(text).errors.length <= before, text);
  }
}

function changed(edits: readonly FileEdit[]): { path: string; text: string }[] {
  return changedIn(analysis, edits);
}

function changedIn(from: ide.Analysis, edits: readonly FileEdit[]): { path: string; text: string }[] {
  return [...editsByFile(edits)].map(([path, own]) => ({ path, text: applyEdits(ide.textOf(from, path) ?? '', own) }));
}

function isIn({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean {
  return start <= offset && offset <= end;
}
