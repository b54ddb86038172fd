/**
 * Fixtures of policy rules, `test/fixtures/policy/<code>.txt`: files with marks in which the rule fires; behind
 * `=== preferred: Title` (or `unsafe`, `offered`) the whole text of the file after the first fix of the first finding
 * that has one; behind `=== clean` files that come near to the mistake and are right.
 */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../fixtures/policy/', import.meta.url);

export interface PolicyFixture {
  readonly code: string;
  readonly fires: string;
  readonly fixed: { readonly safety: string; readonly title: string; readonly text: string } | undefined;
  readonly clean: string;
}

export function policyFixtures(): PolicyFixture[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4))
    .sort()
    .map(policyFixture);
}

export function policyFixture(code: string): PolicyFixture {
  const [fires = '', ...sections] = readFileSync(new URL(`${code}.txt`, FOLDER), 'utf8').split(/^=== /m);
  let fixed: PolicyFixture['fixed'];
  let clean = '';
  for (const section of sections) {
    const [, head = '', text = ''] = /^(.*)\n([\s\S]*)$/.exec(section) ?? [];
    if (head === 'clean') clean = text;
    else {
      const colon = head.indexOf(': ');
      fixed = { safety: head.slice(0, colon), title: head.slice(colon + 2), text };
    }
  }
  return { code, fires, fixed, clean };
}
