/** What VS Code calls in its extension host: runs every `*.test.cjs` beside it. */
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { page } from './page.ts';

/** Tells the report from what else VS Code writes to the console. */
const MARK = '│ ';

export async function run(): Promise<void> {
  const { SHARING_POLICIES_COUNTS: countsFile, SHARING_POLICIES_GREP: grep } = process.env;
  Mocha.reporters.Base.consoleLog = (...parts) => {
    for (const line of format(...parts).split('\n')) console.log(MARK + line);
  };
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, slow: 5_000, color: true, ...(grep ? { grep } : {}) });
  mocha.rootHooks({
    async afterEach(this: Mocha.Context) {
      if (this.currentTest?.state !== 'failed') return;
      await page('screenshot', `failed ${this.currentTest.title}`.replace(/[^\w]+/g, '-'));
    },
  });
  const tests = readdirSync(__dirname).filter((name) => name.endsWith('.test.cjs'));
  for (const name of tests.sort()) mocha.addFile(join(__dirname, name));
  const counts = await new Promise<{ passed: number; failed: number }>((resolve) => {
    const runner = mocha.run(() => resolve({ passed: runner.stats?.passes ?? 0, failed: runner.stats?.failures ?? 0 }));
  });
  if (countsFile) await writeFile(countsFile, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} failed.`);
}
