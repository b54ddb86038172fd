import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { code, plainOf, prose } from '../../../server/src/ide/markdown.ts';

describe('texts of the workspace in Markdown', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['kms:Decrypt', '`kms:Decrypt`'],
    ['a`b', '`` a`b ``'],
    ['`', '`` ` ``'],
    ['``a', '``` ``a ```'],
    [' a ', '`  a  `'],
    ['a\n\n<img src=x>', '`a <img src=x>`'],
    ['[x](command:evil)', '`[x](command:evil)`'],
    ['', '``\u00a0``'],
  ];
  for (const [text, markdown] of cases) {
    test(JSON.stringify(text), () => assert.equal(code(text), markdown));
  }
  test('nothing ends the code but its fence, which the text does not hold', () => {
    const text = fc.string({ unit: fc.constantFrom('`', '``', ' ', '\n', 'a', '<b>', '\\', '[', ']', '(', ')') });
    fc.assert(
      fc.property(text, (one) => {
        const markdown = code(one);
        const fence = /^`+/.exec(markdown)?.[0] ?? '';
        const inside = markdown.slice(fence.length, -fence.length);
        assert.ok(markdown.endsWith(fence) && !inside.startsWith('`') && !inside.endsWith('`'));
        assert.ok(![...(inside.match(/`+/g) ?? [])].includes(fence));
        assert.ok(!inside.includes('\n'));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
  test('prose is no markup', () => {
    assert.equal(prose('Uses *any* <key> of [KMS](x) `now`'), 'Uses \\*any\\* \\<key\\> of \\[KMS\\](x) \\`now\\`');
  });
});

describe('the same as plain text', () => {
  test('code, bold, links, headings', () => {
    assert.equal(
      plainOf('### `kms:Decrypt`\n\n**Write** \\*\n\n---\n[AWS: Sid](https://a/b_c.html) ``a`b``'),
      'kms:Decrypt\n\nWrite *\n\nAWS: Sid: https://a/b_c.html a`b',
    );
  });
  test('gives back what code was made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '*', '\\', '[', ']', '<') }), (text) => {
        if (text !== '') assert.equal(plainOf(`x ${code(text)} y`), `x ${text} y`);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});
