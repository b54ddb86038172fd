import { removeProperty } from '../../policy/edit.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { documentPath, type ManifestEntry, shareEntries } from '../../sharing/manifestEntries.ts';
import { entryName } from '../../sharing/manifestScope.ts';
import { baseName, isInside } from '../../sharing/paths.ts';
import { keyReference } from '../../sharing/references.ts';
import type { Ambiguity } from '../../sharing/seed.ts';
import { openCandidates, type Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { attempt, keepsOthers } from '../attempt.ts';
import { editFile } from '../edits.ts';
import type { Fix } from '../finding.ts';
import { type ManifestPlace, manifestAbove, writeEntries } from '../manifestEdits.ts';
import { defineJoinRule } from '../rule.ts';

export default defineJoinRule({
  code: 'ambiguous-attachment',
  severity: 'information',
  summary: 'Several documents could be the one that belongs to this share',
  docs: `A policy does not say what it is attached to. Where no ARN, principal, folder or name decides between several candidates, none is taken, and the share stays \`unknown\` instead of being judged by a guess. On AWS nothing shows at run time: there the policy is attached to something.

Each fix names one candidate in \`sharing.json\`, creating the file where there is none. Where it lists \`shares\`, the share of that candidate is listed too. What a manifest says is never guessed again. A key policy is named by its key's ARN, so there is no fix while no text says what that is.`,
  report: ({ owner, at, candidates }) => ({
    message: `${candidates.length} documents could be ${owner === 'key' && !namesKey(at.value) ? 'the policy of the key that encrypts' : `the ${KINDS[owner]}`} ${at.value}, and nothing says which, so it is not known whether the share works. Choose one in sharing.json.`,
    related: candidates.map(({ document }) => ({
      file: document.file,
      range: document.anchor.range,
      message: 'One of the candidates',
    })),
  }),
  fixes: (ambiguity, snapshot) => ambiguity.candidates.flatMap((candidate) => pin(ambiguity, candidate, snapshot)),
});

const KINDS: Record<Ambiguity['owner'], string> = {
  secret: "secret's resource policy for",
  bucket: 'bucket policy for',
  role: 'trust policy of',
  key: 'key policy for',
  identity: 'identity policy of',
};

function namesKey(arn: string): boolean {
  return keyReference(arn)?.form === 'arn';
}

/** Never preferred: the candidates are equal, and only a person knows. */
function pin(ambiguity: Ambiguity, candidate: DocumentFacts, snapshot: Snapshot): Fix[] {
  const place = manifestAbove(snapshot, ambiguity.from.document.file);
  const policy = place && documentPath(place.folder, candidate.document);
  const choice = policy === undefined ? [] : choiceOf(ambiguity, candidate, policy);
  if (place === undefined || choice.length === 0) return [];
  const ways =
    place.manifest?.shares === undefined
      ? [choice, [...choice, ...whatElse(ambiguity, snapshot, place)]]
      : [listing(ambiguity, candidate, snapshot, place, choice)];
  for (const entries of ways) {
    const edits = writeEntries(snapshot, place, entries);
    const after = attempt(snapshot, edits);
    if (edits.length > 0 && settles(ambiguity, candidate, after) && keepsOthers(snapshot, after, [candidate.document]))
      return [{ title: `Name ${policy} in ${baseName(place.path)}`, safety: 'offered', edits }];
  }
  return [];
}

function choiceOf({ owner, at }: Ambiguity, candidate: DocumentFacts, policy: string): ManifestEntry[] {
  if (owner === 'identity') return [{ principal: at.value, policy }];
  if (owner === 'role') return [{ principal: at.value, trustPolicy: policy }];
  const resource = entryName(at.value);
  if (owner !== 'key' || namesKey(at.value)) return [{ resource, policy }];
  // The candidate may say itself what key it is for.
  const own = candidate.keys.find(({ reference }) => reference.form === 'arn')?.located.value;
  return own === undefined
    ? []
    : [
        { resource, key: own },
        { resource: own, policy },
      ];
}

/**
 * What is known of the principal's shares, and of those that have a document with the open one in common: what a manifest
 * says of a principal's policies is all of them, and a document that it names is no evidence for others any longer.
 */
function whatElse({ owner, at, from }: Ambiguity, snapshot: Snapshot, { folder }: ManifestPlace): ManifestEntry[] {
  const own = sharesOf(snapshot, from.document.id);
  const theirs = [...snapshot.shares.values()].filter(({ principal }) =>
    owner === 'identity' ? principal === at.value : own.some((share) => share.principal === principal),
  );
  return [...own, ...theirs]
    .filter(({ manifest, documents }) =>
      [documents.resourcePolicy, documents.keyPolicy, ...documents.identityPolicies].every(
        (document) => document === undefined || (manifest === null && isInside(folder, document.file)),
      ),
    )
    .flatMap((share) => shareEntries(share, folder) ?? [])
    .filter((entry) => !('share' in entry));
}

/** With `shares`, only what is listed is a share: all of it that the choice would bring about. */
function listing(
  ambiguity: Ambiguity,
  candidate: DocumentFacts,
  snapshot: Snapshot,
  place: ManifestPlace,
  choice: readonly ManifestEntry[],
): ManifestEntry[] {
  const open = attempt(
    snapshot,
    editFile(snapshot, place.path, (path, text) => removeProperty(path, text, '/shares')),
  );
  const manifest = open.manifests.get(place.path);
  if (manifest === undefined) return [];
  const after = attempt(open, writeEntries(open, { ...place, manifest }, choice));
  return joinedShares(ambiguity, candidate, after).flatMap((share) => shareEntries(share, place.folder) ?? []);
}

function settles(ambiguity: Ambiguity, candidate: DocumentFacts, after: Snapshot): boolean {
  const isIt = (other: Ambiguity | undefined) =>
    other?.from.document.id === ambiguity.from.document.id && other.at.pointer === ambiguity.at.pointer;
  const isOpen =
    [...after.joins.values()].some(({ ambiguities }) => ambiguities.some(isIt)) ||
    [...after.shares.values()].some((share) => isIt(openCandidates(share)));
  return !isOpen && joinedShares(ambiguity, candidate, after).length > 0;
}

function joinedShares({ from }: Ambiguity, candidate: DocumentFacts, after: Snapshot): Share[] {
  const others = new Set(sharesOf(after, from.document.id));
  return sharesOf(after, candidate.document.id).filter((share) => others.has(share));
}
