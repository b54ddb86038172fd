/** Findings for one document of 1,000 statements, all of them and those of policy validation alone, against its parse. */
import { parseTree } from 'jsonc-parser';
import { referenceLoader } from '../../server/src/host/reference.ts';
import { documentFindings } from '../../server/src/ide/documentFindings.ts';
import * as ide from '../../server/src/ide/index.ts';
import { documentFacts } from '../../server/src/sharing/facts.ts';
import { alternately, duration, median, type Row, ratio, timed } from './measure.ts';
import { manyStatements } from './workspace.ts';

const TIMES = 60;
const WARM_UP = 20;

export async function statements(): Promise<Row[]> {
  const path = '/ws/app.identity-policy.json';
  const text = manyStatements(1000);
  const reference = referenceLoader();
  let analysis = ide.createAnalysis({ now: 0, folders: ['/ws'], severity: {}, reference });
  const find = () =>
    timed(() => {
      analysis = ide.applyChanges(analysis, [{ path, text }]).analysis;
      return ide.findingsOf(analysis, path);
    });
  const parse = () => timed(() => parseTree(text));
  await alternately(WARM_UP, find, parse);
  const [finds, parses] = await alternately(TIMES, find, parse);
  const documents = ide.file(analysis, path)?.documents ?? [];
  const validate = () =>
    timed(() =>
      documents.map((document) =>
        documentFindings(documentFacts(document), { reference, incomplete: false }, undefined),
      ),
    );
  await alternately(WARM_UP, validate, parse);
  const [validations, others] = await alternately(TIMES, validate, parse);
  return [
    {
      what: 'findings for a document of 1,000 statements',
      figure: duration(median(finds)),
      against: `its parse: ${duration(median(parses))}`,
      ratio: ratio(median(finds) / median(parses)),
      limit: '≤ 10×',
    },
    {
      what: 'validation of a document of 1,000 statements',
      figure: duration(median(validations)),
      against: `its parse: ${duration(median(others))}`,
      ratio: ratio(median(validations) / median(others)),
      limit: '≤ 10×',
    },
  ];
}
