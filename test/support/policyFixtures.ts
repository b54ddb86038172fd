/**
 * Fixtures of policy rules, `test/fixtures/policy/<code>.txt`, and of sharing rules about one document,
 * `test/fixtures/sharing/<code>.txt`: files with marks in which the rule fires; behind
 * `=== preferred: Title` (or `unsafe`, `offered`) the whole text of the file after the first fix of the first finding
 * that has one; behind `=== clean` files that come near to the mistake and are right.
 */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDERS = new URL('../fixtures/', import.meta.url);

type Folder = 'policy' | 'sharing';

export interface PolicyFixture {
  readonly code: string;
  readonly fires: string;
  /** Other workspaces in which it fires, behind `=== fires`. */
  readonly alsoFires: readonly string[];
  readonly fixed: { readonly safety: string; readonly title: string; readonly text: string } | undefined;
  readonly clean: string;
}

export function policyFixtures(folder: Folder = 'policy'): PolicyFixture[] {
  return readdirSync(new URL(`${folder}/`, FOLDERS))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4))
    .sort()
    .map((code) => policyFixture(code, folder));
}

export function policyFixture(code: string, folder: Folder = 'policy'): PolicyFixture {
  const [fires = '', ...sections] = readFileSync(new URL(`${folder}/${code}.txt`, FOLDERS), 'utf8').split(/^=== /m);
  let fixed: PolicyFixture['fixed'];
  const alsoFires: string[] = [];
  let clean = '';
  for (const section of sections) {
    const [, head = '', text = ''] = /^(.*)\n([\s\S]*)$/.exec(section) ?? [];
    if (head === 'clean') clean = text;
    else if (head === 'fires') alsoFires.push(text);
    else {
      const colon = head.indexOf(': ');
      fixed = { safety: head.slice(0, colon), title: head.slice(colon + 2), text };
    }
  }
  return { code, fires, alsoFires, fixed, clean };
}
