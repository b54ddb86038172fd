/**
 * Live accounts, read only. Reached by dynamic import alone, when a command asks: this and the SDK are a bundle of their own.
 * Every call is one that reads (`ide/live/permissions.ts` lists them); nothing is kept but what is returned.
 */
import type { LiveAnswer, LiveQuestions, SimulationAnswers } from '../ide/live/questions.ts';
import type { Validation } from '../sharing/deployed.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { createAsker } from './asking.ts';
import { Cancelled } from './failure.ts';
import type { LiveHost, ProfileSettings } from './host.ts';
import { type RequestHandler, requestHandler } from './network.ts';
import { readAllIds, readThings } from './reading.ts';
import { simulateOnAws } from './simulate.ts';
import { validateOnAws } from './validate.ts';

export { AwsFailure, Cancelled } from './failure.ts';

/**
 * Asks AWS. What is denied or fails is a gap in the answer, and the rest is answered.
 *
 * @throws AwsFailure if an identity belongs to another account than it is named for, or nobody can read any of the accounts
 * @throws Cancelled
 */
export async function askAws(
  settings: ProfileSettings,
  host: LiveHost,
  questions: LiveQuestions,
  handler: RequestHandler = requestHandler(),
): Promise<LiveAnswer> {
  const accounts = createAccounts(settings, host, handler);
  const asker = createAsker(host);
  try {
    const { things, gaps } = await readThings(accounts, asker, host, questions.targets);
    const ids = await readAllIds(accounts, asker, questions.ids);
    const simulations: SimulationAnswers[number][] = [];
    const toSimulate = questions.simulations(things);
    await accounts.enter(toSimulate);
    for (const [index, question] of toSimulate.entries()) {
      const access = accounts.of(question.account);
      if (access === undefined) continue;
      host.progress(`${question.action} in AWS's simulator`, index, toSimulate.length);
      simulations.push([question, await simulateOnAws(asker, access, question)]);
    }
    const validations = await validateAll(accounts, asker, host, questions);
    if (host.signal.aborted) throw new Cancelled();
    return {
      things,
      ids: ids.ids,
      idAccounts: ids.accounts,
      simulations,
      validations,
      gaps: [...gaps, ...asker.gaps],
      identities: accounts.all().map(({ identity }) => identity),
    };
  } finally {
    accounts.close();
  }
}

async function validateAll(
  accounts: Accounts,
  asker: ReturnType<typeof createAsker>,
  host: LiveHost,
  { validations }: LiveQuestions,
): Promise<readonly Validation[]> {
  if (validations.length === 0) return [];
  // A text is valid in every account alike.
  const access = await accounts.any();
  const found: Validation[] = [];
  for (const [index, question] of validations.entries()) {
    host.progress('IAM Access Analyzer validates', index, validations.length);
    found.push(...(await validateOnAws(asker, access, question)));
  }
  return found;
}
