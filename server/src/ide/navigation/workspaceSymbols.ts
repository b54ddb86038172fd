/** Statements by their Sid, and shares, whose names fit what a person types. */
import type { TextRange } from '../../policy/document.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { headOf } from '../shares/grants.ts';
import { shareName } from '../shares/state.ts';
import { statementDetail, textName } from './words.ts';

export interface WorkspaceItem {
  readonly name: string;
  /** The document that it is in, or the state of a share. */
  readonly container: string;
  readonly kind: 'allow' | 'deny' | 'share';
  readonly file: string;
  readonly range: TextRange;
}

/** Nobody reads on: who does not find it types another letter. */
const MOST = 256;

/** Those that fit best first, at most 256. */
export function workspaceSymbols(snapshot: Snapshot, query: string): WorkspaceItem[] {
  const wanted = query.toLowerCase();
  const found: { readonly rank: number; readonly item: () => WorkspaceItem }[] = [];
  for (const share of snapshot.shares.values()) {
    const name = shareName(share);
    const rank = rankOf(name, wanted);
    const place = rank === undefined ? undefined : placeOf(share);
    if (rank !== undefined && place !== undefined)
      found.push({ rank, item: () => ({ name, container: share.verdict, kind: 'share', ...place }) });
  }
  for (const { document } of snapshot.facts.values()) {
    for (const statement of document.statements) {
      const name = statement.sid?.value;
      if (name === undefined || name === '') continue;
      const rank = rankOf(name, wanted);
      if (rank === undefined) continue;
      found.push({
        rank,
        item: () => ({
          name,
          container: [statementDetail(statement), attachedTo(document.embedding.siblings)]
            .filter((part) => part !== '')
            .join(' · '),
          kind: statement.effect?.value === 'Deny' ? 'deny' : 'allow',
          file: document.file,
          range: headOf(statement),
        }),
      });
    }
  }
  return found
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST)
    .map(({ item }) => item());
}

/** 0: the whole name; 1: it begins so; 2: it is in it; 3: its letters are, in their order. */
function rankOf(name: string, wanted: string): number | undefined {
  const lower = name.toLowerCase();
  const at = lower.indexOf(wanted);
  if (at >= 0) return at > 0 ? 2 : lower.length === wanted.length ? 0 : 1;
  let from = 0;
  for (const letter of wanted) {
    from = lower.indexOf(letter, from) + 1;
    if (from === 0) return undefined;
  }
  return 3;
}

function placeOf({ seed }: Share): { readonly file: string; readonly range: TextRange } | undefined {
  const { resourcePolicy, keyPolicy, identities } = seed;
  const document = (resourcePolicy ?? identities[0] ?? keyPolicy)?.document;
  return document === undefined ? undefined : { file: document.file, range: document.anchor.range };
}

function attachedTo(siblings: ReadonlyMap<string, { readonly value: string }>): string {
  const stated = siblings.get('ARN') ?? siblings.get('Arn') ?? siblings.get('RoleName');
  return stated === undefined ? '' : textName(stated.value);
}
