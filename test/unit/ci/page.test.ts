/** What docs/ci.md says of the action and the hook. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { type Action, type Step, textOf, yamlOf } from './workflow.ts';

const PAGE = textOf('docs/ci.md');
const ACTION = yamlOf<Action>('action.yml');

/** The YAML of the page. */
const BLOCKS = [...PAGE.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => parse(text));

test('the workflow gives the action inputs that it has, and the permission that it needs', () => {
  const jobs = BLOCKS.flatMap((block) => Object.values(block.jobs ?? {})) as {
    readonly permissions: Readonly<Record<string, string>>;
    readonly steps: readonly Step[];
  }[];
  const [job, ...others] = jobs;
  assert.ok(job && others.length === 0);
  assert.equal(job.permissions['security-events'], 'write');
  const step = job.steps.find(({ uses }) => uses?.includes('aws-sharing-policies'));
  assert.equal(step?.uses, `OWNER/aws-sharing-policies@v${JSON.parse(textOf('package.json')).version}`);
  for (const name of Object.keys(step?.with ?? {})) assert.ok(name in ACTION.inputs, name);
});

test('the table has every input with its default, and the text every output', () => {
  const rows = [...PAGE.matchAll(/^\| `([\w-]+)` \| `(.*?)` \|/gm)].map(([, name = '', value]) => [name, value]);
  assert.deepEqual(
    rows.sort(),
    Object.entries(ACTION.inputs)
      .map(([name, input]) => [name, input.default])
      .sort(),
  );
  for (const name of Object.keys(ACTION.outputs)) assert.ok(PAGE.includes(`\`${name}\``), name);
});

test('the configuration of pre-commit names the hook, in the same release', () => {
  const [repository, ...others] = BLOCKS.flatMap((block) => block.repos ?? []);
  assert.equal(others.length, 0);
  const hooks = yamlOf<readonly { readonly id: string }[]>('.pre-commit-hooks.yaml');
  assert.deepEqual(
    repository.hooks,
    hooks.map(({ id }) => ({ id })),
  );
  assert.equal(repository.rev, `v${JSON.parse(textOf('package.json')).version}`);
});
