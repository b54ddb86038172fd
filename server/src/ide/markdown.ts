/** Markdown of our own in which texts of the workspace stand as code only: nothing of theirs is ever markup. */

/**
 * A text as inline code, whatever is in it: the fence is longer than every run of backticks inside. Line breaks become
 * blanks, since an empty line would end the code.
 */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  if (line.trim() === '') return '``\u00a0``';
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A blank on both sides is taken away again; it keeps a backtick at the edge from joining the fence.
  const padding = longest > 0 || (line.startsWith(' ') && line.endsWith(' ')) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** A text of AWS's or ours as it is: whatever Markdown or HTML would read as markup is escaped. */
export function prose(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&').replace(/\s+/g, ' ');
}

/** The same Markdown for clients that show plain text. */
export function plainOf(markdown: string): string {
  return markdown
    .replace(MARKUP, (_, _fence, _padding, inline?: string, escaped?: string, title?: string, url?: string) => {
      if (title !== undefined) return `${title.replace(/\\(.)/g, '$1')}: ${url}`;
      return inline ?? escaped ?? '';
    })
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Inline code, an escaped character, a link; bold, headings, rules. */
const MARKUP = /(?<!`)(`+)(?!`)( ?)(.+?)\2\1(?!`)|\\(.)|\[((?:\\.|[^\]\\])*)\]\(([^)]*)\)|\*\*|^#+ |^---$/gm;
