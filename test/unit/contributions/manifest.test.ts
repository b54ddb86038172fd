/** What package.json shows to people: settings, the walkthrough, the schema of the manifest. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import picomatch from 'picomatch';
import { isManifestPath } from '../../../server/src/sharing/manifest.ts';

const ROOT = new URL('../../../', import.meta.url);

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Contributes {
  readonly configuration: { readonly properties: Readonly<Record<string, { readonly markdownDescription?: string }>> };
  readonly commands: readonly { readonly command: string }[];
  readonly views: { readonly explorer: readonly { readonly id: string }[] };
  readonly walkthroughs: readonly { readonly steps: readonly Step[] }[];
  readonly jsonValidation: readonly { readonly fileMatch: readonly string[]; readonly url: string }[];
}

const contributes: Contributes = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')).contributes;

/** Texts may stand in a file of their own, one for each language. */
const texts: Readonly<Record<string, string>> = existsSync(new URL('package.nls.json', ROOT))
  ? JSON.parse(readFileSync(new URL('package.nls.json', ROOT), 'utf8'))
  : {};
const shown = (text: string): string => text.replace(/^%(.+)%$/, (_, key: string) => texts[key] ?? '');

test('every setting is described in Markdown', () => {
  const settings = Object.entries(contributes.configuration.properties);
  assert.ok(settings.length >= 7);
  for (const [name, { markdownDescription }] of settings) assert.ok(shown(markdownDescription ?? ''), name);
});

test('every button of the walkthrough runs a command that there is, and ticks its step', () => {
  const own = new Set([
    ...contributes.commands.map(({ command }) => command),
    // VS Code makes one for each view.
    ...contributes.views.explorer.map(({ id }) => `${id}.focus`),
  ]);
  for (const { id, description, completionEvents } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    const commands = [...shown(description).matchAll(/\(command:([^)?]+)/g)].map(([, command = '']) => command);
    assert.notDeepEqual(commands, [], id);
    for (const command of commands) {
      assert.ok(own.has(command) || command.startsWith('workbench.'), command);
      assert.ok(completionEvents.includes(`onCommand:${command}`), `${id}: ${command}`);
    }
  }
});

test('every picture of the walkthrough is there, in the colours of the theme, and says in words what it shows', () => {
  for (const { id, media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    assert.ok(existsSync(new URL(media.svg, ROOT)), media.svg);
    assert.ok(shown(media.altText).length > 40, id);
    const svg = readFileSync(new URL(media.svg, ROOT), 'utf8');
    const paints = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, paint = '']) => paint);
    assert.deepEqual(
      paints.filter((paint) => paint !== 'none' && !paint.startsWith('var(--vscode-')),
      [],
      id,
    );
    // A walkthrough shows none of these.
    assert.doesNotMatch(svg, /<(script|style|image|foreignObject)|style=|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  }
});

test('the schema is for every file that is taken for a manifest, and for no other', () => {
  const { fileMatch = [] } = contributes.jsonValidation.find(({ url }) => url.endsWith('sharing.schema.json')) ?? {};
  // VS Code takes a pattern without a slash for one in any folder.
  const covered = picomatch(fileMatch.map((pattern) => `**/${pattern}`));
  for (const path of ['a/sharing.json', 'sharing.json', 'team.sharing.json', 'a/b/team.sharing.json'])
    assert.deepEqual([isManifestPath(`/ws/${path}`), covered(path)], [true, true], path);
  for (const path of ['sharing.jsonc', 'mysharing.json', 'sharing.json.bak', 'a/key-policy.json'])
    assert.deepEqual([isManifestPath(`/ws/${path}`), covered(path)], [false, false], path);
});
