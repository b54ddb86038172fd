/** The picture of all shares, or of those that a search finds: who is let at what, one edge a share. */
import { accountOf } from '../../sharing/principalNames.ts';
import type { Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { accountsOf, principalBox, resourceBox } from './picture.ts';
import type { Scene, SceneAccount, SceneBox, SceneEdge } from './scene.ts';
import { faultPlace, isFine, shareName, shownVerdict, stateOf } from './state.ts';
import { COUNT_WORDS, filled, PICTURE_WORDS } from './stateWords.ts';

/** More than this many shares are no picture any more. */
export const MOST_SHARES = 60;

/** What has more shares than this is out of sight of most of them: they say whose they are. */
const NEAR = 6;

/** `query` is a part of a name, an ARN, an account's alias or a state; those that do not work come first. */
export function panorama(snapshot: Snapshot, query: string): Scene {
  const wanted = query.trim().toLowerCase();
  const found = byName([...snapshot.shares.values()].filter((share) => matches(share, wanted)));
  const shown = [...found.filter((share) => !isFine(share)), ...found.filter(isFine)].slice(0, MOST_SHARES);
  const accounts = new Map<string, SceneAccount>();
  const boxes = new Map<string, SceneBox>();
  const counts = new Map<string, number>();
  for (const name of shown.flatMap(({ principal, resource }) => [principal, resource ?? '']))
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const edges = shown.map((share): SceneEdge => {
    const principal = principalBox(share, `principal ${share.principal}`);
    const resource = resourceBox(share, `resource ${share.resource ?? share.id}`);
    for (const box of [principal, resource]) if (!boxes.has(box.id)) boxes.set(box.id, box);
    for (const account of accountsOf(share, [principal, resource])) keepAlias(accounts, account);
    const far = [share.principal, share.resource ?? ''].map((name) => (counts.get(name) ?? 0) > NEAR);
    const names = [principal.label, resource.label].filter((_, index) => far[index]);
    return { ...shareEdge(share, principal.id, resource.id), label: [...names, share.access].join(': ') };
  });
  return {
    title: query.trim() === '' ? PICTURE_WORDS.all : `Shares with “${query.trim()}”`,
    summary: summaryOf(found, shown),
    verdict: worst(shown),
    accounts: [...accounts.values()],
    boxes: [...boxes.values()],
    edges,
  };
}

function byName(shares: readonly Share[]): Share[] {
  const named = shares.map((share) => ({ share, key: `${shareName(share)} ${share.id}` }));
  return named.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)).map(({ share }) => share);
}

function matches(share: Share, wanted: string): boolean {
  if (wanted === '') return true;
  const accounts = [accountOf(share.principal), share.agreement.ownerAccount].flatMap(
    (account) => share.seed.surroundings?.accounts.get(account ?? '') ?? [],
  );
  const words = [shareName(share), share.principal, share.resource ?? '', share.key ?? '', share.verdict, ...accounts];
  return words.some((word) => word.toLowerCase().includes(wanted)) || stateOf(share).toLowerCase().includes(wanted);
}

/** One manifest may have an alias that another lacks. */
function keepAlias(accounts: Map<string, SceneAccount>, account: SceneAccount): void {
  const known = accounts.get(account.id);
  if (known === undefined || (known.label === PICTURE_WORDS.account && account.label !== PICTURE_WORDS.account))
    accounts.set(account.id, account);
}

function shareEdge(share: Share, from: string, to: string): Omit<SceneEdge, 'label'> {
  const state = stateOf(share);
  const fine = isFine(share) && state === 'works';
  return {
    id: share.id,
    from,
    to,
    reversed: false,
    tone: shownVerdict(share),
    detail: fine ? '' : state,
    spoken: `${shareName(share)}: ${state}.`,
    place: faultPlace(share),
    share: share.id,
  };
}

function summaryOf(found: readonly Share[], shown: readonly Share[]): string {
  if (found.length === 0) return PICTURE_WORDS.none;
  const fine = found.filter(isFine).length;
  if (found.length === 1) return fine === 1 ? COUNT_WORDS.oneWorks : COUNT_WORDS.oneDoesNot;
  const words = fine === found.length ? COUNT_WORDS.allOfThem : COUNT_WORDS.someOfThem;
  const counted = filled(words, found.length, fine);
  return shown.length < found.length ? `${counted} ${filled(COUNT_WORDS.shown, shown.length)}` : counted;
}

function worst(shares: readonly Share[]): Verdict {
  const order: readonly Verdict[] = ['denied', 'unknown', 'conditional', 'allowed'];
  return order.find((verdict) => shares.some((share) => shownVerdict(share) === verdict)) ?? 'allowed';
}
