/** `simulate`: decides requests offline, in the form of `aws iam simulate-custom-policy`. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { reasonOf } from '../host/read.ts';
import { referenceLoader } from '../host/reference.ts';
import type { LoadReference } from '../iam/reference/reference.ts';
import { SimulateInputError, type SimulateOutput, simulate as simulateInput } from '../ide/simulate.ts';
import { type Command, type ExitStatus, Failure, type Terminal } from './command.ts';

export const simulate: Command = {
  help: `Decides requests offline, as 'aws iam simulate-custom-policy --cli-input-json' does on AWS.

Usage: sharing-policies simulate [file|-]...

Each file holds one request, or an array of them; '-', or no file at all, is standard input. Inputs have the names that
AWS gives them (ActionNames, ResourceArns, CallerArn, ResourceOwner, PolicyInputList, ResourcePolicy,
PermissionsBoundaryPolicyInputList, ContextEntries); policies are strings or inline objects. Besides:
SessionPolicyInputList and VpcEndpointPolicyInput, and ServiceControlPolicyInputList and ResourceControlPolicyInputList
(a list of lists, one for each level, root first).

The results go to standard output as JSON. The exit status is 0 whatever the decisions, and 2 for input that cannot
be read.
`,
  options: {},
  async run(terminal, _values, positionals): Promise<ExitStatus> {
    const reference = referenceLoader();
    const outputs: (SimulateOutput | SimulateOutput[])[] = [];
    for (const file of positionals.length === 0 ? ['-'] : positionals) {
      outputs.push(await simulateFile(terminal, file, reference));
    }
    const result = outputs.length === 1 ? outputs[0] : outputs.flat();
    terminal.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    return 0;
  },
};

async function simulateFile(
  terminal: Terminal,
  file: string,
  reference: LoadReference,
): Promise<SimulateOutput | SimulateOutput[]> {
  const name = file === '-' ? 'standard input' : file;
  const input = parseJson(await readInput(terminal, file, name), name);
  try {
    return simulateInput(input, reference);
  } catch (error) {
    if (!(error instanceof SimulateInputError)) throw error;
    throw new Failure(`${name}: ${error.message}`, "Run 'sharing-policies simulate --help' for the form of the input.");
  }
}

async function readInput(terminal: Terminal, file: string, name: string): Promise<string> {
  try {
    const bytes = file === '-' ? await readStandardInput() : await readFile(resolve(terminal.workingDirectory, file));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'is not UTF-8' : `cannot be read: ${reasonOf(error)}`;
    throw new Failure(`${name} ${reason}.`);
  }
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${name}: $: is no JSON: ${(error as Error).message}.`);
  }
}
