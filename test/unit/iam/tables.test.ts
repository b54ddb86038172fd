/** Runs the tables of test/fixtures/iam: each case is a request, its policies and what AWS decides. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ContextEntries } from '../../../server/src/iam/context.ts';
import { evaluate, type Grant, type PolicySet, type PolicySource } from '../../../server/src/iam/evaluate.ts';
import { policy, type RequestInput, request } from './support.ts';

type Failed = { readonly policy: string; readonly statement: number; readonly element: string };

interface Policies {
  readonly identity?: readonly unknown[];
  readonly resource?: unknown;
  readonly boundary?: readonly unknown[];
  readonly session?: readonly unknown[];
  readonly serviceControlPolicies?: readonly (readonly unknown[])[];
  readonly resourceControlPolicies?: readonly (readonly unknown[])[];
  readonly vpcEndpoint?: unknown;
  readonly grants?: readonly Grant[];
  readonly managementAccount?: string;
  readonly awsManagedKey?: boolean;
}

interface Case {
  readonly name: string;
  readonly documentation?: string;
  readonly request?: Partial<RequestInput>;
  readonly policies?: Policies;
  /** Short for a Condition of the first identity statement, and for the request's context. */
  readonly condition?: unknown;
  readonly context?: ContextEntries;
  readonly decision: string;
  /** Keys named by a conditional decision. */
  readonly conditions?: readonly string[];
  /** The element that a statement's trace blames; a bare name is of the first identity statement. */
  readonly failed?: Failed | string;
}

interface Table {
  readonly documentation: string;
  readonly request: RequestInput;
  readonly policies: Policies;
  readonly cases: readonly Case[];
}

const folder = new URL('../../fixtures/iam/', import.meta.url);
const names = new Set<string>();
let count = 0;

for (const file of readdirSync(folder).sort()) {
  const table = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Table;
  describe(file, () => {
    for (const each of table.cases) {
      count++;
      test(each.name, () => runCase(file, table, each));
    }
  });
}

test('the tables hold at least 400 cases', () => assert.ok(count >= 400, `${count} cases`));

function runCase(file: string, table: Table, each: Case): void {
  assert.ok(!names.has(`${file} ${each.name}`), 'the name is used twice');
  names.add(`${file} ${each.name}`);
  assert.match(each.documentation ?? table.documentation, /^https:\/\/docs\.aws\.amazon\.com\//);
  const context = each.context ?? each.request?.context ?? table.request.context ?? {};
  const evaluation = evaluate(
    request({ ...table.request, ...each.request, context }),
    policySet(each.policies ?? table.policies, each.condition),
  );
  assert.equal(evaluation.decision, each.decision);
  assert.deepEqual(evaluation.conditions, each.conditions ?? []);
  if (each.failed === undefined) return;
  const failed =
    typeof each.failed === 'string' ? { policy: 'identity.1', statement: 0, element: each.failed } : each.failed;
  const ofPolicy = evaluation.trace().filter((trace) => trace.policy === failed.policy);
  const trace = ofPolicy[failed.statement];
  assert.ok(trace, `no statement ${failed.statement} in ${failed.policy}`);
  assert.equal(trace.failed?.element ?? 'nothing', failed.element);
}

function policySet(policies: Policies, condition: unknown): PolicySet {
  const list = (values: readonly unknown[], name: string): PolicySource[] =>
    values.map((value, index) => source(value, `${name}.${index + 1}`));
  const levels = (values: readonly (readonly unknown[])[], name: string): PolicySource[][] =>
    values.map((level, index) => list(level, `${name}.${index + 1}`));
  const identity = [...(policies.identity ?? [])];
  if (condition !== undefined) identity[0] = withCondition(identity[0], condition);
  return {
    identity: list(identity, 'identity'),
    ...(policies.resource !== undefined && { resource: source(policies.resource, 'resource') }),
    ...(policies.boundary && { boundary: list(policies.boundary, 'boundary') }),
    ...(policies.session && { session: list(policies.session, 'session') }),
    ...(policies.serviceControlPolicies && { serviceControlPolicies: levels(policies.serviceControlPolicies, 'scp') }),
    ...(policies.resourceControlPolicies && {
      resourceControlPolicies: levels(policies.resourceControlPolicies, 'rcp'),
    }),
    ...(policies.vpcEndpoint !== undefined && { vpcEndpoint: source(policies.vpcEndpoint, 'endpoint') }),
    ...(policies.grants && { grants: policies.grants }),
    ...(policies.awsManagedKey !== undefined && { awsManagedKey: policies.awsManagedKey }),
    ...(policies.managementAccount !== undefined && { managementAccount: policies.managementAccount }),
  };
}

function source(value: unknown, id: string): PolicySource {
  return value === 'absent' ? 'absent' : policy(value, id);
}

function withCondition(value: unknown, condition: unknown): unknown {
  const [first, ...rest] = value as readonly object[];
  return [{ ...first, Condition: condition }, ...rest];
}
