/** Random policies and random layouts of them, for the property tests. */
import fc from 'fast-check';

/** A fixed seed, so that a failure can be repeated. */
export const parameters = { seed: 20261123, numRuns: 400 };

export const word = fc.oneof(
  fc.constantFrom(
    'kms:Decrypt',
    '*',
    'arn:aws:iam::111122223333:role/App',
    'a/b~c',
    'ä"\\\u0001😀',
    '// no comment',
    '{{',
    '${a}',
  ),
  fc.string({ maxLength: 8 }),
);
export const list = fc.oneof(word, fc.array(word, { maxLength: 3 }));
const principal = fc.oneof(
  fc.constant('*'),
  fc.dictionary(fc.constantFrom('AWS', 'Service', 'Federated'), list, { maxKeys: 2 }),
);
const conditionValue = fc.oneof(list, fc.boolean(), fc.integer());
export const condition = fc.dictionary(
  fc.constantFrom('StringEquals', 'Bool', 'ArnLike'),
  fc.dictionary(fc.constantFrom('aws:PrincipalArn', 'aws:PrincipalTag/a~b', 'kms:ViaService'), conditionValue, {
    maxKeys: 2,
  }),
  { maxKeys: 2 },
);
export const statement = fc.record(
  {
    Sid: word,
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: principal,
    NotPrincipal: principal,
    Action: list,
    NotAction: list,
    Resource: list,
    NotResource: list,
    Condition: condition,
    Extra: fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['Effect'] },
);
export const policy = fc
  .record(
    {
      Version: fc.constant('2012-10-17'),
      Id: word,
      Statement: fc.oneof(statement, fc.array(statement, { maxLength: 3 })),
    },
    { requiredKeys: ['Statement'] },
  )
  // -0 and objects without a prototype are no JSON.
  .map((value) => JSON.parse(JSON.stringify(value)) as Loose);

// biome-ignore lint/suspicious/noExplicitAny: random JSON, changed as JavaScript changes it.
export type Loose = any;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Prints with anything between the tokens that may stand there: `gap` gives it, one after the other. */
export function print(value: Json, gap: () => string): string {
  if (Array.isArray(value))
    return `[${gap()}${value.map((item) => print(item, gap)).join(`${gap()},${gap()}`)}${gap()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([name, item]) => `${JSON.stringify(name)}${gap()}:${gap()}${print(item as Json, gap)}`,
  );
  return `{${gap()}${members.join(`${gap()},${gap()}`)}${gap()}}`;
}

export const blanks = ['', '', ' ', '\n', '\r\n', '\t', '\n    ', '  '];
export const comments = [' // c, "x": {\n', '/* c } */', '\n  // d\n  '];
export const gaps = (kinds: readonly string[]) => fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 60 });

export function gapper(chosen: readonly string[]): () => string {
  let at = 0;
  return () => chosen[at++ % chosen.length]!;
}
