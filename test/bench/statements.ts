/** Findings for one document of 1,000 statements, against its parse. */
import { parseTree } from 'jsonc-parser';
import * as ide from '../../server/src/ide/index.ts';
import { alternately, duration, median, type Row, ratio, timed } from './measure.ts';
import { manyStatements } from './workspace.ts';

const TIMES = 60;
const WARM_UP = 20;

export async function statements(): Promise<Row[]> {
  const path = '/ws/app.identity-policy.json';
  const text = manyStatements(1000);
  let analysis = ide.createAnalysis({ now: 0, folders: ['/ws'], severity: {} });
  const find = () =>
    timed(() => {
      analysis = ide.applyChanges(analysis, [{ path, text }]).analysis;
      return ide.findingsOf(analysis, path);
    });
  const parse = () => timed(() => parseTree(text));
  await alternately(WARM_UP, find, parse);
  const [finds, parses] = await alternately(TIMES, find, parse);
  return [
    {
      what: 'findings for a document of 1,000 statements',
      figure: duration(median(finds)),
      against: `its parse: ${duration(median(parses))}`,
      ratio: ratio(median(finds) / median(parses)),
      limit: '≤ 10×',
    },
  ];
}
