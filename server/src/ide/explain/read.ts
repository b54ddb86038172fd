/** What somebody pasted, or a command gave out: a message, or events. */
import type { Denial } from './denial.ts';
import { readEvents } from './event.ts';
import { readMessage } from './message.ts';

/** The denied requests that a text speaks of; none where it speaks of none. */
export function readDenials(text: string): readonly Denial[] {
  const events = readEvents(parsed(text)) ?? linesOf(text);
  if (events !== undefined) return events;
  const denial = readMessage(text);
  return denial === undefined ? [] : [denial];
}

/** One event on each line, as tools that filter events print them. */
function linesOf(text: string): Denial[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => line.trimStart().startsWith('{'))
    ? readEvents(lines.map(parsed))
    : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
