/** A share as text: whose it is, its verdict, a line for each required statement. */
import type { PolicyDocument } from '../../policy/document.ts';
import type { Leg, ShareReport, StatementStatus, Verdict } from '../../sharing/share.ts';
import { displayDocument, displayPath } from '../paths.ts';
import type { Report } from '../report.ts';
import { printable, widthOf } from './cells.ts';
import type { Colour, Paint } from './colour.ts';
import { principalName, resourceName } from './names.ts';

export const VERDICT_COLOURS: Readonly<Record<Verdict, Colour>> = {
  allowed: 'green',
  denied: 'red',
  conditional: 'yellow',
  unknown: 'yellow',
};

/**
 * `role/ApplicationRole (222222222222) → secret DevSecret-a1b2c3 (111111111111)`; of `replicated` ones with the Region.
 */
export function shareName(share: ShareReport, replicated: ReadonlySet<string>): string {
  return names(share, replicated).join(' ');
}

/** Ids of the shares that only their Region tells from another one. */
export function replicatedShares(shares: readonly ShareReport[]): ReadonlySet<string> {
  const key = (share: ShareReport) => `${shareName(share, NONE)} ${share.access} ${share.manifest}`;
  const regions = new Map<string, Set<string>>();
  for (const share of shares) {
    const known = regions.get(key(share)) ?? new Set();
    regions.set(key(share), known.add(regionOf(share)));
  }
  return new Set(shares.filter((share) => (regions.get(key(share))?.size ?? 0) > 1).map(({ id }) => id));
}

const NONE: ReadonlySet<string> = new Set();

function regionOf({ resource }: ShareReport): string {
  return resource?.split(':')[3] ?? '';
}

function names(share: ShareReport, replicated: ReadonlySet<string>): [string, string] {
  const { principal, resource } = share;
  const what = resource === null ? 'a resource that is not named' : resourceName(resource);
  const region = replicated.has(share.id) ? ` in ${regionOf(share)}` : '';
  return [printable(principalName(principal)), `→ ${printable(what + region)}`];
}

function title(share: ShareReport, replicated: ReadonlySet<string>, columns: number, paint: Paint): string[] {
  const [who, what] = names(share, replicated);
  const access = printable(share.access);
  const [verdict, colour] = verdictWords(share);
  const rest = ` · ${access} · ${paint(verdict, 'bold', colour)}`;
  const fits = widthOf(`${who} ${what} · ${access} · ${verdict}`) <= columns;
  return fits ? [paint(`${who} ${what}`, 'bold') + rest] : [paint(who, 'bold'), `  ${paint(what, 'bold')}${rest}`];
}

/** A denial that is wanted is fine. */
function verdictWords({ verdict, expect }: ShareReport): [string, Colour] {
  if (expect === 'denied' && verdict === 'denied') return ['denied, as expected', 'green'];
  if (expect === 'denied' && verdict === 'allowed') return ['allowed, and expected to be denied', 'red'];
  return [verdict, VERDICT_COLOURS[verdict]];
}

/** `columns`: of the terminal; lines that are longer are broken. */
export function shareBlock(
  report: Pick<Report, 'workingDirectory'>,
  share: ShareReport,
  replicated: ReadonlySet<string>,
  columns: number,
  paint: Paint,
): string[] {
  const conditions = [...new Set(share.requests.flatMap(({ decision }) => decision.conditions))].sort();
  return [
    ...title(share, replicated, columns, paint),
    ...LEGS.flatMap(({ leg, words, documents }) =>
      statementLines(words, share.statements[leg], paths(report, documents(share)), columns, paint),
    ),
    ...(conditions.length > 0 ? [`  depends on ${printable(conditions.join(', '))}`] : []),
    ...(share.manifest === null
      ? []
      : [paint(`  manifest: ${printable(displayPath(report.workingDirectory, share.manifest))}`, 'dim')]),
  ];
}

const STATUSES: Readonly<Record<StatementStatus, { symbol: string; words: string; colour: Colour }>> = {
  present: { symbol: '✓', words: 'present', colour: 'green' },
  missing: { symbol: '✗', words: 'missing', colour: 'red' },
  blocked: { symbol: '✗', words: 'blocked', colour: 'red' },
  conditional: { symbol: '?', words: 'conditional', colour: 'yellow' },
  unknown: { symbol: '?', words: 'no document', colour: 'yellow' },
  notRequired: { symbol: '–', words: 'not required', colour: 'dim' },
};

const LEGS: readonly {
  leg: Leg;
  words: string;
  documents: (share: ShareReport) => readonly (PolicyDocument | undefined)[];
}[] = [
  { leg: 'resourceGrant', words: 'resource grant', documents: ({ documents }) => [documents.resourcePolicy] },
  { leg: 'keyGrant', words: 'key grant', documents: ({ documents }) => [documents.keyPolicy] },
  { leg: 'identityGrant', words: 'identity grant', documents: ({ documents }) => documents.identityPolicies },
  { leg: 'identityKeyGrant', words: 'identity key grant', documents: ({ documents }) => documents.identityPolicies },
];

/** The column of the paths; where one does not fit there, it has a line of its own, further left. */
const COLUMN = 38;
const OWN_LINE = 6;

function statementLines(
  words: string,
  status: StatementStatus,
  documents: readonly string[],
  columns: number,
  paint: Paint,
): string[] {
  const { symbol, words: statusWords, colour } = STATUSES[status];
  const head = `  ${paint(symbol, colour)} ${words.padEnd(18)}  ${paint(statusWords, colour)}`;
  // "no document" and "not required" are the whole message.
  const named = status === 'unknown' || status === 'notRequired' ? [] : documents;
  if (named.some((path) => COLUMN + widthOf(path) > columns)) {
    return [head, ...named.map((path) => ' '.repeat(OWN_LINE) + path)];
  }
  const [first, ...others] = named;
  return [
    first === undefined ? head : head + ' '.repeat(14 - statusWords.length) + first,
    ...others.map((path) => ' '.repeat(COLUMN) + path),
  ];
}

function paths(report: Pick<Report, 'workingDirectory'>, documents: readonly (PolicyDocument | undefined)[]): string[] {
  return documents
    .filter((document) => document !== undefined)
    .map((document) => printable(displayDocument(report.workingDirectory, document)));
}
