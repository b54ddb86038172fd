/** Whose identity policy a document is, where its shares tell. */
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { spansIn } from './spans.ts';
import type { PolicySymbol } from './symbol.ts';

/** The principal of that name (`role/ApplicationRole`) for which one of the document's shares is. */
export function holderOf(snapshot: Snapshot, documentId: string, name: string): PolicySymbol | undefined {
  for (const { principal } of sharesOf(snapshot, documentId)) {
    const holder = spansIn(principal, 'principal', 'AWS', false).find(
      ({ symbol }) => symbol.kind === 'principal',
    )?.symbol;
    if (holder?.name === name) return holder;
  }
  return undefined;
}
