/** The commands: adding one is a row. Each is loaded only when it is called. */
import type { Command } from './command.ts';

export interface CommandRow {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const COMMANDS: readonly CommandRow[] = [
  {
    name: 'check',
    summary: 'decide whether every share works, and say what is wrong',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'fix',
    summary: 'apply the preferred fixes',
    load: async () => (await import('./fix.ts')).fix,
  },
  {
    name: 'init',
    summary: 'write sharing.json from what was inferred',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'simulate',
    summary: "decide single requests, as 'aws iam simulate-custom-policy' does",
    load: async () => (await import('./simulate.ts')).simulate,
  },
  {
    name: 'explain',
    summary: 'say why AWS denied a request: from its message, from CloudTrail, or asked',
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'commands',
    summary: 'print the AWS CLI commands that put a share in place and try it; runs none',
    load: async () => (await import('./shareCommands.ts')).shareCommands,
  },
  {
    name: 'pull',
    summary: 'write what is deployed on AWS into files, or compare with it',
    load: async () => (await import('./pull.ts')).pull,
  },
  {
    name: 'verify',
    summary: 'ask AWS about principals, keys, decisions and the validity of policies',
    load: async () => (await import('./verify.ts')).verify,
  },
];
