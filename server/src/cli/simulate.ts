/** `simulate`: decides requests offline, in the form of `aws iam simulate-custom-policy`. */
import { referenceLoader } from '../host/reference.ts';
import type { LoadReference } from '../iam/reference/reference.ts';
import { SimulateInputError, type SimulateOutput, simulate as simulateInput } from '../ide/simulate.ts';
import { type Command, type ExitStatus, Failure, type Terminal } from './command.ts';
import { inputName, readInput } from './input.ts';

export const simulate: Command = {
  help: `Decides requests offline, as 'aws iam simulate-custom-policy --cli-input-json' does on AWS.

Usage: sharing-policies simulate [file|-]...

Each file holds one request, or an array of them; '-', or no file at all, is standard input. Inputs have
the names that AWS gives them (ActionNames, ResourceArns, CallerArn, ResourceOwner, PolicyInputList,
ResourcePolicy, PermissionsBoundaryPolicyInputList, ContextEntries); policies are strings or inline
objects. Besides: SessionPolicyInputList and VpcEndpointPolicyInput, and ServiceControlPolicyInputList and
ResourceControlPolicyInputList (a list of lists, one for each level, root first).

Without ResourcePolicy the resource's own policy is an empty one, so the use of a KMS key and AssumeRole
are denied: give the key policy, or the role's trust policy.

Options:
  -h, --help   print this

The results go to standard output as JSON. The exit status is 0 whatever the decisions, and 2 for input
that cannot be read.
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
  const name = inputName(file);
  const input = parseJson(await readInput(terminal, file), name);
  try {
    return simulateInput(input, reference);
  } catch (error) {
    if (!(error instanceof SimulateInputError)) throw error;
    throw new Failure(`${name}: ${error.message}`, "Run 'sharing-policies simulate --help' for the form of the input.");
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${name}: $: is no JSON: ${(error as Error).message}.`);
  }
}
