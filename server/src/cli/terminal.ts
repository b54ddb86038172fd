/** How wide text is printed. */
import type { Terminal } from './command.ts';

/** In cells, where there is no terminal. */
export const DEFAULT_WIDTH = 100;

/** The terminal's width within reason. */
export function textWidth({ stdout }: Pick<Terminal, 'stdout'>): number {
  return stdout.isTTY === true && stdout.columns !== undefined
    ? Math.min(Math.max(stdout.columns, 40), DEFAULT_WIDTH)
    : DEFAULT_WIDTH;
}

/** The terminal's columns; undefined where there is no terminal. */
export function columnsOf({ stdout }: Pick<Terminal, 'stdout'>): number | undefined {
  return stdout.isTTY === true ? stdout.columns : undefined;
}
