/** What holds for all policies: fixed seeds, small domains. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ContextEntries } from '../../../server/src/iam/context.ts';
import { evaluate, type PolicySet } from '../../../server/src/iam/evaluate.ts';
import { policy, type RequestInput, request } from './support.ts';

const RUNS = { seed: 20261123, numRuns: 1000 };
const ROLE = 'arn:aws:iam::222222222222:role/App';
const OWNER = '111111111111';

const condition = fc
  .record({
    operator: fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringLike',
      'StringNotLike',
      'StringEqualsIfExists',
      'StringLikeIfExists',
      'StringEqualsIgnoreCase',
      'ForAllValues:StringEquals',
      'ForAnyValue:StringEquals',
      'ForAnyValue:StringNotEquals',
      'Null',
    ),
    key: fc.constantFrom('k:one', 'k:two'),
    values: fc.array(fc.constantFrom('a', 'b', 'a*', '*b', 'ab'), { minLength: 1, maxLength: 2 }),
    absent: fc.constantFrom('true', 'false'),
  })
  .map(({ operator, key, values, absent }) => ({ [operator]: { [key]: operator === 'Null' ? [absent] : values } }));

const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom(['s3:GetObject'], ['s3:*'], ['*'], ['s3:PutObject']),
    Resource: fc.constantFrom(['*'], ['arn:aws:s3:::reports/*'], ['arn:aws:s3:::other/*']),
    Condition: condition,
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
);
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
const principal = fc.constantFrom(
  { AWS: [ROLE] },
  { AWS: ['222222222222'] },
  { AWS: ['*'] },
  { AWS: ['333333333333'] },
);
const resourceStatements = fc.array(
  fc.tuple(statement, principal).map(([each, Principal]) => ({ ...each, Principal })),
  { minLength: 1, maxLength: 3 },
);

/** Statements of a policy; undefined: there is none. */
type Statements = readonly object[] | undefined;

interface Setup {
  readonly identity: readonly object[];
  readonly resource: readonly object[];
  readonly boundary: Statements;
  readonly session: Statements;
  readonly serviceControl: Statements;
  readonly vpcEndpoint: Statements;
  readonly owner: string;
  readonly context: ContextEntries;
}

const contextValue = fc.constantFrom<string | readonly string[] | null>('a', 'b', 'ab', 'c', null, ['a', 'b']);
const setup: fc.Arbitrary<Setup> = fc.record({
  identity: statements,
  resource: resourceStatements,
  boundary: fc.option(statements, { nil: undefined, freq: 3 }),
  session: fc.option(statements, { nil: undefined, freq: 1 }),
  serviceControl: fc.option(statements, { nil: undefined, freq: 1 }),
  vpcEndpoint: fc.option(resourceStatements, { nil: undefined, freq: 1 }),
  owner: fc.constantFrom(OWNER, '222222222222'),
  context: fc.record({ 'k:one': contextValue, 'k:two': contextValue }, { requiredKeys: [] }),
});

const asked = ({ owner, context }: Setup, otherwise: 'absent' | 'unknown'): RequestInput => ({
  caller: ROLE,
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/a',
  resourceAccount: owner,
  context,
  otherwise,
});

const POLICIES = ['identity', 'resource', 'boundary', 'session', 'serviceControl', 'vpcEndpoint'] as const;
type PolicyName = (typeof POLICIES)[number];

function policies({ identity, resource, boundary, session, serviceControl, vpcEndpoint }: Setup): PolicySet {
  return {
    identity: [policy(identity)],
    resource: policy(resource),
    ...(boundary && { boundary: [policy(boundary)] }),
    ...(session && { session: [policy(session)] }),
    ...(serviceControl && { serviceControlPolicies: [[policy(serviceControl)]] }),
    ...(vpcEndpoint && { vpcEndpoint: policy(vpcEndpoint) }),
  };
}

/** Each policy of the setup changed. */
function each(of: Setup, change: (statements: readonly object[], name: PolicyName) => readonly object[]): Setup {
  const changed = POLICIES.map((name) => [name, of[name] === undefined ? undefined : change(of[name], name)]);
  return { ...of, ...Object.fromEntries(changed) };
}

/** One policy of the setup with a statement more. */
const addition = fc.record({
  to: fc.constantFrom(...POLICIES),
  first: fc.boolean(),
  added: fc.tuple(statement, principal),
});

function add(of: Setup, { to, first, added: [plain, Principal] }: Addition, Effect: 'Allow' | 'Deny'): Setup {
  return each(of, (statements, name) => {
    if (name !== to) return statements;
    const more = { ...plain, Effect, ...(name === 'resource' || name === 'vpcEndpoint' ? { Principal } : {}) };
    return first ? [more, ...statements] : [...statements, more];
  });
}

type Addition = typeof addition extends fc.Arbitrary<infer T> ? T : never;

function decide(of: Setup, otherwise: 'absent' | 'unknown' = 'unknown') {
  const { decision, conditions } = evaluate(request(asked(of, otherwise)), policies(of));
  return { decision, conditions };
}

test('adding a Deny never turns a decision into allowed', () => {
  fc.assert(
    fc.property(setup, addition, (of, more) => {
      if (decide(add(of, more, 'Deny')).decision === 'allowed') assert.equal(decide(of).decision, 'allowed');
    }),
    { ...RUNS, numRuns: 3000 },
  );
});

test('adding an Allow never turns allowed into denied', () => {
  fc.assert(
    fc.property(setup, addition, (of, more) => {
      if (decide(of).decision === 'allowed') assert.equal(decide(add(of, more, 'Allow')).decision, 'allowed');
    }),
    { ...RUNS, numRuns: 3000 },
  );
});

test('the order of statements never matters', () => {
  fc.assert(
    fc.property(setup, (of) => {
      const reversed = each(of, (statements) => [...statements].reverse());
      const sorted = ({ decision, conditions }: ReturnType<typeof decide>) => [decision, conditions];
      assert.deepEqual(sorted(decide(reversed)), sorted(decide(of)));
    }),
    RUNS,
  );
});

test('scalars and arrays of one are the same', () => {
  fc.assert(
    fc.property(setup, (of) => {
      assert.deepEqual(decide(each(of, scalars)), decide(of));
    }),
    RUNS,
  );
});

test('renaming an account throughout changes nothing', () => {
  fc.assert(
    fc.property(setup, (of) => {
      const renamed = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll('222222222222', '444444444444'));
      const input = renamed(asked(of, 'unknown')) as RequestInput;
      const { decision, conditions } = evaluate(request(input), policies(each(of, renamed)));
      assert.deepEqual({ decision, conditions }, decide(of));
    }),
    RUNS,
  );
});

/** Enough texts to meet every combination of the patterns above, alone and in sets. */
const texts = ['a', 'b', 'ab', 'c', 'ac', 'cb', 'acb', 'A', 'B', 'AB', 'a*', '*b', 'aB', 'A*', '*B'];
const completions: readonly (string | readonly string[] | null)[] = [null, '', ...texts, ...sets()];

function sets(): string[][] {
  const members = ['a', 'b', 'ab', 'c', 'a*', '*b'];
  const all: string[][] = [];
  for (let set = 1; set < 1 << members.length; set++) {
    const chosen = members.filter((_, index) => (set & (1 << index)) !== 0);
    if (chosen.length > 1) all.push(chosen);
  }
  return all;
}

test('a certain decision holds in every completion, an open one differs between two', () => {
  let certain = 0;
  let open = 0;
  fc.assert(
    fc.property(setup, fc.constantFrom('k:one', 'k:two'), contextValue, (of, unknown, other) => {
      const known = unknown === 'k:one' ? 'k:two' : 'k:one';
      const { decision } = decide({ ...of, context: { [known]: other } });
      const multivalued = asksForSets(of, unknown);
      const allowed = new Set<boolean>();
      for (const value of completions) {
        if (!multivalued && Array.isArray(value)) continue;
        const complete = decide({ ...of, context: { [known]: other, [unknown]: value } }, 'absent').decision;
        assert.notEqual(complete, 'conditional');
        allowed.add(complete === 'allowed');
      }
      if (decision !== 'conditional') {
        certain++;
        assert.deepEqual([...allowed], [decision === 'allowed'], JSON.stringify(of));
      } else {
        open++;
        assert.equal(allowed.size, 2, JSON.stringify({ of, unknown, other }));
      }
    }),
    { ...RUNS, numRuns: 800 },
  );
  assert.ok(certain > 100 && open > 50, `${certain} certain, ${open} open`);
});

test('with several unknown keys a certain decision holds in every completion', () => {
  const some = [null, 'a', 'b', 'ab', 'c', 'acb', 'A'];
  const several = [
    ['a', 'b'],
    ['b', 'c'],
  ];
  fc.assert(
    fc.property(setup, (of) => {
      const { decision } = decide({ ...of, context: {} });
      if (decision === 'conditional') return;
      // Keys that no set operator asks about have one value.
      const values = JSON.stringify(of).includes('For') ? [...some, ...several] : some;
      for (const one of values) {
        for (const two of values) {
          if (Array.isArray(one) && !asksForSets(of, 'k:one')) continue;
          if (Array.isArray(two) && !asksForSets(of, 'k:two')) continue;
          const complete = decide({ ...of, context: { 'k:one': one, 'k:two': two } }, 'absent').decision;
          assert.equal(complete === 'allowed', decision === 'allowed', JSON.stringify({ of, one, two }));
        }
      }
    }),
    { ...RUNS, numRuns: 300 },
  );
});

function asksForSets(of: Setup, key: string): boolean {
  return JSON.stringify(of).includes('For') && new RegExp(`For[A-Za-z:]*":{"${key}"`).test(JSON.stringify(of));
}

function scalars(list: readonly object[]): object[] {
  return JSON.parse(JSON.stringify(list), (_, value) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? value[0] : value,
  );
}
