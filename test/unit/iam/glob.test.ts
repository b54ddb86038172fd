import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ANY,
  ANY_IN_SEGMENT,
  type Characters,
  contains,
  intersects,
  matchTokens,
  ONE,
  ONE_IN_SEGMENT,
  type Token,
} from '../../../server/src/iam/glob.ts';

const SEED = { seed: 20261123, numRuns: 3000 };

const letters = fc.constantFrom('a', 'b', ':');
const text = fc.array(letters, { maxLength: 8 }).map((all) => all.join(''));
const token = fc.oneof(
  { weight: 3, arbitrary: letters.map((letter) => letter.charCodeAt(0)) },
  { weight: 2, arbitrary: fc.constantFrom<Token>(ANY, ANY_IN_SEGMENT, ONE, ONE_IN_SEGMENT) },
);
const tokens = fc.array(token, { maxLength: 8 });

/** As slow and as plain as can be. */
function naive(pattern: readonly Token[], value: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return value === '';
  if (first === ANY || first === ANY_IN_SEGMENT) {
    if (naive(rest, value)) return true;
    return value !== '' && (first === ANY || value[0] !== ':') && naive(pattern, value.slice(1));
  }
  if (value === '') return false;
  const fits = first === ONE || (first === ONE_IN_SEGMENT ? value[0] !== ':' : value.charCodeAt(0) === first);
  return fits && naive(rest, value.slice(1));
}

/** Every text over a, b and : up to a length. */
function textsUpTo(length: number): string[] {
  const all = [''];
  for (let from = 0, round = 0; round < length; round++) {
    const end = all.length;
    for (; from < end; from++) for (const letter of ['a', 'b', ':']) all.push(all[from]! + letter);
  }
  return all;
}

test('matching agrees with the naive reference', () => {
  fc.assert(
    fc.property(tokens, text, (pattern, value) => {
      assert.equal(matchTokens(pattern, value), naive(pattern, value));
    }),
    SEED,
  );
});

test('matching reads at most pattern times text characters', () => {
  fc.assert(
    fc.property(fc.array(token, { maxLength: 40 }), fc.array(letters, { maxLength: 200 }), (pattern, value) => {
      let reads = 0;
      const counting: Characters = {
        length: value.length,
        charCodeAt(index) {
          reads++;
          return value[index]?.charCodeAt(0) ?? Number.NaN;
        },
      };
      matchTokens(pattern, counting);
      assert.ok(reads <= (pattern.length + 1) * (value.length + 1), `${reads} reads`);
    }),
    { ...SEED, numRuns: 1000 },
  );
});

test('a pattern made to backtrack is read in proportion', () => {
  const pattern: Token[] = [];
  for (let index = 0; index < 30; index++) pattern.push(ANY, 97);
  pattern.push(98);
  const value = 'a'.repeat(20_000);
  let reads = 0;
  const counting: Characters = {
    length: value.length,
    charCodeAt(index) {
      reads++;
      return value.charCodeAt(index);
    },
  };
  assert.equal(matchTokens(pattern, counting), false);
  assert.ok(reads <= pattern.length * value.length);
});

test('two patterns intersect when some short text matches both, and only then', () => {
  const texts = textsUpTo(6);
  const short = fc.array(token, { maxLength: 3 });
  fc.assert(
    fc.property(short, short, (left, right) => {
      const common = texts.some((value) => naive(left, value) && naive(right, value));
      assert.equal(intersects(left, right), common);
    }),
    { ...SEED, numRuns: 500 },
  );
});

test('a pattern that contains another matches all its texts', () => {
  const texts = textsUpTo(6);
  fc.assert(
    fc.property(fc.array(token, { maxLength: 4 }), fc.array(token, { maxLength: 4 }), (outer, inner) => {
      if (!contains(outer, inner)) return;
      for (const value of texts) if (naive(inner, value)) assert.ok(naive(outer, value), value);
    }),
    { ...SEED, numRuns: 2000 },
  );
});

test('containment is seen in the usual cases', () => {
  const of = (pattern: string) =>
    [...pattern].map((each) => (each === '*' ? ANY : each === '?' ? ONE : each.charCodeAt(0)));
  assert.ok(contains(of('*'), of('a*b?')));
  assert.ok(contains(of('a*'), of('ab*')));
  assert.ok(contains(of('a*c'), of('a?bc')));
  assert.ok(!contains(of('ab*'), of('a*')));
  assert.ok(!contains(of('a?*'), of('a*')));
});
