/** The editor says of every sample what the command line says, opened or not. */
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { check, codeOf, extension, sample, untilDiagnostics } from './helpers.ts';

const SEVERITIES = ['error', 'warning', 'information', 'hint'];

suite('All samples', () => {
  suiteSetup(() => extension().activate());

  test('the editor agrees with the command line on each of them', async () => {
    const root = sample('');
    const { findings } = await check(root);
    // VS Code has a JSON checker of its own, so it is not sent these.
    const wanted = findings
      .filter(({ code }) => code !== 'json-syntax')
      .map(({ file, severity, code, range }) => place(file, severity, code, range.start, range.end))
      .sort();
    const actual = () =>
      vscode.languages
        .getDiagnostics()
        .flatMap(([uri, diagnostics]) =>
          diagnostics
            .filter(({ source }) => source === 'sharing-policies')
            .map(({ severity, code, range }) =>
              place(
                uri.path.slice(root.path.replace(/\/$/, '').length + 1),
                SEVERITIES[severity] ?? '',
                codeOf(code),
                range.start,
                range.end,
              ),
            ),
        )
        .sort();
    await untilDiagnostics(
      () => actual().join('\n') === wanted.join('\n'),
      () => `expected\n${wanted.join('\n')}\nthere is\n${actual().join('\n')}`,
    );
  });
});

function place(file: string, severity: string, code: string, start: vscode.Position, end: vscode.Position): string {
  return `${file}:${start.line}:${start.character}-${end.line}:${end.character} ${severity} ${code}`;
}
