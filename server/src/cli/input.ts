/** Texts that a command is given: by a file, or on standard input. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { reasonOf } from '../host/read.ts';
import { Failure, type Terminal } from './command.ts';

/** What a file, or with `-` standard input, is called in messages. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** @throws Failure if it cannot be read, or is not UTF-8 */
export async function readInput(terminal: Pick<Terminal, 'workingDirectory'>, file: string): Promise<string> {
  try {
    const bytes = file === '-' ? await readStandardInput() : await readFile(resolve(terminal.workingDirectory, file));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8' : `cannot be read: ${reasonOf(error)}`;
    throw new Failure(`${inputName(file)} ${reason}.`);
  }
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
