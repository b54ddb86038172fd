/**
 * Findings for one document of 1,000 statements, all of them and those of policy validation alone, against its parse;
 * validation also of 1,000 statements as different as those of AWS's documentation.
 */
import { readFileSync } from 'node:fs';
import { parseTree } from 'jsonc-parser';
import { referenceLoader } from '../../server/src/host/reference.ts';
import { documentFindings } from '../../server/src/ide/documentFindings.ts';
import * as ide from '../../server/src/ide/index.ts';
import { parsePolicyFile } from '../../server/src/policy/parse.ts';
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
  const [validations, others] = await validation(text);
  const [mixedValidations, mixedParses] = await validation(mixedStatements(1000));
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
    {
      what: 'validation of 1,000 statements of all kinds',
      figure: duration(median(mixedValidations)),
      against: `their parse: ${duration(median(mixedParses))}`,
      ratio: ratio(median(mixedValidations) / median(mixedParses)),
      limit: '≤ 10×',
    },
  ];

  async function validation(of: string): Promise<[number[], number[]]> {
    const { documents } = parsePolicyFile(path, of);
    const validate = () =>
      timed(() =>
        documents.map((document) =>
          documentFindings(documentFacts(document, document.file), { reference, incomplete: false }, undefined),
        ),
      );
    const parseOf = () => timed(() => parseTree(of));
    await alternately(WARM_UP, validate, parseOf);
    const [times, parseTimes] = await alternately(TIMES, validate, parseOf);
    return [times, parseTimes];
  }
}

const DOCUMENTED = new URL('../fixtures/documentation/identity.json', import.meta.url);

/** The statements of the documented policies one after the other, no two alike. */
function mixedStatements(count: number): string {
  const policies: readonly { readonly policy: { readonly Statement: readonly object[] } }[] = JSON.parse(
    readFileSync(DOCUMENTED, 'utf8'),
  );
  const texts = policies.flatMap(({ policy }) => policy.Statement).map((statement) => JSON.stringify(statement));
  const statements = Array.from({ length: count }, (_, index) => {
    const account = String(111122220000 + index);
    const text = texts[index % texts.length]!.replaceAll('reports', `reports-${index}`);
    const statement = JSON.parse(text.replaceAll('111122223333', account));
    // What is about everything is told apart by who may do it.
    const Condition = { ...statement.Condition, StringEquals: { 'aws:PrincipalAccount': account } };
    return { ...statement, Sid: `Statement${index}`, ...(text.includes(`reports-${index}`) ? {} : { Condition }) };
  });
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
}
