/** Properties of reading that hold for any text and any layout. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Located, PolicyDocument, PolicyFile, TextRange } from '../../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';
import { policyTypeOf } from '../../../server/src/policy/type.ts';
import { blanks, comments, gapper, gaps, type Json, type Loose, parameters, policy, print } from './random.ts';

/** Every Located, range and keyRange below a value. */
function* ranges(value: unknown): Generator<{ range: TextRange; value?: unknown }> {
  if (value instanceof Map) yield* ranges([...value.values()]);
  else if (Array.isArray(value)) for (const item of value) yield* ranges(item);
  else if (typeof value === 'object' && value !== null) {
    const { range, keyRange } = value as { range?: TextRange; keyRange?: TextRange };
    if (range) yield value as { range: TextRange };
    if (keyRange) yield { range: keyRange };
    for (const [name, item] of Object.entries(value)) if (name !== 'value') yield* ranges(item);
  }
}

function checkRanges(file: PolicyFile): void {
  for (const { range } of ranges([file.documents, file.descriptions, file.syntaxProblems])) {
    assert.ok(0 <= range.start && range.start <= range.end && range.end <= file.text.length, JSON.stringify(range));
  }
}

const values = (list: readonly Located<string>[]) => list.map(({ value }) => value);
const asList = (value: unknown) => (Array.isArray(value) ? value : [value]);

/** What the parsed document says, in the shape of the JSON that it was read from. */
function restored({ statements, version, policyId }: PolicyDocument): unknown[] {
  const lists = statements.map((found) => ({
    Sid: found.sid?.value,
    Effect: found.effect?.value,
    Action: found.action && values(found.action.values),
    NotAction: found.notAction && values(found.notAction.values),
    Resource: found.resource && values(found.resource.values),
    NotResource: found.notResource && values(found.notResource.values),
    Principal: found.principal?.entries.map(({ kind, values: list }) => [kind, values(list)]),
    NotPrincipal: found.notPrincipal?.entries.map(({ kind, values: list }) => [kind, values(list)]),
    Condition: found.conditions.map(({ operator, key, values: list }) => [operator.value, key.value, values(list)]),
    Extra: found.notUnderstood.map(({ value }) => value),
  }));
  return [version?.value, policyId?.value, lists];
}

function expected(document: Loose): unknown[] {
  const people = (value: Loose) =>
    value &&
    (typeof value === 'string' ? [['*', [value]]] : Object.entries(value).map(([kind, list]) => [kind, asList(list)]));
  const lists = asList(document.Statement).map((found) => ({
    Sid: found.Sid,
    Effect: found.Effect,
    Action: found.Action === undefined ? undefined : asList(found.Action),
    NotAction: found.NotAction === undefined ? undefined : asList(found.NotAction),
    Resource: found.Resource === undefined ? undefined : asList(found.Resource),
    NotResource: found.NotResource === undefined ? undefined : asList(found.NotResource),
    Principal: people(found.Principal),
    NotPrincipal: people(found.NotPrincipal),
    Condition: Object.entries(found.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys as object).map(([key, value]) => [operator, key, asList(value).map(String)]),
    ),
    Extra: 'Extra' in found ? [found.Extra] : [],
  }));
  return [document.Version, document.Id, lists];
}

test('any text is read without an exception, and every range is inside it', () => {
  const scrap = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '"Statement":',
    '"Effect":"Allow",',
    '"Action"',
    ':"a"',
    '\\"Statement\\":',
    '"Policy":"{',
    '${',
    '{{',
    '}}',
    '<A>',
    '%{ if }',
    '{% x %}',
    '// c\n',
    '/*',
    '\r\n',
    '\uFEFF',
    'null',
    '-1e',
    '"\\u12',
    '"ARN":"arn:aws:secretsmanager:x","KmsKeyId":"k"',
  );
  const text = fc.oneof(
    fc.array(scrap, { maxLength: 25 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('a.json', 'a.json.tpl', 'x/b.j2'), (sample, path) => {
      const file = parsePolicyFile(path, sample);
      checkRanges(file);
      for (const document of file.documents) policyTypeOf(document);
    }),
    { ...parameters, numRuns: 3000 },
  );
});

test('a policy cut anywhere is read, and what is found agrees with its text', () => {
  fc.assert(
    fc.property(
      policy,
      gaps([...blanks, ...comments]),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (value, chosen, part) => {
        const whole = print(value as Json, gapper(chosen));
        const text = whole.slice(0, Math.round(whole.length * part));
        checkRanges(parsePolicyFile('a.json', text));
        checkRanges(parsePolicyFile('a.json', JSON.stringify({ Policy: text })));
        checkRanges(parsePolicyFile('a.tpl', text));
      },
    ),
    parameters,
  );
});

test('in any layout the values are those of JSON.parse, and every place holds its value', () => {
  fc.assert(
    fc.property(policy, gaps(blanks), fc.boolean(), (value, chosen, mark) => {
      const text = (mark ? '\uFEFF' : '') + print(value as Json, gapper(chosen));
      const file = parsePolicyFile('a.json', text);
      assert.equal(file.documents.length, 1);
      assert.deepEqual(file.syntaxProblems, []);
      assert.deepEqual(restored(file.documents[0]!), expected(JSON.parse(text.replace('\uFEFF', ''))));
      for (const found of ranges(file.documents)) {
        if (!('value' in found) || found.value === undefined) continue;
        const written: unknown = JSON.parse(text.slice(found.range.start, found.range.end));
        assert.deepEqual(typeof found.value === 'string' ? String(written) : written, found.value);
      }
    }),
    parameters,
  );
});

test('escaped once or twice, the values are the same, and every place holds the escaped value', () => {
  fc.assert(
    fc.property(policy, gaps(blanks), (value, chosen) => {
      const inner = print(value as Json, gapper(chosen));
      const once = JSON.stringify({ Name: 'n', Policy: inner });
      const twice = JSON.stringify({ a: once });
      for (const [text, times] of [
        [once, 1],
        [twice, 2],
      ] as const) {
        const { documents } = parsePolicyFile('a.json', text);
        assert.equal(documents.length, 1);
        assert.deepEqual(restored(documents[0]!), expected(value));
        for (const found of ranges(documents[0]!.statements)) {
          if (typeof found.value !== 'string') continue;
          let written = text.slice(found.range.start, found.range.end);
          for (let level = 0; level < times; level++) written = JSON.parse(`"${written}"`);
          assert.equal(String(JSON.parse(written)), found.value);
        }
      }
    }),
    { ...parameters, numRuns: 150 },
  );
});
