/** What is under the cursor and where else it stands, in a workspace of 10,000 documents, against a search of its texts. */
import {
  definitionAt,
  panorama,
  referencesAt,
  shareSummaries,
  workspaceSymbols,
} from '../../server/src/ide/features.ts';
import * as ide from '../../server/src/ide/index.ts';
import { duration, median, type Row, ratio, timed } from './measure.ts';
import { generateWorkspace } from './workspace.ts';

const ROUNDS = 15;

export function navigation(): Row[] {
  const texts = new Map([...generateWorkspace({ documents: 10_000 })].map(([path, text]) => [`/ws/${path}`, text]));
  const empty = ide.createAnalysis({ now: 0, folders: ['/ws'], severity: {} });
  const changes = [...texts].map(([path, text]) => ({ path, text }));
  const snapshot = ide.snapshotOf(ide.applyChanges(empty, changes).analysis);
  const path = [...texts.keys()].find((candidate) => candidate.endsWith('key-policy.json'))!;
  const text = texts.get(path)!;
  const role = text.lastIndexOf(':role/') + 8;
  const account = text.lastIndexOf(':role/') - 4;
  const search = (word: string) => () => [...texts.values()].filter((other) => other.includes(word)).length;
  const name = /:role\/([^"]+)/.exec(text.slice(role - 8))![1]!;
  const id = text.slice(account - 8, account + 4);
  return [
    row('references of a principal', () => referencesAt(snapshot, path, role, true).length, search(name)),
    row('references of an account', () => referencesAt(snapshot, path, account, true).length, search(id)),
    row('definition of a principal', () => definitionAt(snapshot, path, role)?.targets.length ?? 0, search(name)),
    row('list of shares', () => shareSummaries(snapshot).length, search('consumer')),
    row('picture of all shares', () => panorama(snapshot, '').edges.length, search('consumer')),
    row('symbols of the workspace', () => workspaceSymbols(snapshot, 'consumer').length, search('consumer')),
  ];
}

function row(what: string, ask: () => number, search: () => number): Row {
  let found = 0;
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(
      timed(() => {
        found = ask();
      }),
    );
    times[1].push(timed(search));
  }
  const [asking, searching] = times.map(median) as [number, number];
  return {
    what: `${what}, 10,000 documents`,
    figure: `${duration(asking)} (${found} found)`,
    against: `searching the texts: ${duration(searching)}`,
    ratio: ratio(asking / searching),
    limit: '–',
  };
}
