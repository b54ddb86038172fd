/** A real shell with an `aws` that prints the arguments that it is given. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Each argument in hexadecimal, so that nothing of it can be mistaken for a separator. */
const AWS = `#!/bin/sh
for word in "$@"; do printf '%s' "$word" | od -An -v -tx1 | tr -d ' \\n'; echo; done
echo end
`;

/** The arguments of every call of `aws` in a script, which may say nothing on standard error and make no file. */
export function shellCalls(script: string): string[][] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sharing-policies-')));
  try {
    writeFileSync(join(folder, 'aws'), AWS);
    chmodSync(join(folder, 'aws'), 0o755);
    const { status, stdout, stderr } = spawnSync('sh', ['-eu'], {
      cwd: folder,
      input: script,
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder },
    });
    assert.deepEqual([status, stderr, readdirSync(folder)], [0, '', ['aws']], script);
    const calls = stdout.split('end\n').slice(0, -1);
    return calls.map((words) => {
      const hex = words.split('\n').slice(0, -1);
      return hex.map((word) => Buffer.from(word, 'hex').toString());
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
