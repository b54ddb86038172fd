/** New files that look like those beside them. */
import { layoutOf, printValue } from './layout.ts';
import { openSource } from './source.ts';
import { isTemplatePath } from './template.ts';

/** The text of a file that holds the value, with the indentation, line endings and last line of another one. */
export function newFileText(value: object, like: { readonly path: string; readonly text: string }): string {
  const layout = layoutOf(openSource(like.text, isTemplatePath(like.path)));
  return printValue(value, layout, '', false) + (/[\r\n]\s*$/.test(like.text) ? layout.lineBreak : '');
}
