/** Above each policy document: the shares that it takes part in, and how they stand. */
import type { TextRange } from '../../policy/document.ts';
import type { Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import type { SharePlace } from '../shares/place.ts';
import { faultPlace, isFine, shareName, shownVerdict, stateOf } from '../shares/state.ts';
import { COUNT_WORDS, filled } from '../shares/stateWords.ts';

export interface Lens {
  /** The document. */
  readonly range: TextRange;
  readonly title: string;
  /** The shares that it speaks of. */
  readonly shares: readonly string[];
  /** Where the first thing is that is wrong with them; undefined where nothing is. */
  readonly place: SharePlace | undefined;
}

/** More than this many over one document hide it; then they are counted, and the first that do not work are named. */
const MOST = 4;
const NAMED = 3;

/** Signs that every editor's font has. */
export const SIGNS: Readonly<Record<Verdict, string>> = { allowed: '✓', denied: '✗', conditional: '◑', unknown: '?' };

export function lenses(snapshot: Snapshot, path: string): Lens[] {
  const documents = snapshot.files.get(path)?.facts ?? [];
  return documents.flatMap(({ document }) => {
    const shares = sharesOf(snapshot, document.id);
    const open = shares.filter((share) => !isFine(share));
    const { range } = document;
    if (shares.length <= MOST)
      return [...open, ...shares.filter(isFine)].map((share): Lens => ({ range, ...shareLens(share) }));
    return [
      { range, ...countLens(shares, open) },
      ...open.slice(0, NAMED).map((share) => ({ range, ...shareLens(share) })),
    ];
  });
}

function shareLens(share: Share): Omit<Lens, 'range'> {
  return {
    title: `${SIGNS[shownVerdict(share)]} ${shareName(share)}: ${stateOf(share)}`,
    shares: [share.id],
    place: faultPlace(share),
  };
}

function countLens(shares: readonly Share[], open: readonly Share[]): Omit<Lens, 'range'> {
  const [first] = open;
  const fine = shares.length - open.length;
  const sign = first === undefined ? SIGNS.allowed : SIGNS[worst(open)];
  const state = first === undefined ? COUNT_WORDS.allWork : filled(COUNT_WORDS.someWork, fine, open.length);
  const ids = shares.map(({ id }) => id);
  return {
    title: `${sign} ${filled(COUNT_WORDS.shares, shares.length)}: ${state}`,
    shares: ids,
    place: first && faultPlace(first),
  };
}

function worst(shares: readonly Share[]): Verdict {
  const order: readonly Verdict[] = ['denied', 'unknown', 'conditional', 'allowed'];
  return order.find((verdict) => shares.some((share) => shownVerdict(share) === verdict)) ?? 'allowed';
}
