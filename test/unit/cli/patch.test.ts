import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type FileVersions, unifiedDiff } from '../../../server/src/cli/patch.ts';

test('a changed and a new file', () => {
  assert.equal(
    unifiedDiff([
      { path: 'dev/a.json', before: '{\n  "a": 1,\n  "b": 2\n}\n', after: '{\n  "a": 1,\n  "b": 3\n}\n' },
      { path: 'sharing.json', before: undefined, after: '{}\n' },
      { path: 'same.json', before: '{}', after: '{}' },
    ]),
    `diff --git a/dev/a.json b/dev/a.json
--- a/dev/a.json
+++ b/dev/a.json
@@ -1,4 +1,4 @@
 {
   "a": 1,
-  "b": 2
+  "b": 3
 }
diff --git a/sharing.json b/sharing.json
new file mode 100644
--- /dev/null
+++ b/sharing.json
@@ -0,0 +1,1 @@
+{}
`,
  );
});

test('no newline at the end of the file', () => {
  assert.equal(
    unifiedDiff([{ path: '/abs/a.json', before: '{}', after: '[]' }]),
    `diff --git a/abs/a.json b/abs/a.json
--- a/abs/a.json
+++ b/abs/a.json
@@ -1,1 +1,1 @@
-{}
\\ No newline at end of file
+[]
\\ No newline at end of file
`,
  );
});

const lines = (count: number, lineBreak: string) =>
  Array.from({ length: count }, (_, index) => `  "${index}": 1,${lineBreak}`).join('');
const CHANGES: readonly FileVersions[] = [
  {
    path: 'plain.json',
    before: `{\n${lines(40, '\n')}}\n`,
    after: `{\n${lines(40, '\n').replace('"7"', '"seven"')}}\n`,
  },
  { path: 'crlf.json', before: `{\r\n${lines(9, '\r\n')}}\r\n`, after: `{\r\n${lines(9, '\r\n')}  "x": 1\r\n}\r\n` },
  { path: 'cut.json', before: '{\n  "a": 1 }', after: '{\n  "a": 1,\n  "b": 2 }' },
  { path: 'marked.json', before: '\uFEFF{ "a": 1 }\n', after: '\uFEFF{ "a": 2 }\n' },
  { path: 'sub folder/a b.json', before: '{ "a": "ä" }\n', after: '{ "a": "ö" }\n' },
  { path: 'ümlaut "q".json', before: '1\n', after: '2\n' },
  { path: 'new/folder/sharing.json', before: undefined, after: '{\n}\n' },
];

for (const [program, ...args] of [
  ['git', 'apply', '-'],
  ['patch', '-p1', '--binary', '--quiet'],
] as const) {
  test(`${program} takes it`, (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'sharing-policies-'));
    context.after(() => rmSync(folder, { recursive: true }));
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
    } catch {
      context.skip(`${program} is not installed`);
      return;
    }
    for (const { path, before } of CHANGES) {
      if (before !== undefined) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), before);
      }
    }
    execFileSync(program, args, { cwd: folder, input: unifiedDiff(CHANGES) });
    for (const { path, after } of CHANGES) {
      assert.equal(readFileSync(join(folder, path), 'utf8'), after, path);
    }
  });
}
