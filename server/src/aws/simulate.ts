/** What AWS's own policy simulator says to the questions that `ide/live/simulation.ts` makes. */
import {
  type EvaluationResult,
  paginateSimulateCustomPolicy,
  paginateSimulatePrincipalPolicy,
} from '@aws-sdk/client-iam';
import type { SimulationAnswer, SimulationQuestion, SimulatorDecision } from '../ide/live/simulation.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker } from './asking.ts';

export async function simulateOnAws(
  asker: Asker,
  access: AccountAccess,
  question: SimulationQuestion,
): Promise<SimulationAnswer> {
  const client = await access.clients.iam();
  const common = {
    ActionNames: [question.action],
    ResourceArns: [question.resource],
    ContextEntries: question.context.map(({ key, values, type }) => ({
      ContextKeyName: key,
      ContextKeyValues: [...values],
      ContextKeyType: type,
    })),
  };
  const [custom, principal] = await Promise.all([
    asker.ask(access, 'SimulateCustomPolicy', question.principal, async (options) => {
      const input = {
        ...common,
        PolicyInputList: question.policies.map(({ text }) => text),
        ...(question.boundary === undefined ? {} : { PermissionsBoundaryPolicyInputList: [question.boundary.text] }),
      };
      return only(paginateSimulateCustomPolicy({ client }, input, options));
    }),
    asker.ask(access, 'SimulatePrincipalPolicy', question.principal, (options) =>
      only(paginateSimulatePrincipalPolicy({ client }, { ...common, PolicySourceArn: question.principal }, options)),
    ),
  ]);
  return {
    custom: custom ? decisionOf(custom) : undefined,
    principal: principal ? decisionOf(principal) : undefined,
  };
}

/** One action on one resource has one result. */
async function only(
  pages: AsyncIterable<{ readonly EvaluationResults?: EvaluationResult[] | undefined }>,
): Promise<EvaluationResult> {
  for await (const { EvaluationResults } of pages) {
    const [first] = EvaluationResults ?? [];
    if (first !== undefined) return first;
  }
  throw new Error('the simulator gives no result');
}

function decisionOf(result: EvaluationResult): SimulatorDecision {
  return {
    decision: result.EvalDecision ?? 'unknown',
    matched: (result.MatchedStatements ?? []).map(({ SourcePolicyId, SourcePolicyType, StartPosition }) => ({
      policy: SourcePolicyId ?? '',
      type: SourcePolicyType,
      line: StartPosition?.Line,
    })),
    missingContext: [...(result.MissingContextValues ?? [])].sort(),
    allowedByOrganizations: result.OrganizationsDecisionDetail?.AllowedByOrganizations,
    allowedByBoundary: result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
  };
}
