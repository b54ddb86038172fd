/** `check` in a new process, against reading the same files and parsing them with `jsonc-parser` in a new process. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundled, shipped } from './bundle.ts';
import { alternately, duration, median, type Row, ratio, runTime } from './measure.ts';
import { generateWorkspace } from './workspace.ts';

const DOCUMENTS = 10_000;
const TIMES = 5;

export async function coldCheck(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sharing-policies-bench-'));
  try {
    const workspace = join(folder, 'workspace');
    for (const [path, text] of generateWorkspace({ documents: DOCUMENTS })) {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      writeFileSync(join(workspace, path), text);
    }
    const cli = shipped('cli.js');
    const baseline = await bundled('test/bench/readAndParse.ts', folder);
    const check = () => runTime(process.execPath, [cli, 'check', workspace, '--format', 'json']);
    const parse = () => runTime(process.execPath, [baseline, workspace]);
    await parse();
    const [checks, parses] = await alternately(TIMES, check, parse);
    return [
      {
        what: `cold check of ${DOCUMENTS.toLocaleString('en')} documents`,
        figure: duration(median(checks)),
        against: `read and parse: ${duration(median(parses))}`,
        ratio: ratio(median(checks) / median(parses)),
        limit: '≤ 3×',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
