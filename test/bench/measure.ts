/** Clocks, medians and how they are printed. */
import { spawn } from 'node:child_process';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** What it is held to, measured in the same run. */
  readonly against: string;
  readonly ratio: string;
  readonly limit: string;
}

/** Milliseconds. */
export function timed(action: () => unknown): number {
  const start = process.hrtime.bigint();
  action();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The value below which a part of the sample lies; 0.5 gives the median. */
export function percentile(sample: readonly number[], part: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

export function median(sample: readonly number[]): number {
  return percentile(sample, 0.5);
}

/** Milliseconds, in the unit in which they read well. */
export function duration(milliseconds: number): string {
  const [value, unit] =
    milliseconds >= 1000
      ? [milliseconds / 1000, 's']
      : milliseconds >= 1
        ? [milliseconds, 'ms']
        : milliseconds >= 0.001
          ? [milliseconds * 1000, 'µs']
          : [milliseconds * 1e6, 'ns'];
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;
}

export function ratio(value: number): string {
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)}×`;
}

/** Milliseconds from the start of a program to its end; its output is thrown away. */
export function runTime(file: string, args: readonly string[]): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(Number(process.hrtime.bigint() - start) / 1e6));
  });
}

/** Calls both in turn, so that what else the machine does falls on both alike. */
export async function alternately<T>(
  times: number,
  first: () => T | Promise<T>,
  second: () => T | Promise<T>,
): Promise<[T[], T[]]> {
  const samples: [T[], T[]] = [[], []];
  for (let round = 0; round < times; round++) {
    samples[0].push(await first());
    samples[1].push(await second());
  }
  return samples;
}

export function table(rows: readonly Row[]): string {
  const head: Row = { what: 'what', figure: 'figure', against: 'held to', ratio: 'ratio', limit: 'limit' };
  const columns = ['what', 'figure', 'against', 'ratio', 'limit'] as const;
  const widths = columns.map((column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  return [head, ...rows]
    .map((row) =>
      columns
        .map((column, index) => row[column].padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
