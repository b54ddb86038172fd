/** The house of ARCHITECTURE.md: who may import whom, what the pure folders may know, how long a file may be, licences. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { RULES } from '../../server/src/rules/index.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LINE_LIMIT = 400;

/** Each folder of server/src, and those that it may import from besides itself. */
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  policy: [],
  iam: ['policy'],
  sharing: ['policy', 'iam'],
  rules: ['policy', 'iam', 'sharing'],
  ide: ['policy', 'iam', 'sharing', 'rules'],
  aws: ['policy', 'iam', 'sharing', 'rules', 'ide'],
  // Which files are looked at, wherever they are.
  files: ['policy', 'iam', 'sharing', 'rules', 'ide'],
  // Files and folders of the machine, for the two that follow.
  host: ['policy', 'iam', 'sharing', 'rules', 'ide', 'files'],
  lsp: ['policy', 'iam', 'sharing', 'rules', 'ide', 'aws', 'files', 'host'],
  cli: ['policy', 'iam', 'sharing', 'rules', 'ide', 'aws', 'files', 'host'],
};

const PURE = ['policy', 'iam', 'sharing', 'rules', 'ide'];

/** Packages that compute and do nothing else. */
const PURE_PACKAGES = ['fastest-levenshtein', 'immutable', 'jsonc-parser', 'picomatch'];

/** What a pure folder cannot know, as it stands in code without comments and strings. */
const IMPURE: Readonly<Record<string, RegExp>> = {
  process: /(?<![.\w$])process\s*(\.|\[|\?\.)/,
  global: /(?<![.\w$])(globalThis|global)\s*(\.|\[)/,
  console: /(?<![.\w$])console\s*\./,
  clock: /\bDate\.now\b|\bnew Date\(\s*\)|(?<![.\w$])performance\s*\./,
  chance: /\bMath\.random\b|(?<![.\w$])crypto\s*\./,
  timer: /(?<![.\w$])(setTimeout|setInterval|setImmediate|queueMicrotask)\s*\(/,
  network: /(?<![.\w$])(fetch|WebSocket|XMLHttpRequest)\s*\(/,
  'mutable state of the module': /^(export )?(let|var) /m,
};

/** Globals that Node has and a browser has not. */
const MACHINE =
  /(?<![.\w$])(?:process\s*(?:\.|\[|\?\.)|Buffer\s*\.|setImmediate\s*\(|require\s*\(|__dirname\b|__filename\b)/;

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

/** TypeScript files below a folder of the project, as paths from the root with `/`. */
function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
}

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Strings, templates, regular expressions after an operator, and comments: each as one token. */
const OPAQUE =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\//g;

/** The code alone: comments blank, strings empty but for what a template computes. */
function codeOf(text: string): string {
  return text.replace(OPAQUE, (token) => {
    if (!token.startsWith('`')) return token.startsWith('/') ? ' ' : "''";
    return [...token.matchAll(/\$\{([^{}]*)\}/g)].map(([, expression]) => expression).join(' ');
  });
}

function importsOf(text: string): Import[] {
  const withoutComments = text.replace(OPAQUE, (token) => (/^\/[/*]/.test(token) ? ' ' : token));
  const statements = withoutComments.matchAll(
    /(?:^|[\n;])\s*(?:import|export)\s+(type\s+)?(?:[\w$*{},\s]+?\s+from\s+)?'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g,
  );
  return [...statements].map(([, type, from, dynamic]) => ({
    from: from ?? dynamic ?? '',
    typeOnly: type !== undefined,
  }));
}

/** The folder of server/src that a file is in, or that a relative import of it leads to. */
function roomOf(path: string): string | undefined {
  return /^server\/src\/([^/]+)\//.exec(path)?.[1];
}

/** What is wrong with one import of a file in server/src. */
function wrongImport(path: string, { from, typeOnly }: Import): string | undefined {
  const room = roomOf(path) ?? '';
  const allowed = HOUSE[room];
  if (!allowed) return `${room}/ is not a part of the house`;
  if (from === 'vscode') return 'the server does not know the editor';
  if (!from.startsWith('.')) {
    return PURE.includes(room) && !typeOnly && !PURE_PACKAGES.includes(from) ? `${room} is pure` : undefined;
  }
  const target = roomOf(posix.join(posix.dirname(path), from));
  if (target === undefined) return 'it is outside server/src';
  return target === room || allowed.includes(target) ? undefined : `${room} comes before ${target}`;
}

test('imports go one way', () => {
  const wrong = sources('server/src').flatMap((path) =>
    importsOf(textOf(path)).flatMap((imported) => {
      const reason = wrongImport(path, imported);
      return reason === undefined ? [] : [`${path} imports ${imported.from}: ${reason}`];
    }),
  );
  assert.deepEqual(wrong, []);
});

test('the AWS SDK is reached only when a command asks: by dynamic import of aws/index.ts', () => {
  const outside = sources('server/src').filter((path) => roomOf(path) !== 'aws');
  const wrong = outside.flatMap((path) => {
    const text = textOf(path);
    return importsOf(text)
      .filter(({ from, typeOnly }) => !typeOnly && (/\/aws\//.test(from) || /^@(?:aws-sdk|smithy)\//.test(from)))
      .filter(({ from }) => !from.endsWith('/aws/index.ts') || !text.includes(`await import('${from}')`))
      .map(({ from }) => `${path} imports ${from}`);
  });
  assert.deepEqual(wrong, []);
});

/** What is read with these files; `goesOn` says which imports lead on. */
function readWith(entries: readonly string[], goesOn: (target: string, isDynamic: boolean) => boolean): Set<string> {
  const seen = new Set(entries);
  for (const path of seen) {
    const text = textOf(path);
    for (const { from, typeOnly } of importsOf(text)) {
      if (typeOnly || !from.startsWith('.')) continue;
      const target = posix.join(posix.dirname(path), from);
      if (goesOn(target, text.includes(`import('${from}')`))) seen.add(target);
    }
  }
  return seen;
}

/** Whoever reads one of these reads the analysis. */
const ANALYSIS = /^server\/src\/(?:iam\/evaluate|sharing\/workspace|ide\/(?:.*\/)?index)\.ts$/;

test('the language server can answer before the analysis is read: none of it is imported but dynamically', () => {
  const early = readWith(['server/src/lsp/node.ts'], (_, isDynamic) => !isDynamic);
  assert.ok(early.has('server/src/lsp/server.ts'));
  assert.deepEqual(
    [...early].filter((path) => ANALYSIS.test(path)),
    [],
  );
});

test('the analysis is in one bundle: programs go through its doors, or it would be in each of them', async () => {
  // A program of its own, that types are not made for.
  const { DOORS } = await import(new URL('../../scripts/core.mjs', import.meta.url).href);
  assert.deepEqual(
    DOORS.filter((door: string) => !sources('server/src').includes(`server/src/${door}`)),
    [],
  );
  for (const program of ['server/src/lsp/node.ts', 'server/src/cli/main.ts']) {
    const own = readWith(
      [program],
      (target) => !DOORS.includes(target.replace('server/src/', '')) && roomOf(target) !== 'aws',
    );
    assert.deepEqual(
      [...own].filter((path) => ANALYSIS.test(path)),
      [],
      program,
    );
  }
});

test('the client talks to the server: of its code it knows types alone', () => {
  const wrong = sources('client').flatMap((path) =>
    importsOf(textOf(path))
      .filter(({ from, typeOnly }) => from.startsWith('.') && !typeOnly)
      .map(({ from }) => posix.join(posix.dirname(path), from))
      .filter((target) => !target.startsWith('client/')),
  );
  assert.deepEqual(wrong, []);
});

describe('purity', () => {
  test(`${PURE.join(', ')} know no machine, clock or network, and keep nothing`, () => {
    const wrong = PURE.flatMap((room) => sources(`server/src/${room}`)).flatMap((path) => {
      const code = codeOf(textOf(path));
      return Object.entries(IMPURE).flatMap(([what, pattern]) => {
        const [found] = pattern.exec(code) ?? [];
        return found === undefined ? [] : [`${path}: ${what} (${found.trim()})`];
      });
    });
    assert.deepEqual(wrong, []);
  });

  test('the check sees what it is for', () => {
    const impure = [
      'const t = Date.now();',
      'const t = new Date();',
      "if (process.env['X']) f();",
      'const s = `${process.pid}`;',
      'let count = 0;',
      "const r = await fetch('x');",
      'console.log(1);',
      "f(/'/); setTimeout(f, 1);",
    ];
    for (const text of impure) {
      assert.ok(
        Object.values(IMPURE).some((pattern) => pattern.test(codeOf(text))),
        text,
      );
    }
    const pure = [
      '// Date.now() is not called',
      "const message = 'process.env is a name';",
      'const day = new Date(now);',
      'function f() {\n  let count = 0;\n}',
      'options.console.log(1);',
    ];
    for (const text of pure) {
      assert.ok(!Object.values(IMPURE).some((pattern) => pattern.test(codeOf(text))), text);
    }
    assert.deepEqual(
      importsOf("import type { A } from 'x';\nimport {\n  b,\n} from './y.ts';\nawait import('./z.ts');"),
      [
        { from: 'x', typeOnly: true },
        { from: './y.ts', typeOnly: false },
        { from: './z.ts', typeOnly: false },
      ],
    );
  });
});

describe('in a browser', async () => {
  const { bundleOptions }: { bundleOptions(dev: boolean): BuildOptions[] } = await import(
    new URL('scripts/build.mjs', `file://${ROOT}/`).href
  );
  const nameOf = ({ outfile }: BuildOptions): string =>
    relative(join(ROOT, 'dist'), outfile ?? '').replaceAll(sep, '/');
  const bundles = bundleOptions(false).filter((options) => /^web\/|^core\.js$/.test(nameOf(options)));

  test('these bundles run: client, server, and the core that the server loads', () => {
    assert.deepEqual(bundles.map(nameOf).sort(), ['core.js', 'web/client.cjs', 'web/server.js']);
  });

  for (const options of bundles) {
    test(`${nameOf(options)} knows nothing of Node`, async () => {
      // For a browser esbuild refuses modules of Node; whatever else is left to be found at run time is listed.
      const { metafile } = await build({
        ...options,
        platform: 'browser',
        metafile: true,
        write: false,
        sourcemap: false,
        logLevel: 'silent',
      });
      const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
      const external = new Set(imports.filter((one) => one.external === true).map(({ path }) => path));
      assert.deepEqual([...external], options.external ?? []);
      // What a package says a browser has to do without.
      assert.deepEqual(
        Object.keys(metafile.inputs).filter((path) => path.startsWith('(disabled)')),
        [],
      );
      const ours = Object.keys(metafile.inputs).filter((path) => /^(?:client|server)\/src\//.test(path));
      const wrong = ours.flatMap((path) => {
        const [found] = MACHINE.exec(codeOf(textOf(path))) ?? [];
        return found === undefined ? [] : [`${path}: ${found.trim()}`];
      });
      assert.deepEqual(wrong, []);
      assert.ok(ours.length > 10);
    });
  }
});

test(`no source has more than ${LINE_LIMIT} lines`, () => {
  const long = [...sources('server/src'), ...sources('client')]
    .map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }))
    .filter(({ lines }) => lines > LINE_LIMIT);
  assert.deepEqual(long, []);
});

test('a rule is a file of its name; families of policy rules are a file each', async () => {
  const named = sources('server/src/rules/sharing').map((path) => posix.basename(path, '.ts'));
  const listed = ['policy', 'deployed'].flatMap((folder) => sources(`server/src/rules/${folder}`));
  for (const path of listed.filter((file) => !file.endsWith('/index.ts'))) {
    const { default: exported } = await import(join(ROOT, path));
    const rules: readonly { code: string }[] = Array.isArray(exported) ? exported : [exported];
    assert.ok(Array.isArray(exported) ? rules.length > 1 : rules[0]?.code === posix.basename(path, '.ts'), path);
    named.push(...rules.map(({ code }) => code));
  }
  assert.deepEqual(RULES.map(({ code }) => code).sort(), named.sort());
});

describe('licences', () => {
  const lock: { packages: Record<string, { license?: string; optional?: boolean }> } = JSON.parse(
    textOf('package-lock.json'),
  );
  const installed = Object.entries(lock.packages).filter(([path]) => path !== '');

  /** The package's own word where it is installed; packages for other platforms are not. */
  function licenceOf(path: string, fallback: string | undefined): string {
    try {
      const { license, licenses } = JSON.parse(textOf(`${path}/package.json`));
      return JSON.stringify(license ?? licenses ?? fallback ?? 'none');
    } catch {
      return JSON.stringify(fallback ?? 'none');
    }
  }

  test('no package is under the GPL, the LGPL or the AGPL, and each names its licence', () => {
    assert.ok(installed.length > 0);
    const wrong = installed
      .map(([path, { license }]) => ({ path, licence: licenceOf(path, license) }))
      .filter(({ licence }) => licence === '"none"' || (/GPL/i.test(licence) && !/\bOR\b/i.test(licence)));
    assert.deepEqual(wrong, []);
  });

  test('everything is bundled, so nothing is installed with the extension', () => {
    const manifest = JSON.parse(textOf('package.json'));
    assert.equal(manifest.dependencies, undefined);
  });
});
