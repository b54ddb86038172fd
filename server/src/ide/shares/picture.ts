/** The picture of one share: two or three accounts, principal, resource and key in them, the grants between. */
import { accountName, capitalised, keyName } from '../../rules/words.ts';
import { accountOf, shortName } from '../../sharing/principalNames.ts';
import type { Leg, StatementStatus, Verdict } from '../../sharing/share.ts';
import { isSpelledOut } from '../../sharing/unknownParts.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { grantingStatements, headOf } from './grants.ts';
import type { SharePlace } from './place.ts';
import type { BoxKind, Scene, SceneAccount, SceneBox, SceneEdge, Tone } from './scene.ts';
import { type LegView, legViews, sharedName, shareName, shownVerdict, stateOf } from './state.ts';
import { PICTURE_WORDS } from './stateWords.ts';

/** Undefined where there is no such share. */
export function pictureOf(snapshot: Snapshot, id: string): Scene | undefined {
  const share = snapshot.shares.get(id);
  if (share === undefined) return undefined;
  const boxes = boxesOf(share);
  return {
    title: shareName(share),
    summary: summaryOf(share),
    verdict: shownVerdict(share),
    accounts: accountsOf(share, boxes),
    boxes,
    edges: edgesOf(share, boxes),
  };
}

/**
 * The share that is most like one that is gone: while somebody types a principal or an ARN, the share is another one with
 * each letter. Undefined where nothing but a little is the same.
 */
export function shareLike(snapshot: Snapshot, id: string): string | undefined {
  if (snapshot.shares.has(id)) return id;
  const parts = id.split('|');
  let best: { readonly id: string; readonly same: number } | undefined;
  for (const candidate of snapshot.shares.keys()) {
    const own = candidate.split('|');
    const same = own.length === parts.length ? own.filter((part, index) => part === parts[index]).length : 0;
    if (same >= parts.length - 2 && same > (best?.same ?? 0)) best = { id: candidate, same };
  }
  return best?.id;
}

export const PRINCIPAL = 'principal';
export const RESOURCE = 'resource';
export const KEY = 'key';

export function principalBox(share: Share, id: string): SceneBox {
  const { principal, documents } = share;
  const name = shortName(principal);
  return {
    id,
    account: accountId(accountOf(principal), 'consumer'),
    kind: 'principal',
    label: name === 'root' ? PICTURE_WORDS.wholeAccount : name,
    detail: principal,
    place: documentPlace(documents.identityPolicies[0]) ?? named(share),
  };
}

export function resourceBox(share: Share, id: string): SceneBox {
  return {
    id,
    account: accountId(share.agreement.ownerAccount, 'owner'),
    kind: share.seed.pattern.noun satisfies BoxKind,
    label: sharedName(share),
    detail: share.resource ?? `No text names this ${share.seed.pattern.noun}.`,
    place: documentPlace(
      share.seed.pattern.noun === 'key' ? share.documents.keyPolicy : share.documents.resourcePolicy,
    ),
  };
}

export function accountsOf(share: Share, boxes: readonly SceneBox[]): SceneAccount[] {
  return [...new Set(boxes.map(({ account }) => account))].map((id) => {
    if (!/^\d/.test(id)) return { id, label: UNKNOWN_ACCOUNTS[id] ?? id, detail: '' };
    const alias = share.seed.surroundings?.accounts.get(id);
    return { id, label: alias ?? PICTURE_WORDS.account, detail: id };
  });
}

const UNKNOWN_ACCOUNTS: Readonly<Record<string, string>> = {
  consumer: PICTURE_WORDS.consumerAccount,
  owner: PICTURE_WORDS.ownerAccount,
  'key owner': PICTURE_WORDS.keyAccount,
};

/** An id, a placeholder's text, or whose account it is where no text says which. */
function accountId(account: string | undefined, whose: 'consumer' | 'owner' | 'key owner'): string {
  return account === undefined || !isSpelledOut(account) ? whose : account;
}

function boxesOf(share: Share): SceneBox[] {
  const principal = principalBox(share, PRINCIPAL);
  const resource = resourceBox(share, RESOURCE);
  const { agreement, legs, seed } = share;
  const isUsed =
    legs.keyGrant.requests.length > 0 || legs.keyGrant.status === 'unknown' || agreement.key.managed !== undefined;
  if (seed.pattern.noun === 'key' || agreement.key.none || !isUsed) return [principal, resource];
  const managed = agreement.key.managed !== undefined;
  return [
    principal,
    resource,
    {
      id: KEY,
      account: accountId(agreement.key.account, agreement.ownerAccount === undefined ? 'owner' : 'key owner'),
      kind: 'key',
      label: managed ? PICTURE_WORDS.managedKey : keyName(share),
      detail: share.key ?? "No text names the resource's key.",
      place: documentPlace(share.documents.keyPolicy),
    },
  ];
}

function edgesOf(share: Share, boxes: readonly SceneBox[]): SceneEdge[] {
  const keyBox = share.seed.pattern.noun === 'key' ? RESOURCE : KEY;
  const has = (id: string) => boxes.some((box) => box.id === id);
  const grants = legViews(share)
    .filter(({ leg, status }) => share.legs[leg].requests.length > 0 || status !== 'notRequired')
    .flatMap((view): SceneEdge[] => {
      const to = view.leg === 'resourceGrant' || view.leg === 'identityGrant' ? RESOURCE : keyBox;
      return has(to) ? [grantEdge(share, view, to, boxes)] : [];
    });
  if (!has(KEY)) return grants;
  const link: SceneEdge = {
    id: 'encryption',
    from: RESOURCE,
    to: KEY,
    reversed: false,
    tone: 'link',
    label: PICTURE_WORDS.encryptedWith,
    detail: '',
    spoken: `${labelIn(boxes, RESOURCE)} is encrypted with ${labelIn(boxes, KEY)}.`,
    place: undefined,
    share: undefined,
  };
  return [...grants, link];
}

function grantEdge(share: Share, view: LegView, to: string, boxes: readonly SceneBox[]): SceneEdge {
  const { leg, name, words, place } = view;
  const reversed = leg === 'resourceGrant' || leg === 'keyGrant';
  const [first, second] = reversed ? [to, PRINCIPAL] : [PRINCIPAL, to];
  return {
    id: leg,
    from: PRINCIPAL,
    to,
    reversed,
    tone: toneOf(view),
    label: name,
    detail: words,
    spoken: `${capitalised(name)}, from ${labelIn(boxes, first)} to ${labelIn(boxes, second)}: ${words}.`,
    place,
    share: share.id,
  };
}

const TONES: Readonly<Record<StatementStatus, Tone>> = {
  present: 'allowed',
  missing: 'denied',
  blocked: 'denied',
  conditional: 'conditional',
  unknown: 'unknown',
  notRequired: 'none',
};

function toneOf({ status, atFault }: LegView): Tone {
  return atFault ? 'denied' : TONES[status];
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  allowed: 'It works',
  denied: 'It is denied',
  conditional: 'It depends',
  unknown: 'It is not known whether it works',
};

function summaryOf(share: Share): string {
  const { principal, access, verdict, agreement } = share;
  const who = shortName(principal) === 'root' ? 'Whoever holds the policies' : shortName(principal);
  const consumer = accountOf(principal);
  const from = consumer === undefined ? '' : ` in ${accountName(share, consumer)}`;
  const owner = agreement.ownerAccount === undefined ? '' : ` of ${accountName(share, agreement.ownerAccount)}`;
  const state = stateOf(share);
  const outcome = state.startsWith('works')
    ? `It ${state}.`
    : `${VERDICTS[verdict]}: ${state}.`.replace(': denied', '');
  return `${who}${from} wants to ${ACCESS_WORDS[access] ?? access} ${sharedName(share)}${owner}. ${outcome}`;
}

const ACCESS_WORDS: Readonly<Record<string, string>> = { replicate: 'take a replica of' };

function labelIn(boxes: readonly SceneBox[], id: string): string {
  return boxes.find((box) => box.id === id)?.label ?? id;
}

/** Where the owner's side names the principal, whose own policies are not there. */
function named(share: Share): SharePlace | undefined {
  for (const leg of ['resourceGrant', 'keyGrant'] satisfies Leg[]) {
    const [granting] = grantingStatements(share, leg);
    if (granting !== undefined) return { file: granting.facts.document.file, range: headOf(granting.statement) };
  }
  return undefined;
}

function documentPlace(document: Share['documents']['resourcePolicy']): SharePlace | undefined {
  return document && { file: document.file, range: document.anchor.range };
}
