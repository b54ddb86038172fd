/** What a command is, and what it is given. */
import type { ParseArgsOptionsConfig } from 'node:util';

/** The process as a command sees it. */
export interface Terminal {
  /** A core path. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** 0: nothing at or above `--fail-on`; 1: findings; 2: usage or I/O. */
export type ExitStatus = 0 | 1 | 2;

/** Values of the options, by name without the dashes. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Command {
  /** What `--help` prints. */
  readonly help: string;
  /** In the form of `parseArgs`; `help` is added. */
  readonly options: ParseArgsOptionsConfig;
  /** Throws a `Failure` for what only the user can mend. */
  run(terminal: Terminal, values: OptionValues, positionals: readonly string[]): ExitStatus | Promise<ExitStatus>;
}

/** Wrong usage, or a file that cannot be had: its message goes to standard error, and the exit status is 2. */
export class Failure extends Error {
  /** What to do next. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}
