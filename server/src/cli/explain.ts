/** `explain`: why AWS denied a request, as far as the files tell. */
import { callerNamed, type Denial } from '../ide/explain/denial.ts';
import * as ide from '../ide/index.ts';
import { type Command, Failure, type OptionValues, type Terminal } from './command.ts';
import { wantsColour } from './format/colour.ts';
import { inputName, readInput } from './input.ts';
import { documentationPath } from './package.ts';
import type { Report } from './report.ts';
import { textWidth } from './terminal.ts';
import { now, oneOf } from './values.ts';
import { loadWorkspace } from './workspace.ts';

export const explain: Command = {
  help: `Says which statement of the policies is missing or in the way of a request that AWS denied, or would deny.

Usage: sharing-policies explain --error TEXT [path…]
       sharing-policies explain --event FILE [path…]
       sharing-policies explain --principal ARN --action ACTION --resource ARN [path…]

Paths are folders or files, together one workspace; without any, the working directory.

Options:
  --error TEXT         the message, as AWS, an SDK or the AWS CLI printed it; '-' is standard input
  --event FILE         CloudTrail events in JSON: a log file, an event, the output of 'aws cloudtrail
                       lookup-events'; '-' is standard input
  --principal ARN      who calls; with --error or --event, what those do not say
  --action ACTION      what is called, like secretsmanager:GetSecretValue; likewise
  --resource ARN       what is asked for; likewise
  --format text|json   what to print; text unless given
  --now DATE           the time to decide for, like 2026-12-31 or 2026-12-31T23:59:00Z
  -h, --help           print this

Exit status: 0 whatever the answer, 2 wrong usage, a text that speaks of no denied request, or a file or
folder that could not be read.
`,
  options: {
    error: { type: 'string' },
    event: { type: 'string' },
    principal: { type: 'string' },
    action: { type: 'string' },
    resource: { type: 'string' },
    format: { type: 'string' },
    now: { type: 'string' },
  },
  async run(terminal, values, positionals) {
    const format = oneOf(values, 'format', ['text', 'json'], 'text');
    const denials = await denialsFrom(terminal, values);
    const { analysis, complete } = loadWorkspace(terminal, positionals, now(values));
    const explanations = denials.map((denial) => ide.explain(analysis, denial));
    const { workingDirectory, environment, stdout } = terminal;
    const files: Pick<Report, 'workingDirectory' | 'textOf' | 'docsFor'> = {
      workingDirectory,
      textOf: (path) => ide.textOf(analysis, path),
      docsFor: (code) => documentationPath(ide.docsFor(code), workingDirectory),
    };
    if (format === 'json') {
      const { formatExplanationsJson } = await import('./format/explanationJson.ts');
      stdout.write(formatExplanationsJson(explanations, files));
    } else {
      const { formatExplanations } = await import('./format/explanation.ts');
      const colour = wantsColour(environment, stdout.isTTY);
      stdout.write(formatExplanations(explanations, files, { colour, width: textWidth(terminal) }));
    }
    return complete ? 0 : 2;
  },
};

async function denialsFrom(terminal: Terminal, values: OptionValues): Promise<readonly Denial[]> {
  const [error, event] = [given(values, 'error'), given(values, 'event')];
  if (error !== undefined && event !== undefined) {
    throw new Failure('--error and --event exclude each other.', 'Give one of them.');
  }
  if (event !== undefined) return withOptions(await deniedIn(terminal, event, inputName(event), EVENT), values);
  if (error === '-') return withOptions(await deniedIn(terminal, '-', 'standard input'), values);
  if (error !== undefined) return withOptions(read(error, '--error'), values);
  return [asked(values)];
}

function given(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

async function deniedIn(terminal: Terminal, file: string, name: string, advice = MESSAGE): Promise<readonly Denial[]> {
  return read(await readInput(terminal, file), name, advice);
}

const MESSAGE =
  'Give the whole message, like "User: … is not authorized to perform: … on resource: …", or ask with --principal, --action and --resource.';

const EVENT =
  'Give an event that AWS denied: one with an "errorCode" such as AccessDenied, as CloudTrail stores it or "aws cloudtrail lookup-events" prints it.';

function read(text: string, name: string, advice = MESSAGE): readonly Denial[] {
  const denials = ide.readDenials(text);
  if (denials.length > 0) return denials;
  throw new Failure(`${name}: no denied request is found in it.`, advice);
}

/** What the message leaves out, a person may know. */
function withOptions(denials: readonly Denial[], values: OptionValues): Denial[] {
  const principal = given(values, 'principal');
  return denials.map((denial) => ({
    ...denial,
    ...(principal === undefined ? {} : callerNamed(principal)),
    action: given(values, 'action') ?? denial.action,
    resource: given(values, 'resource') ?? denial.resource,
  }));
}

const QUESTION = ['principal', 'action', 'resource'] as const;

function asked(values: OptionValues): Denial {
  const missing = QUESTION.filter((name) => given(values, name) === undefined).map((name) => `--${name}`);
  if (missing.length > 0) {
    const what = missing.length === QUESTION.length ? '--error, --event or a question' : missing.join(' and ');
    throw new Failure(
      `${what} ${missing.length === 2 ? 'are' : 'is'} missing.`,
      "Run 'sharing-policies explain --help' for what can be asked.",
    );
  }
  const action = given(values, 'action') ?? '';
  if (!/^[\w-]+:\w+$/.test(action)) {
    throw new Failure(`--action does not know '${action}'.`, 'Write it like secretsmanager:GetSecretValue.');
  }
  return {
    ...callerNamed(given(values, 'principal')),
    action,
    resource: given(values, 'resource'),
    called: undefined,
    region: undefined,
    said: undefined,
  };
}
