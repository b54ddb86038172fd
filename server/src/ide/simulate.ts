/**
 * The offline twin of `aws iam simulate-custom-policy`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
import { parseArn } from '../iam/arn.ts';
import type { CompiledStatement } from '../iam/compile.ts';
import { createContext } from '../iam/context.ts';
import type { PolicySet } from '../iam/evaluate.ts';
import { statementUnknowns } from '../iam/explain.ts';
import { evaluateLegs, joinLegs } from '../iam/logic.ts';
import {
  actionTruth,
  matchStatementParts,
  type PolicySide,
  type PreparedRequest,
  prepareRequest,
  principalTruth,
  resourceTruth,
} from '../iam/match.ts';
import { statementProblems } from '../iam/problems.ts';
import type { LoadReference } from '../iam/reference/reference.ts';
import type { Caller, RequestContext } from '../iam/request.ts';
import { isOnAllResources } from '../iam/services.ts';
import { FALSE, TRUE, UNKNOWN } from '../iam/truth.ts';
import { lineIndex } from '../policy/text.ts';
import { readSimulateInput, type SimulatedPolicy, type SimulateInput, SimulateInputError } from './simulateInput.ts';

export { SimulateInputError } from './simulateInput.ts';

/** Counted from 1. */
export interface SimulatePosition {
  readonly Line: number;
  readonly Column: number;
}

export interface MatchedStatement {
  readonly SourcePolicyId: string;
  readonly SourcePolicyType: string;
  /** Where the policy was a string. */
  readonly StartPosition?: SimulatePosition;
  /** Behind the statement's last character. */
  readonly EndPosition?: SimulatePosition;
}

export interface EvaluationResult {
  readonly EvalActionName: string;
  readonly EvalResourceName: string;
  readonly EvalDecision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  readonly MatchedStatements: readonly MatchedStatement[];
  readonly MissingContextValues: readonly string[];
  /** What could not be understood; left out when there is nothing. */
  readonly Problems?: readonly string[];
}

export interface SimulateOutput {
  readonly EvaluationResults: readonly EvaluationResult[];
}

/**
 * Simulates one request, or each of an array of them. Throws a SimulateInputError with the JSON path of what is
 * not of the form. `reference` tells which actions are on no resource; without it only a few are known.
 */
export function simulate(input: unknown, reference?: LoadReference): SimulateOutput | SimulateOutput[] {
  if (!Array.isArray(input)) return simulateOne(readSimulateInput(input, '$'), reference);
  if (input.length === 0) throw new SimulateInputError('$', 'is an empty list. Put at least one request into it.');
  const requests = input.map((item, index) => readSimulateInput(item, `$[${index}]`));
  return requests.map((request) => simulateOne(request, reference));
}

interface Placed {
  readonly policy: SimulatedPolicy;
  readonly side: PolicySide;
}

/** An input with what all its requests have in common. */
interface Simulation {
  readonly input: SimulateInput;
  readonly set: PolicySet;
  readonly placed: readonly Placed[];
  readonly context: RequestContext;
}

function simulateOne(input: SimulateInput, reference: LoadReference | undefined): SimulateOutput {
  const context = createContext(input.context, 'absent');
  const simulation = { input, set: policySet(input), placed: placedPolicies(input), context };
  const results = input.actions.flatMap((action) => {
    const onAllResources = reference === undefined ? undefined : isOnAllResources(action, reference());
    return input.resources.map((resource) => evaluationResult(simulation, action, resource, onAllResources));
  });
  return { EvaluationResults: results };
}

function evaluationResult(
  { input, set, placed, context }: Simulation,
  action: string,
  resource: string,
  onAllResources: boolean | undefined,
): EvaluationResult {
  const owner = ownerOf(resource) ?? input.resourceOwner ?? input.caller?.account;
  const caller = input.caller ?? someUserOf(owner);
  const resourceAccount = owner ?? caller.account;
  const bounded = set.boundary !== undefined;
  const request = prepareRequest({ caller, action, resource, resourceAccount, onAllResources, context }, bounded);
  const { allow, deny } = joinLegs(request, set, evaluateLegs(request, set, 'unknown'));
  // A Deny that cannot be understood is taken to deny, an Allow that cannot be understood allows nothing.
  const decision = deny !== FALSE ? 'explicitDeny' : allow === TRUE ? 'allowed' : 'implicitDeny';
  const problems = problemsOf(placed, request);
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: decision,
    MatchedStatements:
      decision === 'implicitDeny' ? [] : matchedStatements(placed, request, decision === 'allowed' ? 'Allow' : 'Deny'),
    MissingContextValues: missingKeys(placed, request),
    ...(problems.length > 0 ? { Problems: problems } : {}),
  };
}

function policySet(input: SimulateInput): PolicySet {
  const compiled = (policies: readonly SimulatedPolicy[]) => policies.map(({ policy }) => policy);
  return {
    identity: compiled(input.identity),
    resource: input.resource?.policy ?? 'empty',
    ...(input.boundary && { boundary: compiled(input.boundary) }),
    ...(input.session && { session: compiled(input.session) }),
    ...(input.serviceControl && { serviceControlPolicies: input.serviceControl.map(compiled) }),
    ...(input.resourceControl && { resourceControlPolicies: input.resourceControl.map(compiled) }),
    ...(input.vpcEndpoint && { vpcEndpoint: input.vpcEndpoint.policy }),
  };
}

function placedPolicies(input: SimulateInput): Placed[] {
  const of = (policies: readonly (SimulatedPolicy | undefined)[] | undefined, side: PolicySide): Placed[] =>
    (policies ?? []).flatMap((policy) => (policy === undefined ? [] : [{ policy, side }]));
  return [
    ...of(input.identity, 'identity'),
    ...of([input.resource], 'resource'),
    ...of(input.boundary, 'identity'),
    ...of(input.session, 'identity'),
    ...of(input.serviceControl?.flat(), 'identity'),
    ...of(input.resourceControl?.flat(), 'resource'),
    ...of([input.vpcEndpoint], 'resource'),
  ];
}

/** Without a CallerArn the policies are those of somebody in the resource's account. */
function someUserOf(owner: string | undefined): Caller {
  return { kind: 'user', arn: '', account: owner ?? 'same account' };
}

/** The account in an ARN; `aws` owns the policies that AWS manages, which are as good as the caller's own. */
function ownerOf(resource: string): string | undefined {
  const account = parseArn(resource)?.account;
  return account === '' || account === 'aws' || account === '*' ? undefined : account;
}

function matchedStatements(
  placed: readonly Placed[],
  request: PreparedRequest,
  effect: 'Allow' | 'Deny',
): MatchedStatement[] {
  const matched: MatchedStatement[] = [];
  for (const { policy, side } of placed) {
    for (const statement of policy.policy.statements) {
      if (statement.effect !== effect && !(statement.effect === 'unknown' && effect === 'Deny')) continue;
      const truth = matchStatementParts(statement, request, side);
      if (truth === TRUE || (truth === UNKNOWN && effect === 'Deny')) matched.push(reference(policy, statement));
    }
  }
  return matched;
}

function reference(policy: SimulatedPolicy, { statement }: CompiledStatement): MatchedStatement {
  const source = { SourcePolicyId: policy.id, SourcePolicyType: policy.type };
  if (policy.text === undefined) return source;
  const lines = lineIndex(policy.text);
  const position = (offset: number): SimulatePosition => {
    const { line, character } = lines.positionAt(offset);
    return { Line: line + 1, Column: character + 1 };
  };
  return { ...source, StartPosition: position(statement.range.start), EndPosition: position(statement.range.end) };
}

/** Keys that statements ask for which otherwise cover the request, and that the input does not give. */
function missingKeys(placed: readonly Placed[], request: PreparedRequest): string[] {
  const missing = new Map<string, string>();
  for (const { policy, side } of placed) {
    for (const statement of policy.policy.statements) {
      if (actionTruth(statement, request) === FALSE || principalTruth(statement, request, side) === FALSE) continue;
      const variables = (statement.resource?.patterns ?? []).flatMap(({ text }) => variableKeys(text));
      if (variables.length === 0 && resourceTruth(statement, request, side) === FALSE) continue;
      const inConditions = statement.conditions.flatMap(({ entry }) => [
        entry.key.value,
        ...entry.values.flatMap(({ value }) => variableKeys(value)),
      ]);
      for (const key of [...variables, ...inConditions]) {
        const lower = key.toLowerCase();
        if (request.context.lookup(lower).state === 'absent' && !missing.has(lower)) missing.set(lower, key);
      }
    }
  }
  return [...missing.values()].sort();
}

function variableKeys(text: string): string[] {
  return [...text.matchAll(/\$\{\s*([A-Za-z0-9-]+:[^{},]*[^{},\s])/g)].map((match) => match[1]!);
}

function problemsOf(placed: readonly Placed[], request: PreparedRequest): string[] {
  const problems: string[] = [];
  for (const { policy, side } of placed) {
    for (const problem of policy.problems) problems.push(`${policy.id}: ${problem}`);
    for (const statement of policy.policy.statements) {
      const found = statementProblems(statement, side);
      if (found.length === 0 && matchStatementParts(statement, request, side) === UNKNOWN) {
        found.push(...new Set(statementUnknowns(statement, request, side).map(unknownProblem)));
      }
      for (const problem of found) problems.push(`${policy.id} ${statement.statement.pointer}: ${problem}`);
    }
  }
  return problems;
}

function unknownProblem(name: string): string {
  if (name === 'NotPrincipal')
    return 'NotPrincipal lists only a part of the caller: name its account, role and session';
  if (name === 'Principal') return 'nothing says whether the caller is the principal that is named';
  if (name === 'CanonicalUser') return 'nothing says whose canonical user id it is';
  return `${name} is not known`;
}
