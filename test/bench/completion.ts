/** Completion in a document of 1,000 statements, and in a small one of a workspace of 10,000 documents. */
import { referenceLoader } from '../../server/src/host/reference.ts';
import { completions } from '../../server/src/ide/completion/index.ts';
import * as ide from '../../server/src/ide/index.ts';
import { duration, median, percentile, type Row, timed } from './measure.ts';
import { generateWorkspace, manyStatements } from './workspace.ts';

const TIMES = 60;
const WARM_UP = 20;

export async function completion(): Promise<Row[]> {
  const large = '/ws/app.identity-policy.json';
  const text = manyStatements(1000);
  const files = [...generateWorkspace({ documents: 10_000 })].map(([path, one]) => ({
    path: `/ws/${path}`,
    text: one,
  }));
  const small = files.find(({ text: one }) => one.includes('"Resource": "'));
  if (small === undefined) throw new Error('The generated workspace has no Resource.');
  return [
    measured(
      'completion of an action, 1,000 statements',
      [{ path: large, text }],
      large,
      text.lastIndexOf('"Action": "') + 11,
    ),
    measured(
      'completion of a resource, 1,000 statements',
      [{ path: large, text }],
      large,
      text.lastIndexOf('"Resource": "') + 13,
    ),
    measured(
      'completion of a resource, 10,000 documents',
      files,
      small.path,
      small.text.lastIndexOf('"Resource": "') + 13,
    ),
  ];
}

function measured(what: string, files: readonly { path: string; text: string }[], path: string, offset: number): Row {
  const { analysis } = ide.applyChanges(ide.createAnalysis({ now: 0, folders: ['/ws'], severity: {} }), files);
  const options = { now: 0, reference: referenceLoader() };
  const complete = () => timed(() => completions(ide.snapshotOf(analysis), options, path, offset));
  const first = complete();
  if (completions(ide.snapshotOf(analysis), options, path, offset).length === 0)
    throw new Error(`${what}: nothing is offered.`);
  for (let round = 0; round < WARM_UP; round++) complete();
  const sample = Array.from({ length: TIMES }, complete);
  return {
    what,
    figure: `p50 ${duration(median(sample))}, p99 ${duration(percentile(sample, 0.99))}, first ${duration(first)}`,
    against: '–',
    ratio: '–',
    limit: 'p50 < 5 ms',
  };
}
