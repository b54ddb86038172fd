/** Every published form of the message, one row each in a table; and texts that nobody publishes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FIXED_FORMS, POLICY_WORDS, REASON_FORMS } from '../../../server/src/ide/explain/forms.ts';
import { readDenials } from '../../../server/src/ide/explain/read.ts';

interface Row {
  readonly name: string;
  /** Where AWS, or who prints it, publishes the form. */
  readonly page: string;
  readonly text: string;
  /** Only what is said. */
  readonly expect: Readonly<Record<string, unknown>>;
}

const ROWS: readonly Row[] = JSON.parse(
  readFileSync(new URL('../../fixtures/explain/messages.json', import.meta.url), 'utf8'),
);

/** What was read, flat and without what was not said. */
function reading(text: string): unknown {
  const [denial, ...more] = readDenials(text);
  assert.deepEqual(more, []);
  if (denial === undefined) return undefined;
  const { said, pathUnknown, ...request } = denial;
  assert.equal(pathUnknown, request.session !== undefined);
  return Object.fromEntries(
    Object.entries({ ...request, ...said, onKey: said?.onKey || undefined }).filter(([, value]) => value !== undefined),
  );
}

describe('published forms', () => {
  for (const { name, text, expect } of ROWS) test(name, () => assert.deepEqual(reading(text), expect));
});

test('each row of the tables of forms has a case', () => {
  const forms = new Set(ROWS.map(({ expect }) => expect.form));
  const wanted = [
    ...FIXED_FORMS.map(({ id }) => id),
    ...REASON_FORMS.flatMap(({ form }) => form ?? []),
    ...POLICY_WORDS.flatMap(({ type }) =>
      type === 'rcp' ? ['explicit-rcp'] : [`explicit-${type}`, `implicit-${type}`],
    ),
  ];
  assert.deepEqual(
    wanted.filter((form) => !forms.has(form)),
    [],
  );
});

test('a text that speaks of no denied access is none', () => {
  for (const text of [
    '',
    "An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation: Secrets Manager can't find the specified secret.",
    '{ "Version": "2012-10-17", "Statement": [] }',
    '[]',
    'null',
    '"Records"',
  ]) {
    assert.deepEqual(readDenials(text), [], text);
  }
});

test('no text breaks the reader, and none is read as more than it says', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'User: ',
      ' is not authorized to perform',
      ': ',
      'kms:Decrypt',
      ' on resource: ',
      '"',
      ' because no ',
      ' with an explicit deny in ',
      'a resource-based policy',
      'arn:aws:iam::222222222222:role/App',
      'arn:aws:sts::222222222222:assumed-role/App/x',
      ' because the role trust policy',
      'İ',
      '\n',
      '{"Records":[',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = pieces.join('');
      for (const { principal, action, resource, said } of readDenials(text)) {
        const plain = text.replace(/\s+/g, ' ');
        if (principal !== undefined && !principal.includes(':role/')) assert.ok(plain.includes(principal));
        for (const value of [action, resource, said?.policyArn])
          assert.ok(value === undefined || plain.includes(value));
      }
    }),
    { seed: 7, numRuns: 3000 },
  );
});
