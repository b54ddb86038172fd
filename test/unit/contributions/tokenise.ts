/** Colours a line of JSON as VS Code would: a host grammar for JSON with our grammar injected into it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { IRawGrammar } from 'vscode-textmate';

// Both packages are CommonJS bundles whose named exports Node does not see.
const require = createRequire(import.meta.url);
const oniguruma = require('vscode-oniguruma') as typeof import('vscode-oniguruma');
const textmate = require('vscode-textmate') as typeof import('vscode-textmate');

const INJECTION_PATH = new URL('../../../syntaxes/aws-policy.injection.tmLanguage.json', import.meta.url);

export interface Token {
  readonly text: string;
  /** Outermost first. */
  readonly scopes: readonly string[];
}

export type Tokeniser = (line: string) => readonly Token[];

/** `suffix` is `json` or `json.comments` (the jsonc language). */
export async function createTokeniser(suffix: 'json' | 'json.comments'): Promise<Tokeniser> {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await oniguruma.loadWASM(wasm);
  const injection = JSON.parse(readFileSync(INJECTION_PATH, 'utf8')) as IRawGrammar;
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scopeName) =>
      scopeName === injection.scopeName ? injection : scopeName === `source.${suffix}` ? hostGrammar(suffix) : null,
    getInjections: (scopeName) => (scopeName === `source.${suffix}` ? [injection.scopeName] : undefined),
  });
  const grammar = await registry.loadGrammar(`source.${suffix}`);
  if (grammar === null) throw new Error('The host grammar did not load.');
  return (line) =>
    grammar
      .tokenizeLine(line, textmate.INITIAL)
      .tokens.map((token) => ({ text: line.slice(token.startIndex, token.endIndex), scopes: token.scopes }));
}

/** JSON in little, with the scope names and the nesting of VS Code's own grammar. */
function hostGrammar(suffix: string): IRawGrammar {
  const quoted = (name: string) => ({
    name,
    begin: '"',
    beginCaptures: { '0': { name: `punctuation.definition.string.begin.${suffix}` } },
    end: '"',
    endCaptures: { '0': { name: `punctuation.definition.string.end.${suffix}` } },
    patterns: [{ match: '\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})', name: `constant.character.escape.${suffix}` }],
  });
  return {
    scopeName: `source.${suffix}`,
    patterns: [{ include: '#value' }],
    repository: {
      value: { patterns: [{ include: '#object' }, { include: '#array' }, quoted(`string.quoted.double.${suffix}`)] },
      array: {
        begin: '\\[',
        end: '\\]',
        name: `meta.structure.array.${suffix}`,
        patterns: [{ include: '#value' }],
      },
      object: {
        begin: '\\{',
        end: '\\}',
        name: `meta.structure.dictionary.${suffix}`,
        patterns: [
          quoted(`string.${suffix} support.type.property-name.${suffix}`),
          {
            begin: ':',
            beginCaptures: { '0': { name: `punctuation.separator.dictionary.key-value.${suffix}` } },
            end: '(,)|(?=\\})',
            name: `meta.structure.dictionary.value.${suffix}`,
            patterns: [{ include: '#value' }],
          },
        ],
      },
    },
  } as unknown as IRawGrammar;
}
