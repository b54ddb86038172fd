/** A real Neovim, headless, with the configuration that docs/editors.md gives for its version. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SERVER_BUNDLE } from '../protocol/client.ts';
import {
  IDENTITY_POLICY,
  KEY_POLICY,
  SECRET_POLICY,
  sampleWorkspace,
  temporaryWorkspace,
  type Workspace,
} from '../protocol/workspace.ts';

const PROGRAMS: readonly string[] = JSON.parse(process.env.NEOVIMS ?? '[]');
if (PROGRAMS.length === 0)
  throw new Error('NEOVIMS does not say where Neovim is: run the tests by npm run test:neovim.');

const MISTAKEN = 'AplicationRole';
const RIGHT = 'ApplicationRole';

/** The configurations of docs/editors.md, by the version from which on they hold. */
function documented(): ReadonlyMap<string, string> {
  const page = readFileSync(new URL('../../docs/editors.md', import.meta.url), 'utf8');
  const blocks = page.matchAll(/^```lua\n-- Neovim (\d+\.\d+)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, version = '', block = '']) => [version, block]));
}

/** Which of them hold for a version: newer ones keep what older ones had, but for `start_client`. */
function configurationsFor(version: string): readonly string[] {
  const [, minor = 0] = version.split('.').map(Number);
  if (minor < 8) return ['0.7'];
  return minor < 11 ? ['0.8'] : ['0.8', '0.11'];
}

function versionOf(program: string): string {
  const [, version = ''] = /^NVIM v(\S+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? [];
  return version;
}

/** A folder with the server under the name that an installation gives it. */
function installed(context: TestContext): string {
  const { folder } = temporaryWorkspace(context, 'bin');
  const command = join(folder, 'sharing-policies-language-server');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${SERVER_BUNDLE}" "$@"\n`);
  chmodSync(command, 0o755);
  return folder;
}

/** Runs steps in Neovim; gives what they have seen. */
async function session(
  context: TestContext,
  program: string,
  configuration: string,
  workspace: Workspace,
  steps: string,
): Promise<Record<string, unknown>> {
  const home = temporaryWorkspace(context, 'home').folder;
  const init = join(home, 'init.lua');
  writeFileSync(init, `${configuration}\ndofile(vim.env.SESSION)\n`);
  const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const neovim = spawn(program, ['--headless', '-u', init, '-i', 'NONE', '-n'], {
    cwd: workspace.folder,
    env: {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
      XDG_STATE_HOME: home,
      XDG_CACHE_HOME: home,
      PATH: [installed(context), process.env.PATH].join(delimiter),
      SESSION: here('session.lua'),
      SESSION_STEPS: here(`${steps}.lua`),
      SESSION_FILES: JSON.stringify({ secret: SECRET_POLICY, key: KEY_POLICY, identity: IDENTITY_POLICY }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  context.after(() => neovim.kill('SIGKILL'));
  const exit = once(neovim, 'exit');
  const [out, err] = await Promise.all([textOf(neovim.stdout), textOf(neovim.stderr)]);
  assert.deepEqual(await exit, [0, null], err);
  const { seen, error } = JSON.parse(out) as { seen: Record<string, unknown>; error?: string };
  assert.equal(error, undefined, `${error}\n${err}`);
  return seen;
}

/** The key policy in one line, with what takes two and four bytes before the mistake: columns are bytes in Neovim. */
function workspaceOf(context: TestContext): Workspace {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const { Version, Statement } = JSON.parse(workspace.read(KEY_POLICY));
  workspace.write(KEY_POLICY, JSON.stringify({ Version, Id: 'Schlüssel 🔑', Statement }));
  mkdirSync(join(workspace.folder, '.git'));
  return workspace;
}

const CONFIGURATIONS = documented();

for (const program of PROGRAMS) {
  const version = versionOf(program);
  for (const since of configurationsFor(version)) {
    const configuration = CONFIGURATIONS.get(since)!;
    const name = `Neovim ${version} as documented for ${since}`;

    test(`${name}: a mistake in one of three files is shown, looked at from all sides and mended`, async (context) => {
      const workspace = workspaceOf(context);
      const text = workspace.read(KEY_POLICY);
      const principal = `"arn:aws:iam::222222222222:role/${MISTAKEN}"`;
      const column = Buffer.byteLength(text.slice(0, text.indexOf(principal)));
      const { hover, completion, offered, ...seen } = await session(context, program, configuration, workspace, 'mend');
      assert.deepEqual(seen, {
        filetype: 'json',
        findings: [
          {
            code: 'principal-mismatch',
            from: [0, column],
            to: [0, column + principal.length],
            severity: 1,
            source: 'sharing-policies',
          },
        ],
        others: 0,
        definition: 'dev-secret.resource-policy.json',
        renamed: text.replace(MISTAKEN, 'OtherRole'),
        mended: text.replace(MISTAKEN, RIGHT),
        left: 0,
      });
      assert.match(String(hover), /Decrypt ciphertext that was encrypted under an AWS KMS key/);
      assert.equal((completion as string[])[0], 'kms:Decrypt');
      assert.equal((offered as string[])[0], `Change the principal to arn:aws:iam::222222222222:role/${RIGHT}`);
    });

    test(`${name}: a document that is missing is made`, async (context) => {
      const workspace = workspaceOf(context);
      workspace.remove(KEY_POLICY);
      const { offered, created } = await session(context, program, configuration, workspace, 'create');
      assert.deepEqual(offered, ['Create dev-secret.key-policy.json']);
      const { Statement } = JSON.parse(String(created));
      assert.ok(JSON.stringify(Statement).includes(`arn:aws:iam::222222222222:role/${RIGHT}`));
    });

    test(`${name}: its settings arrive`, async (context) => {
      const severe = configuration.replace(`['excess-grant'] = 'off'`, `['principal-mismatch'] = 'warning'`);
      assert.notEqual(severe, configuration);
      assert.deepEqual(await session(context, program, severe, workspaceOf(context), 'settings'), { severity: 2 });
    });
  }
}
