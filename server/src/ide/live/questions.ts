/** What is asked of AWS, and what it answers: between `ide`, which knows the workspace, and `aws/`, which knows the accounts. */
import type { Deployed, DeployedThing, Gap, Target, Validation } from '../../sharing/deployed.ts';
import { type SimulationAnswer, type SimulationQuestion, simulationsFrom } from './simulation.ts';
import type { ValidationQuestion } from './validation.ts';

export interface LiveQuestions {
  readonly targets: readonly Target[];
  /** Unique ids to look for among the roles and users of the accounts. */
  readonly ids: readonly string[];
  /** Made when the things are read: only AWS knows a secret's whole ARN. */
  readonly simulations: (things: readonly DeployedThing[]) => readonly SimulationQuestion[];
  readonly validations: readonly ValidationQuestion[];
}

export type SimulationAnswers = readonly (readonly [SimulationQuestion, SimulationAnswer])[];

export interface LiveAnswer {
  readonly things: readonly DeployedThing[];
  readonly ids: ReadonlyMap<string, string>;
  readonly idAccounts: readonly string[];
  readonly simulations: SimulationAnswers;
  readonly validations: readonly Validation[];
  readonly gaps: readonly Gap[];
  /** Who read each account. */
  readonly identities: readonly {
    readonly account: string;
    readonly profile: string | undefined;
    readonly arn: string;
  }[];
}

export const NO_QUESTIONS: LiveQuestions = { targets: [], ids: [], simulations: () => [], validations: [] };

/** The answer as rules and `pull` take it. `at`: milliseconds since the epoch. */
export function deployedFrom(questions: LiveQuestions, answer: LiveAnswer, at: number): Deployed {
  return {
    at,
    things: answer.things,
    ids: answer.ids,
    idAccounts: answer.idAccounts,
    simulations: answer.simulations.flatMap(([question, simulated]) => simulationsFrom(question, simulated)),
    validations: answer.validations,
    gaps: answer.gaps,
    asked: [
      ...answer.things.flatMap(({ arn, asked }) => [arn, asked]),
      ...questions.ids,
      ...answer.simulations.map(([{ principal }]) => `simulation of ${principal}`),
      ...questions.validations.map(({ document }) => `validation of ${document}`),
    ],
  };
}
