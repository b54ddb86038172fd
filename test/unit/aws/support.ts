/** The host of `aws/` for tests: says yes, keeps what it was told. */
import type { TestContext } from 'node:test';
import type { Identity, LeftOut, LiveHost } from '../../../server/src/aws/host.ts';
import { type LiveQuestions, NO_QUESTIONS, targetOf } from '../../../server/src/ide/live/index.ts';

export interface TestHost extends LiveHost {
  readonly shown: { identities: readonly Identity[]; leftOut: readonly LeftOut[] }[];
  readonly told: string[];
}

export function testHost(options: Partial<LiveHost> = {}): TestHost {
  const shown: TestHost['shown'] = [];
  const told: string[] = [];
  return {
    shown,
    told,
    signal: new AbortController().signal,
    async confirm(identities, leftOut) {
      shown.push({ identities, leftOut });
      return true;
    },
    mfaCode: async () => undefined,
    progress: (message, done, total) => told.push(`${done}/${total} ${message}`),
    ...options,
  };
}

export function questions(...arns: readonly string[]): LiveQuestions {
  return { ...NO_QUESTIONS, targets: arns.flatMap((arn) => targetOf(arn) ?? []) };
}

/** Variables of this process while the test runs: the SDK reads them. */
export function withEnvironment(context: TestContext, environment: Readonly<Record<string, string | undefined>>): void {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined): void => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(environment)) set(name, value);
  context.after(() => {
    for (const [name, value] of before) set(name, value);
  });
}
