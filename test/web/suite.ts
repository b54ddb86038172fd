/** What VS Code calls in its web extension host: runs the tests and tells the harness how they went. */
import 'mocha/mocha.js';
import * as vscode from 'vscode';
import { door } from './door.ts';

export async function run(): Promise<void> {
  // Mocha's own reporters of its browser build want a document.
  mocha.setup({ ui: 'tdd', timeout: 20_000, reporter: class {} as never });
  await (vscode.env.language === 'de' ? import('./german.test.ts') : import('./extension.test.ts'));
  const told: Promise<unknown>[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', ({ title, duration }) => told.push(door('passed', `${title} (${duration} ms)`)));
    runner.on('fail', ({ title }, error) => told.push(door('failed', `${title}\n${error.stack ?? error.message}`)));
  });
  await Promise.all(told);
}
