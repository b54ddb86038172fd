/** Where a missing document of a share belongs, and how it is called: as those are that are there. */
import type { PolicyDocument } from '../policy/document.ts';
import { baseName, folderDistance, folderOf, isInside } from '../sharing/paths.ts';
import { accountOf, shortName } from '../sharing/principalNames.ts';
import type { Share } from '../sharing/verdict.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { namePairs, replaceWords, wordsOf } from './wording.ts';
import { resourceName } from './words.ts';

/** Whose policy is missing: the resource's own, its key's, or the consumer's. */
export type Missing = 'own' | 'key' | 'identity';

/** Paths that the document may have, the likeliest first. */
export function pathsFor(share: Share, missing: Missing, snapshot: Snapshot): string[] {
  const paths = [
    ...analogues(share, missing, snapshot).flatMap((other) => likeOther(share, missing, other, snapshot)),
    // What a command printed is not named like what a person writes.
    ...peersOf(share, missing)
      .filter(({ document }) => document.pointer === '')
      .flatMap((peer) => likePeer(share, missing, peer)),
    ...peersOf(share, missing).map(({ document }) => `${folderOf(document.file)}/${plainName(share, missing)}`),
  ];
  return [...new Set(paths)].slice(0, MANY);
}

interface Peer {
  readonly kind: Missing;
  readonly document: PolicyDocument;
}

/** The documents of the share that are there, the one first that the missing one goes with. */
function peersOf({ documents }: Share, missing: Missing): Peer[] {
  const of = (kind: Missing): Peer[] => {
    const found =
      kind === 'own' ? [documents.resourcePolicy] : kind === 'key' ? [documents.keyPolicy] : documents.identityPolicies;
    return found.flatMap((document) => (document === undefined ? [] : [{ kind, document }]));
  };
  return ORDER[missing].flatMap(of);
}

const ORDER: Readonly<Record<Missing, readonly Missing[]>> = {
  own: ['key', 'identity'],
  key: ['own', 'identity'],
  identity: ['own', 'key'],
};

/** Another share whose document of that kind is a file of its own. */
interface Analogue {
  readonly share: Share;
  readonly document: PolicyDocument;
}

/** The nearest first. */
function analogues(share: Share, missing: Missing, { shares }: Snapshot): Analogue[] {
  const folders = peersOf(share, missing).map(({ document }) => folderOf(document.file));
  const distance = ({ document }: Analogue) =>
    Math.min(...folders.map((folder) => folderDistance(folder, folderOf(document.file))));
  const isOther = (other: Share) => other !== share && other.seed.pattern.noun === share.seed.pattern.noun;
  return [...shares.values()]
    .filter(isOther)
    .flatMap((other) => {
      const { resourcePolicy, keyPolicy, identityPolicies } = other.documents;
      const documents = missing === 'own' ? [resourcePolicy] : missing === 'key' ? [keyPolicy] : identityPolicies;
      return documents.flatMap((document) => (document === undefined ? [] : [{ share: other, document }]));
    })
    .filter(({ document }) => document.pointer === '')
    .sort((one, other) => distance(one) - distance(other) || (one.document.file < other.document.file ? -1 : 1))
    .slice(0, MANY);
}

/** More of them would tell nothing new. */
const MANY = 12;

/** The other document's path with the one name in place of the other; else its file's name beside the same peer. */
function likeOther(share: Share, missing: Missing, { share: other, document }: Analogue, snapshot: Snapshot): string[] {
  const root = snapshot.folders.find((folder) => isInside(folder, document.file)) ?? '';
  const pairs = [nameOf, resourceName, ({ principal }: Share) => shortName(principal)].flatMap((name) =>
    namePairs(name(other, missing), name(share, missing)),
  );
  const renamed = (text: string) => pairs.flatMap(([from, to]) => replaceWords(text, from, to) ?? []);
  const inWhole = renamed(document.file.slice(root.length)).map((path) => root + path);
  const beside = peersOf(other, missing).flatMap(({ kind, document: peer }) => {
    const own = peersOf(share, missing).find((one) => one.kind === kind);
    if (own === undefined || folderOf(peer.file) !== folderOf(document.file)) return [];
    const [base = baseName(document.file)] = renamed(baseName(document.file));
    return [`${folderOf(own.document.file)}/${base}`];
  });
  // The consumer's account has a folder of its own.
  const isSameAccount = missing === 'identity' && accountOf(other.principal) === accountOf(share.principal);
  const there = isSameAccount ? [`${folderOf(document.file)}/${plainName(share, missing)}`] : [];
  return [...inWhole, ...beside, ...there];
}

/** `dev-secret.resource-policy.json` has a `dev-secret.key-policy.json` beside it. */
function likePeer(share: Share, missing: Missing, { kind, document }: Peer): string[] {
  const base = baseName(document.file);
  for (const words of TYPE_WORDS[kind]) {
    const retyped = replaceWords(
      base,
      words,
      wordsOf(fileWords(share, missing)).map(({ text }) => text),
    );
    if (retyped === undefined) continue;
    const renamed =
      kind === 'identity' || missing === 'identity'
        ? namePairs(nameOf(share, kind), nameOf(share, missing)).flatMap(
            ([from, to]) => replaceWords(retyped, from, to) ?? [],
          )
        : [];
    return [`${folderOf(document.file)}/${renamed[0] ?? retyped}`];
  }
  return [];
}

/** How files say what kind of policy they hold, the longest first. */
const TYPE_WORDS: Readonly<Record<Missing, readonly (readonly string[])[]>> = {
  own: [
    ['resource', 'policy'],
    ['secret', 'policy'],
    ['bucket', 'policy'],
    ['trust', 'policy'],
  ],
  key: [
    ['kms', 'key', 'policy'],
    ['key', 'policy'],
    ['kms', 'policy'],
  ],
  identity: [
    ['identity', 'policy'],
    ['iam', 'policy'],
    ['role', 'policy'],
    ['user', 'policy'],
  ],
};

function plainName(share: Share, missing: Missing): string {
  const words = wordsOf(nameOf(share, missing)).map(({ text }) => text);
  return `${words.join('-') || 'shared'}.${fileWords(share, missing)}.json`;
}

function fileWords({ seed }: Share, missing: Missing): string {
  if (missing === 'own') return seed.pattern.type?.policy?.fileWords ?? 'resource-policy';
  return missing === 'key' ? 'key-policy' : 'identity-policy';
}

/** What the document is about. */
function nameOf(share: Share, missing: Missing): string {
  return missing === 'identity' ? shortName(share.principal) : resourceName(share);
}
