/** Snippets in the syntax of LSP, as far as items use it: `$1`, `${1:default}`, `${1|first,second|}`, `$0`. */

/** A text in a snippet that is to stay as it is. */
export function literal(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

/**
 * What a snippet is where there are no tabstops: defaults in their places, the first of several choices. Lines behind
 * the first one begin with `indent`, each tab of theirs is `unit`.
 */
export function plainText(snippet: string, indent: string, unit: string): string {
  return snippet
    .replace(/(?<!\\)\$\{\d+\|([^,|}]*)[^}]*\|\}/g, '$1')
    .replace(/(?<!\\)\$\{\d+:((?:\\.|[^}\\])*)\}/g, '$1')
    .replace(/(?<!\\)\$\d+/g, '')
    .replace(/\\([\\$}])/g, '$1')
    .replace(/\n(\t*)/g, (_, tabs: string) => `\n${indent}${unit.repeat(tabs.length)}`);
}
