/** Every text that VS Code shows for us is there in both languages, none is left over, and placeholders agree. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

const ROOT = new URL('../../../', import.meta.url);
const LANGUAGES = ['de'];

type Texts = Readonly<Record<string, string>>;

interface Walkthrough {
  readonly title: string;
  readonly description: string;
  readonly steps: readonly {
    readonly title: string;
    readonly description: string;
    readonly media: { readonly altText: string };
  }[];
}

const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const textsOf = (path: string): Texts => JSON.parse(textOf(path));

/** `{0}` and the like, commands, settings and code: what a translation has to keep, each as often. */
function fixedParts(text: string): string[] {
  return [...text.matchAll(/\{\d\}|\(command:[^)]*\)|`[^`]*`|#[\w.]+#|\$\([\w-]+\)/g)].map(([part]) => part).sort();
}

/** A language's own names that happen to be the same in both. */
const SAME = new Set(['Snapshot', 'Bucket', 'Secret']);

function compare(english: Texts, translated: Texts): void {
  assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
  for (const [key, text] of Object.entries(english)) {
    const other = translated[key] ?? '';
    assert.notEqual(other.trim(), '', key);
    assert.deepEqual(fixedParts(other), fixedParts(text), key);
    assert.ok(other !== text || SAME.has(text) || text === '{0}, {1}', `${key} is not translated`);
    // The ends of a text are put together with others'.
    assert.equal(/[.:…]$/.exec(other)?.[0], /[.:…]$/.exec(text)?.[0], key);
  }
}

describe('package.json', () => {
  const manifest: unknown = JSON.parse(textOf('package.json'));
  const english = textsOf('package.nls.json');

  /** All texts of the manifest. */
  function* strings(value: unknown): Generator<string> {
    if (typeof value === 'string') yield value;
    else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) yield* strings(one);
  }

  test('each key that it names is in package.nls.json, and none is left over', () => {
    const named = [...strings(manifest)].flatMap((text) => /^%(.+)%$/.exec(text)?.[1] ?? []);
    assert.deepEqual([...new Set(named)].sort(), Object.keys(english).sort());
  });

  test('what people read in VS Code comes from there', () => {
    // biome-ignore lint/suspicious/noExplicitAny: parsed JSON, whose form other tests hold
    const { capabilities, contributes } = manifest as any;
    const shown: readonly string[] = [
      ...contributes.commands.map(({ title }: { title: string }) => title),
      ...Object.values<{ markdownDescription: string }>(contributes.configuration.properties).map(
        ({ markdownDescription }) => markdownDescription,
      ),
      ...contributes.viewsWelcome.map(({ contents }: { contents: string }) => contents),
      ...contributes.views.explorer.map(({ name }: { name: string }) => name),
      ...contributes.walkthroughs.flatMap((walkthrough: Walkthrough) => [
        walkthrough.title,
        walkthrough.description,
        ...walkthrough.steps.flatMap(({ title, description, media }) => [title, description, media.altText]),
      ]),
      capabilities.untrustedWorkspaces.description,
      capabilities.virtualWorkspaces.description,
    ];
    assert.deepEqual(
      shown.filter((text) => !/^%.+%$/.test(text)),
      [],
    );
  });

  for (const language of LANGUAGES) {
    test(`its texts are there in ${language}`, () => compare(english, textsOf(`package.nls.${language}.json`)));
  }
});

describe('the client', () => {
  const english = textsOf('l10n/bundle.l10n.json');
  const sources = readdirSync(new URL('client/src/', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => textOf(`client/src/${path.replaceAll('\\', '/')}`));

  test('each message is a text that stands there in one piece', () => {
    const calls = sources.flatMap((text) => [...text.matchAll(/\bl10n\.t\(\s*(.)/g)].map(([, first]) => first));
    assert.ok(calls.length > 100);
    assert.deepEqual(new Set(calls), new Set(["'"]));
  });

  test('each message is in the bundle, and none is left over', () => {
    const messages = sources.flatMap((text) =>
      [...text.matchAll(/\bl10n\.t\(\s*'((?:\\.|[^'\\])*)'/g)].map(([, message]) => message!.replaceAll("\\'", "'")),
    );
    assert.deepEqual(Object.keys(english), [...new Set(messages)].sort());
    for (const [key, text] of Object.entries(english)) assert.equal(text, key);
  });

  test('no message can be markup: some stand in the page of a webview', () => {
    const bundles = ['l10n/bundle.l10n.json', ...LANGUAGES.map((language) => `l10n/bundle.l10n.${language}.json`)];
    const texts = bundles.flatMap((path) => Object.values(textsOf(path)));
    assert.deepEqual(
      texts.filter((text) => /[<>&"]/.test(text)),
      [],
    );
  });

  for (const language of LANGUAGES) {
    test(`its messages are there in ${language}`, () => compare(english, textsOf(`l10n/bundle.l10n.${language}.json`)));
  }

  test('the webview has no words of its own', () => {
    const webview = readdirSync(new URL('client/webview/', ROOT)).filter((path) => path.endsWith('.ts'));
    const sentences = webview.flatMap((path) =>
      [...textOf(`client/webview/${path}`).matchAll(/(['`])([A-Z][a-z]+(?: [a-z]+)+[^'`]*)\1/g)].map(
        ([found]) => found,
      ),
    );
    assert.deepEqual(sentences, []);
  });
});
