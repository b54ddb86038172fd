/** Every text that VS Code shows for us is there in both languages, none is left over, and placeholders agree. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { WITH_NAMES, wordingOf } from '../../../client/src/wording.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { wishSteps } from '../../../server/src/ide/newShare/steps.ts';
import { SENTENCES } from '../../../server/src/ide/newShare/wish.ts';
import * as values from '../../../server/src/ide/rename/values.ts';
import * as stateWords from '../../../server/src/ide/shares/stateWords.ts';
import { GUARDRAIL_KINDS } from '../../../server/src/sharing/guardrails.ts';
import { PATTERNS } from '../../../server/src/sharing/patterns.ts';
import { RESOURCE_TYPES } from '../../../server/src/sharing/resourceTypes.ts';
import { analyse } from '../../support/fixture.ts';

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
const SAME = new Set(['Snapshot', 'Bucket', 'Secret', 'ARN', 'Region']);

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

/** ARNs of what each pattern shares, as the questions read them. */
const SHARED: Readonly<Record<string, string>> = {
  secretsmanager: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
  s3: 'arn:aws:s3:::reports',
  rds: 'arn:aws:rds:us-east-1:111111111111:snapshot:nightly',
  ec2: 'arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0',
  sts: 'arn:aws:iam::111111111111:role/ReaderRole',
  iam: 'arn:aws:iam::111111111111:role/ReaderRole',
  kms: 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
};

/** What the questions of "New Share…" say where a workspace has no names to choose from. */
function questions(): string[] {
  const snapshot = ide.snapshotOf(analyse({}));
  return PATTERNS.flatMap(({ service, access }) =>
    wishSteps(snapshot, { resource: SHARED[service]!, access, organization: '', until: '' }).flatMap(
      ({ field, title, choices }) => [
        title,
        ...choices.flatMap(({ value, label, description }) => [
          ...(value === null ? [label] : []),
          ...(field === 'access' ? [] : [description]),
        ]),
      ],
    ),
  ).filter((text) => text !== '');
}

/** Everything that the server says and the client shows in the language of VS Code. */
function serverTexts(): string[] {
  return [
    ...[SENTENCES, ...Object.values(stateWords).filter((table) => typeof table === 'object')].flatMap((table) =>
      Object.values<string>(table),
    ),
    ...Object.values(RESOURCE_TYPES).flatMap(({ policy }) => policy?.name ?? []),
    ...GUARDRAIL_KINDS,
    ...Object.values(values).flatMap((kind) => (typeof kind === 'object' ? [kind.what] : [])),
    ...questions(),
  ];
}

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

  test('each message is in the bundle, its own and the server’s, and none is left over', () => {
    const messages = sources.flatMap((text) =>
      [...text.matchAll(/\bl10n\.t\(\s*'((?:\\.|[^'\\])*)'/g)].map(([, message]) => message!.replaceAll("\\'", "'")),
    );
    assert.deepEqual(Object.keys(english), [...new Set([...messages, ...serverTexts()])].sort());
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

  test('the server’s words with names in them are known to it', () => {
    const { STATE_WORDS, CAUSE_WORDS, COUNT_WORDS } = stateWords;
    const said = [STATE_WORDS, CAUSE_WORDS, COUNT_WORDS].flatMap((table) => Object.values<string>(table));
    assert.deepEqual([...WITH_NAMES].sort(), said.filter((words) => words.includes('{0}')).sort());
  });
});

describe('the server’s words in German', () => {
  const { text, name, state, lens } = wordingOf(textsOf('l10n/bundle.l10n.de.json'), 'de');
  const cases: Readonly<Record<string, string>> = {
    works: 'funktioniert',
    'key grant missing': 'Schlüsselberechtigung fehlt',
    'resource grant missing, key grant blocked': 'Ressourcenberechtigung fehlt, Schlüsselberechtigung blockiert',
    'missing: no statement grants kms:Decrypt': 'fehlt: Keine Anweisung gewährt kms:Decrypt',
    'depends on aws:PrincipalOrgID, aws:SourceIp and aws:SourceVpc':
      'abhängig von aws:PrincipalOrgID, aws:SourceIp und aws:SourceVpc',
    'key policy and identity policy not in the workspace':
      'Schlüsselrichtlinie und identitätsbasierte Richtlinie nicht im Arbeitsbereich',
    'key grant: Principal is role/Share, identity grant missing':
      'Schlüsselberechtigung: Principal ist role/Share, Identitätsberechtigung fehlt',
    'key grant: Deny "Key", identity grant missing': 'Schlüsselberechtigung: Deny "Key", Identitätsberechtigung fehlt',
    '12 work, 3 do not': '12 funktionsfähig, 3 nicht',
    '15 shares; 12 of them work.': '15 Freigaben; funktionsfähig: 12.',
    'denied, as sharing.json expects': 'verweigert, wie in sharing.json vorgesehen',
    'the service control policy does not allow kms:Decrypt': 'die Service-Kontrollrichtlinie erlaubt kms:Decrypt nicht',
  };
  for (const [english, expected] of Object.entries(cases)) {
    test(english, () => assert.equal(state(english), expected));
  }

  test('what has a part that is not known stays as it is', () => {
    for (const said of [
      'key grant: nobody knows, identity grant missing',
      'nobody knows missing',
      'not known, perhaps',
    ])
      assert.equal(state(said), said);
    assert.equal(text('constructor'), 'constructor');
  });

  test('a lens', () => {
    assert.equal(lens('✗ DevSecret → Role: key grant missing'), '✗ DevSecret → Role: Schlüsselberechtigung fehlt');
    assert.equal(lens('✗ 5 shares: 3 work, 2 do not'), '✗ 5 Freigaben: 3 funktionsfähig, 2 nicht');
    assert.equal(lens('✓ DevSecret → Role: nobody knows'), '✓ DevSecret → Role: nobody knows');
  });

  test('somebody’s own name is no word of ours', () => {
    assert.equal(name('Share'), 'Share');
    assert.equal(name('key grant'), 'Schlüsselberechtigung');
    assert.equal(state('Principal is Share'), 'Principal ist Share');
  });

  test('English stays English', () => {
    for (const same of Object.values(wordingOf(undefined, 'en')))
      assert.equal(same('key grant missing'), 'key grant missing');
  });
});
