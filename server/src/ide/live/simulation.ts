/**
 * The questions for AWS's policy simulator: the identity half of every share, with the same policies and context that our
 * own decision is made from. https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
import { parseArn } from '../../iam/arn.ts';
import { OPERATORS } from '../../iam/operators.ts';
import type { Request } from '../../iam/request.ts';
import { parsePolicyFile } from '../../policy/parse.ts';
import { lineIndex } from '../../policy/text.ts';
import { documentValue } from '../../policy/value.ts';
import { isConcrete } from '../../sharing/attachments.ts';
import type { SimulatedDecision, Simulation } from '../../sharing/deployed.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { baseName } from '../../sharing/paths.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { type EvaluationResult, simulate } from '../simulate.ts';

export interface SimulatedText {
  /** The document's id and its file, with that file's text. */
  readonly id: string;
  readonly file: string;
  readonly fileText: string;
  readonly name: string;
  /** The policy as it is sent. */
  readonly text: string;
}

export interface SimulationQuestion {
  readonly principal: string;
  readonly account: string;
  readonly partition: string;
  readonly action: string;
  readonly resource: string;
  readonly policies: readonly SimulatedText[];
  readonly boundary: SimulatedText | undefined;
  readonly context: readonly ContextEntry[];
}

export interface ContextEntry {
  readonly key: string;
  readonly values: readonly string[];
  readonly type: ContextType;
}

type ContextType = 'string' | 'stringList' | 'numeric' | 'boolean' | 'ip' | 'date' | 'binary';

/** What AWS's simulator answers, in its own terms. */
export interface SimulatorDecision {
  readonly decision: string;
  /** `policy`: `PolicyInputList.1`, or the name of a deployed one; `line` counted from 1. */
  readonly matched: readonly {
    readonly policy: string;
    readonly type: string | undefined;
    readonly line: number | undefined;
  }[];
  readonly missingContext: readonly string[];
  readonly allowedByOrganizations: boolean | undefined;
  readonly allowedByBoundary: boolean | undefined;
}

export interface SimulationAnswer {
  /** On the policies that were sent; undefined: no answer. */
  readonly custom: SimulatorDecision | undefined;
  /** On what the principal holds on AWS. */
  readonly principal: SimulatorDecision | undefined;
}

/** One a principal, action and resource. `fullArn` gives a secret's whole ARN, where somebody has looked it up. */
export function simulationQuestions(
  snapshot: Snapshot,
  fullArn: (arn: string) => string = (arn) => arn,
): SimulationQuestion[] {
  const questions = new Map<string, SimulationQuestion>();
  for (const share of snapshot.shares.values()) {
    for (const question of questionsOf(snapshot, share, fullArn)) {
      const key = `${question.principal}|${question.action}|${question.resource}`;
      if (!questions.has(key)) questions.set(key, question);
    }
  }
  return [...questions].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, question]) => question);
}

/** Our own decision on the same input: nothing but the principal's policies decides. */
export function simulateHere(question: SimulationQuestion): SimulatedDecision {
  const output = simulate({
    ActionNames: [question.action],
    ResourceArns: [question.resource],
    CallerArn: question.principal,
    PolicyInputList: question.policies.map(({ text }) => text),
    ...(question.boundary === undefined ? {} : { PermissionsBoundaryPolicyInputList: [question.boundary.text] }),
    ContextEntries: question.context.map(({ key, values, type }) => ({
      ContextKeyName: key,
      ContextKeyValues: values,
      ContextKeyType: type,
    })),
    // The owner lets the consumer's account in, which then decides by itself: AWS's simulator has no owner at all.
    ResourcePolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:${question.partition}:iam::${question.account}:root` },
        Action: '*',
        Resource: '*',
      },
    },
  });
  const [result] = (Array.isArray(output) ? output[0] : output)?.EvaluationResults ?? [];
  return decisionOf(question, result);
}

/** AWS's answers beside our own decision. */
export function simulationsFrom(question: SimulationQuestion, answer: SimulationAnswer): Simulation[] {
  const { principal, action, resource, policies, boundary } = question;
  const documents = [...policies, ...(boundary === undefined ? [] : [boundary])].map(({ id, file, fileText }) => ({
    id,
    file,
    text: fileText,
  }));
  const common = { documents, principal, action, resource, ours: simulateHere(question) };
  return [
    ...(answer.custom === undefined
      ? []
      : [{ ...common, of: 'workspace' as const, theirs: inWords(answer.custom, question) }]),
    ...(answer.principal === undefined
      ? []
      : [{ ...common, of: 'deployed' as const, theirs: inWords(answer.principal, undefined) }]),
  ];
}

/** `question`: what was sent, whose policies AWS calls by their numbers. */
function inWords({ matched, ...rest }: SimulatorDecision, question: SimulationQuestion | undefined): SimulatedDecision {
  return {
    ...rest,
    matched: matched.map(({ policy, type, line }) => {
      const source = question === undefined ? undefined : sourceOf(question, policy);
      if (source !== undefined) return statementName(source, line);
      return type === undefined ? policy : `${policy} (${type})`;
    }),
  };
}

function sourceOf({ policies, boundary }: SimulationQuestion, policy: string): SimulatedText | undefined {
  const [, number] = /^PolicyInputList\.(\d+)$/.exec(policy) ?? [];
  return number === undefined ? boundary : policies[Number(number) - 1];
}

/** Which statement of a policy that was sent stands at a line, counted from 1: for a person. */
function statementName({ name, text }: SimulatedText, line: number | undefined): string {
  if (line === undefined) return name;
  const [document] = parsePolicyFile('sent.json', text).documents;
  const index = lineIndex(text);
  const found = (document?.statements ?? []).findIndex(
    ({ range }) => index.positionAt(range.start).line < line && index.positionAt(range.end).line >= line - 1,
  );
  const sid = document?.statements[found]?.sid?.value;
  return found < 0 ? name : `${name}, statement ${found + 1}${sid === undefined ? '' : ` (${sid})`}`;
}

function decisionOf(question: SimulationQuestion, result: EvaluationResult | undefined): SimulatedDecision {
  const matched = (result?.MatchedStatements ?? []).filter(({ SourcePolicyId }) => SourcePolicyId !== 'ResourcePolicy');
  return {
    decision: result?.EvalDecision ?? 'unknown',
    matched: matched.map(({ SourcePolicyId, StartPosition }) => {
      const source = sourceOf(question, SourcePolicyId);
      return source === undefined ? SourcePolicyId : statementName(source, StartPosition?.Line);
    }),
    missingContext: result?.MissingContextValues ?? [],
  };
}

function questionsOf(snapshot: Snapshot, share: Share, fullArn: (arn: string) => string): SimulationQuestion[] {
  const principal = parseArn(share.principal);
  if (principal === undefined || !isConcrete(share.principal) || !/^(?:role|user)\//.test(principal.resource))
    return [];
  const policies = share.seed.identities.flatMap((facts) => sentText(snapshot, facts) ?? []);
  // With one of them left out the answer would be another.
  if (policies.length === 0 || policies.length < share.seed.identities.length) return [];
  const limits = share.seed.guardrails?.boundary ?? [];
  const [limit] = limits;
  const boundary = limit === undefined || limit === 'absent' ? undefined : sentText(snapshot, limit);
  if (limits.length > 0 && boundary === undefined) return [];
  const documents = [...share.seed.identities, ...(limit === undefined || limit === 'absent' ? [] : [limit])];
  return share.decided.flatMap(({ request }) => {
    const resource = request.resource === null ? null : fullArn(request.resource);
    if (resource === null || !isConcrete(resource) || resource.includes('?')) return [];
    return [
      {
        principal: share.principal,
        account: principal.account,
        partition: principal.partition,
        action: request.action,
        resource,
        policies,
        boundary,
        context: contextFor(documents, request),
      },
    ];
  });
}

function sentText(snapshot: Snapshot, { document }: DocumentFacts): SimulatedText | undefined {
  const fileText = snapshot.files.get(document.file)?.text;
  const value = fileText === undefined ? undefined : documentValue(document, fileText);
  if (fileText === undefined || value === undefined) return undefined;
  return {
    id: document.id,
    file: document.file,
    fileText,
    name: baseName(document.file),
    text: JSON.stringify(value, undefined, 2),
  };
}

const TYPES: Readonly<Record<string, ContextType>> = {
  numeric: 'numeric',
  date: 'date',
  bool: 'boolean',
  binary: 'binary',
  ip: 'ip',
};

/** What is known of the keys that the policies ask for; a key of which nothing is known is left for AWS to miss. */
function contextFor(documents: readonly DocumentFacts[], { context }: Request): ContextEntry[] {
  const entries = new Map<string, ContextEntry>();
  const add = (key: string, type: ContextType): void => {
    const known = context.lookup(key.toLowerCase());
    if (known.state !== 'present' || entries.has(key.toLowerCase())) return;
    entries.set(key.toLowerCase(), { key, values: known.values, type: known.values.length > 1 ? 'stringList' : type });
  };
  for (const { document } of documents) {
    for (const { conditions, resource, notResource } of document.statements) {
      for (const { operator, key, values } of conditions) {
        const name = operator.value.replace(/^For(?:AllValues|AnyValue):/, '').replace(/IfExists$/, '');
        add(
          key.value,
          /^For/.test(operator.value) ? 'stringList' : (TYPES[OPERATORS.get(name)?.type ?? ''] ?? 'string'),
        );
        for (const { value } of values) for (const variable of variablesIn(value)) add(variable, 'string');
      }
      for (const { value } of [...(resource?.values ?? []), ...(notResource?.values ?? [])]) {
        for (const variable of variablesIn(value)) add(variable, 'string');
      }
    }
  }
  return [...entries.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

function variablesIn(text: string): string[] {
  return [...text.matchAll(/\$\{\s*([A-Za-z0-9-]+:[^{},]*[^{},\s])/g)].map((match) => match[1]!);
}
