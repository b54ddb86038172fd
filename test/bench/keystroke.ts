/** From one keystroke's text to findings, in a workspace of 10,000 documents and in one of 10. */
import type { Analysis } from '../../server/src/ide/analysis.ts';
import * as ide from '../../server/src/ide/index.ts';
import { duration, median, percentile, type Row, ratio, timed } from './measure.ts';
import { generateWorkspace, type WorkspaceFiles } from './workspace.ts';

const KEYSTROKES = 400;
const WARM_UP = 200;

interface Typing {
  readonly what: string;
  /** Part of the file's name, and the text behind which is typed. */
  readonly file: string;
  readonly behind: string;
}

// In a Sid nothing of a share changes; in an ARN every keystroke joins the documents anew.
const TYPINGS: readonly Typing[] = [
  { what: 'in a Sid', file: 'key-policy.json', behind: 'ConsumerDecrypts' },
  { what: 'in a principal', file: 'key-policy.json', behind: ':role/' },
  { what: 'in a secret ARN', file: 'identity-policy.json', behind: ':secret:' },
];

export function keystroke(): Row[] {
  const large = open(generateWorkspace({ documents: 10_000 }));
  const small = open(generateWorkspace({ documents: 10 }));
  return TYPINGS.map((typing) => {
    const path = [...small.texts.keys()].find((candidate) => candidate.endsWith(typing.file))!;
    const inLarge = typist(large.analysis, path, small.texts.get(path)!, typing.behind);
    const inSmall = typist(small.analysis, path, small.texts.get(path)!, typing.behind);
    const times: [number[], number[]] = [[], []];
    for (let key = 0; key < WARM_UP + KEYSTROKES; key++) {
      const [slow, fast] = [timed(inLarge), timed(inSmall)];
      if (key >= WARM_UP) {
        times[0].push(slow);
        times[1].push(fast);
      }
    }
    const [slow, fast] = times;
    return {
      what: `keystroke ${typing.what}, 10,000 documents`,
      figure: `p50 ${duration(median(slow))}, p99 ${duration(percentile(slow, 0.99))}`,
      against: `10 documents: p50 ${duration(median(fast))}, p99 ${duration(percentile(fast, 0.99))}`,
      ratio: ratio(median(slow) / median(fast)),
      limit: '≤ 1.5×, p50 < 2 ms',
    };
  });
}

function open(files: WorkspaceFiles): { analysis: Analysis; texts: ReadonlyMap<string, string> } {
  const texts = new Map([...files].map(([path, text]) => [`/ws/${path}`, text]));
  const empty = ide.createAnalysis({ now: 0, folders: ['/ws'], severity: {} });
  const changes = [...texts].map(([path, text]) => ({ path, text }));
  return { analysis: ide.applyChanges(empty, changes).analysis, texts };
}

/** Each call is one keystroke: eight letters are typed, then taken back. */
function typist(start: Analysis, path: string, text: string, behind: string): () => number {
  const at = text.indexOf(behind) + behind.length;
  let analysis = start;
  let key = 0;
  return () => {
    key = (key + 1) % 16;
    const typed = 'abcdefgh'.slice(0, key <= 8 ? key : 16 - key);
    const step = ide.applyChanges(analysis, [{ path, text: text.slice(0, at) + typed + text.slice(at) }]);
    analysis = step.analysis;
    return step.affected.reduce((count, file) => count + ide.findingsOf(analysis, file).length, 0);
  };
}
