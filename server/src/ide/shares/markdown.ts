/** Shares as Markdown, for a pull request or a ticket. */
import { lineIndex } from '../../policy/text.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { displayFile } from '../completion/places.ts';
import { shareReasons } from '../findings.ts';
import { code, prose } from '../markdown.ts';
import type { SharePlace } from './place.ts';
import { type LegDetail, type ShareDetail, shareDetail, shareSummaries } from './tree.ts';

/** Of those that are asked for and there, in the order of their names. */
export function sharesMarkdown(snapshot: Snapshot, ids: readonly string[]): string {
  return shareSummaries(snapshot, ids)
    .flatMap(({ id }) => shareDetail(snapshot, id) ?? [])
    .map((share) => shareMarkdown(snapshot, share))
    .join('\n');
}

function shareMarkdown(snapshot: Snapshot, share: ShareDetail): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Principal', code(share.principal)],
    ['Resource', share.resource === null ? 'not named' : code(share.resource)],
    ...(share.key === null || share.key === share.resource ? [] : [['Key', code(share.key)] as const]),
    ['Access', share.access],
    ...(share.manifest === null ? [] : [['Listed in', code(displayFile(snapshot, share.manifest))] as const]),
  ];
  const reasons = shareReasons(snapshot.shares.get(share.id)!, undefined).map(({ finding }) => finding);
  return [
    `### ${prose(share.name)}: ${prose(share.state)}`,
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([name, value]) => `| ${name} | ${cell(value)} |`),
    '',
    '| Required statement | State | Where |',
    '| --- | --- | --- |',
    ...share.legs.map((leg) => `| ${leg.name} | ${prose(leg.words)} | ${cell(whereOf(snapshot, leg))} |`),
    '',
    ...reasons.map(({ file, range, message }) => `- ${placeText(snapshot, { file, range })}: ${prose(message)}`),
    ...(reasons.length > 0 ? [''] : []),
  ].join('\n');
}

function whereOf(snapshot: Snapshot, { place, statements }: LegDetail): string {
  if (place === undefined) return '';
  const named = statements.length > 0 ? ` (${statements.map(({ name }) => prose(name)).join(', ')})` : '';
  return `${placeText(snapshot, place)}${named}`;
}

function placeText(snapshot: Snapshot, { file, range }: SharePlace): string {
  const { line } = lineIndex(snapshot.files.get(file)?.text ?? '').positionAt(range.start);
  return code(`${displayFile(snapshot, file)}:${line + 1}`);
}

/** In a table a bar ends the cell, also one in code. */
function cell(markdown: string): string {
  return markdown.replace(/(?<!\\)\|/g, '\\|');
}
