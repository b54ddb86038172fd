/** The command line's entry point. */
import { parseArgs } from 'node:util';
import { toCorePath } from '../host/paths.ts';
import { reasonOf } from '../host/read.ts';
import { type Command, type ExitStatus, Failure, type Terminal } from './command.ts';
import { COMMANDS } from './commands.ts';

const NAME = 'sharing-policies';

const terminal: Terminal = {
  workingDirectory: toCorePath('.'),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
};

// `check | head`: who reads no further needs no stack trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') cannotWrite(error);
});

/** A disk is full, say: what was asked for is not there, which is not the same as findings. */
function cannotWrite(error: NodeJS.ErrnoException): never {
  terminal.stderr.write(`${NAME}: the output cannot be written: ${reasonOf(error)}.\n`);
  process.exit(2);
}

main(process.argv.slice(2)).then((status) => {
  // Not `process.exit`: it would cut off what a pipe has not taken yet.
  process.exitCode = status;
});

async function main(words: readonly string[]): Promise<ExitStatus> {
  const [name, ...rest] = words;
  try {
    return await dispatch(name, rest);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === 'write') cannotWrite(error as NodeJS.ErrnoException);
    if (!(error instanceof Failure)) {
      const { stack } = error as Error;
      terminal.stderr.write(`${NAME}: this is a bug, please report it with the lines below.\n${stack ?? error}\n`);
      return 2;
    }
    terminal.stderr.write(`${NAME}: ${error.message}\n${error.remedy === undefined ? '' : `${error.remedy}\n`}`);
    return 2;
  }
}

async function dispatch(name: string | undefined, rest: readonly string[]): Promise<ExitStatus> {
  const row = COMMANDS.find((candidate) => candidate.name === name);
  if (row !== undefined) {
    return runCommand(await row.load(), row.name, rest);
  }
  if (name === undefined) {
    terminal.stderr.write(overview());
    return 2;
  }
  if (name === '--help' || name === '-h') {
    terminal.stdout.write(overview());
    return 0;
  }
  if (name === '--version' || name === '-v') {
    const { packageVersion } = await import('./package.ts');
    terminal.stdout.write(`${packageVersion()}\n`);
    return 0;
  }
  const what = name.startsWith('-') ? 'option' : 'command';
  throw new Failure(`there is no ${what} '${name}'.`, `Run '${NAME} --help' for the commands.`);
}

async function runCommand(command: Command, name: string, words: readonly string[]): Promise<ExitStatus> {
  const { values, positionals } = parse(command, name, words);
  if (values.help === true) {
    terminal.stdout.write(command.help);
    return 0;
  }
  return command.run(terminal, values, positionals);
}

function parse(command: Command, name: string, words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) {
      throw error;
    }
    // The first sentence says what is wrong; the rest speaks of shells.
    const [fact = message] = message.split(/\. |\n/);
    throw new Failure(`${fact.replace(/\.$/, '')}.`, `Run '${NAME} ${name} --help' for the options.`);
  }
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'Checks the AWS policies that share secrets, keys and other resources between accounts, offline:',
    "only 'pull' and 'verify' talk to AWS.",
    '',
    `Usage: ${NAME} <command> [options]`,
    '',
    'Commands:',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `Run '${NAME} <command> --help' for a command's options, '${NAME} --version' for the version.`,
    '',
  ].join('\n');
}
