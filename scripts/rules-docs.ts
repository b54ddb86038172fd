/** `npm run docs`: writes the pages about rules. The examples of `docs/rules.md` are what the command line prints for `samples/`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FILE_LIMIT } from '../server/src/files/source.ts';
import { discover } from '../server/src/host/discover.ts';
import { load } from '../server/src/host/load.ts';
import { toCorePath } from '../server/src/host/paths.ts';
import { referenceLoader } from '../server/src/host/reference.ts';
import type { Analysis, AnalysisOptions, FileProblem } from '../server/src/ide/analysis.ts';
import * as ide from '../server/src/ide/index.ts';
import type { Severity } from '../server/src/rules/finding.ts';
import { DEPLOYED_EXAMPLES } from './deployed-examples.ts';
import { checksPage, policyRulesPage } from './policy-docs.ts';
import { type Example, exampleIn, indexTable, section, sorted } from './rule-sections.ts';

const ROOT = new URL('../', import.meta.url);
const SAMPLES = toCorePath(fileURLToPath(new URL('samples', ROOT)));
const NOW = Date.parse('2026-11-23T12:00:00Z');

/** What `docs/rules.md` has to hold: the same text whenever and wherever it is made. */
export function rulesPage(): string {
  const rules = sorted(ide.allRules().filter(({ docs }) => docs.startsWith('docs/rules.md#')));
  const sections = rules.map((rule) => section(rule, exampleOf(rule.code, rule.severity)));
  return `${[INTRODUCTION, indexTable(rules), ...sections].join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Written by npm run docs, from the rules. -->

# Rules

Every finding has a code. These are the rules about shares and files; [policy-rules.md](policy-rules.md) has those about a policy by itself. This page says what each of them means, and shows one as \`sharing-policies check\` prints it in the folder \`samples\`.

| severity | means |
|---|---|
| error | a share does not work on AWS, AWS refuses a policy, a policy does harm, or a file could not be used; \`check\` exits with 1 |
| warning | something works otherwise than was most likely meant, or soon will, more is granted than is needed, or something is left out of the answer |
| information | something is not known, or not filled in yet: a placeholder, or a grant that has to be in a policy that is not in the workspace |
| hint | a suggestion |

A rule's severity can be changed, or the rule turned \`off\`: in VS Code by the setting \`sharingPolicies.severity\`, for everybody and on the command line by \`settings.severity\` in a \`sharing.json\`, which holds for its folder and below and comes first.

\`\`\`jsonc
{
  "settings": { "severity": { "placeholder": "off", "ambiguous-attachment": "warning" } }
}
\`\`\`

A single finding is silenced by an entry of \`ignore\`, with the reason; \`file\` is a glob relative to the \`sharing.json\`, and \`pointer\`, where given, a JSON pointer to the finding's place or above it.

\`\`\`jsonc
{
  "ignore": [{ "code": "explicit-deny", "file": "security/*.json", "reason": "kept closed until the audit is over" }]
}
\`\`\`

Silencing a finding does not change a share's verdict. Of the fixes, \`sharing-policies fix\` applies those that this page marks so, one at a time; editors offer all of them.`;

/** What no file of `samples/` can be. */
const PROBLEMS: Readonly<Record<string, { readonly path: string; readonly problem: FileProblem }>> = {
  'file-unreadable': {
    path: `${SAMPLES}/working-share/security/dev-secret.key-policy.json`,
    problem: { kind: 'unreadable', reason: 'permission denied' },
  },
  'file-too-large': {
    path: `${SAMPLES}/working-share/exported-policies.json`,
    problem: { kind: 'too-large', size: 6_300_000, limit: FILE_LIMIT },
  },
};

const reference = referenceLoader();

function exampleOf(code: string, severity: Severity): Example {
  const problem = PROBLEMS[code];
  if (problem !== undefined) {
    const { analysis } = ide.applyChanges(ide.createAnalysis(optionsFor(SAMPLES)), [problem]);
    return exampleIn(analysis, SAMPLES, code, severity, 'Example');
  }
  const deployed = DEPLOYED_EXAMPLES[code];
  if (deployed !== undefined) {
    const folder = `${SAMPLES}/${deployed.sample}`;
    const { analysis } = ide.withDeployed(analysisOf(folder), deployed.deployed(folder));
    return exampleIn(
      analysis,
      SAMPLES,
      code,
      severity,
      `Example, \`samples/${deployed.sample}\`, where ${deployed.where}`,
    );
  }
  const sample = Object.entries(sampleCodes()).find(([, other]) => other.code === code)?.[0];
  if (sample === undefined) throw new Error(`No sample in test/fixtures/samples.json has the code ${code}.`);
  return exampleIn(analysisOf(`${SAMPLES}/${sample}`), SAMPLES, code, severity, `Example, \`samples/${sample}\``);
}

function analysisOf(folder: string): Analysis {
  const { files } = discover([folder], { include: [], exclude: [] });
  return load(ide, optionsFor(folder), files).analysis;
}

function optionsFor(folder: string): AnalysisOptions {
  return { now: NOW, folders: [folder], severity: {}, reference };
}

function sampleCodes(): Record<string, { readonly code: string | null }> {
  return JSON.parse(readFileSync(new URL('test/fixtures/samples.json', ROOT), 'utf8'));
}

if (import.meta.main) {
  const pages = { rules: rulesPage(), 'policy-rules': policyRulesPage(), 'access-analyzer-checks': checksPage() };
  for (const [name, text] of Object.entries(pages)) writeFileSync(new URL(`docs/${name}.md`, ROOT), text);
}
