/**
 * `npm run bench [filter]`: the speed table of the design, as ratios within one run. A benchmark, not a test: nothing is
 * asserted. The filter is part of a name below.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Row, table } from './measure.ts';

// Loaded one by one, so that a part that does not load takes no other row with it.
const BENCHMARKS: Readonly<Record<string, () => Promise<Row[]>>> = {
  'cold check': async () => (await import('./coldCheck.ts')).coldCheck(),
  keystroke: async () => (await import('./keystroke.ts')).keystroke(),
  evaluate: async () => (await import('./evaluate.ts')).evaluation(),
  navigation: async () => (await import('./navigation.ts')).navigation(),
  statements: async () => (await import('./statements.ts')).statements(),
  completion: async () => (await import('./completion.ts')).completion(),
  server: async () => (await import('./server.ts')).server(),
  vsix: async () => packageSizes(),
};

const filter = process.argv[2] ?? '';
const rows: Row[] = [];
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (name.includes(filter)) {
    process.stderr.write(`${name} …\n`);
    try {
      rows.push(...(await run()));
    } catch (error) {
      process.stderr.write(`${name}: not measured: ${(error as Error).message}\n`);
    }
  }
}
process.stdout.write(`${table(rows)}\n`);

function packageSizes(): Row[] {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const packages = [root, join(root, 'out')].flatMap((folder) => filesIn(folder));
  return packages.map((path) => {
    const megabytes = statSync(path).size / 1e6;
    return {
      what: 'size of the .vsix',
      figure: `${megabytes.toFixed(2)} MB`,
      against: '–',
      ratio: '–',
      limit: '< 1.5 MB',
    };
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.vsix'))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
