/** Links in a document: the files that a manifest names, the pages of AWS about actions. */
import type { TextRange } from '../../policy/document.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { occurrencesIn } from '../symbols/occurrences.ts';
import { referencedDocument } from './definition.ts';

export type DocumentLink = {
  readonly range: TextRange;
  readonly tooltip: string;
} & (
  | { readonly url: string }
  /** `at`: the document in the file, where it is not the whole. */
  | { readonly file: string; readonly at: TextRange | undefined }
);

export function documentLinks(snapshot: Snapshot, path: string): DocumentLink[] {
  const file = snapshot.files.get(path);
  const links: DocumentLink[] = [];
  if (file === undefined) return links;
  for (const { symbol, role, range } of occurrencesIn(snapshot, file)) {
    if (role === 'path') {
      const target = referencedDocument(snapshot, symbol.name);
      if (target !== undefined)
        links.push({
          range,
          tooltip: 'Open the policy',
          file: target.file,
          at: symbol.name === target.file ? undefined : target.selection,
        });
    } else if (role === 'action') {
      const url = actionPage(symbol.text);
      if (url !== undefined)
        links.push({ range, tooltip: `${symbol.text} in AWS's Service Authorization Reference`, url });
    }
  }
  return links.sort((one, other) => one.range.start - other.range.start);
}

/**
 * AWS's page about an action; that of the service for a pattern. Undefined for what is no action of one service.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_kms.html
 */
export function actionPage(action: string): string | undefined {
  const [, service, name] = /^([a-z0-9-]+):([A-Za-z0-9*?]+)$/i.exec(action) ?? [];
  if (service === undefined || name === undefined) return undefined;
  const list = `list_${service.toLowerCase()}`;
  const place = /[*?]/.test(name) ? 'actions-as-permissions' : `action-${name}`;
  return `https://docs.aws.amazon.com/service-authorization/latest/reference/${list}.html#${list}-${place}`;
}
