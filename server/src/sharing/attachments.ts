/** Which document of the workspace is attached to what: by a manifest, by CLI output, or because a share was joined so. */
import { parseArn } from '../iam/arn.ts';
import type { DocumentFacts } from './facts.ts';
import type { DocumentReference, Manifest } from './manifest.ts';
import { accountOf } from './principalNames.ts';
import { keyReference, secretReference } from './references.ts';
import type { Snapshot } from './workspace.ts';

/** What the document is to its holder. */
export type AttachedAs = 'resource' | 'key' | 'identity' | 'boundary' | 'trust';

export interface Attachment {
  readonly facts: DocumentFacts;
  /** The ARN of the secret, key, bucket, role or user, as the workspace spells it. */
  readonly holder: string;
  readonly as: AttachedAs;
  readonly by: 'manifest' | 'stated' | 'share';
}

/** Each document and holder once, by the surest evidence; sorted by document. */
export function attachmentsOf(snapshot: Snapshot): Attachment[] {
  const found = new Map<string, Attachment>();
  const add = (facts: DocumentFacts | undefined, holder: string | null, as: AttachedAs, by: Attachment['by']): void => {
    if (facts === undefined || holder === null) return;
    const key = `${facts.document.id}|${as}|${holder}`;
    if (!found.has(key)) found.set(key, { facts, holder, as, by });
  };
  for (const manifest of snapshot.manifests.values()) addManifest(snapshot, manifest, add);
  for (const facts of snapshot.facts.values()) {
    if (facts.attachment !== undefined) {
      const as = facts.type === 'trust' ? 'trust' : facts.kind === 'key' ? 'key' : 'resource';
      add(facts, wholeResource(facts.attachment.value), as, 'stated');
    }
  }
  for (const { documents, principal, resource, key } of snapshot.shares.values()) {
    const factsOf = (id: string | undefined) => (id === undefined ? undefined : snapshot.facts.get(id));
    const owner = factsOf(documents.resourcePolicy?.id);
    // To assume a role is to share it: its trust policy lets in.
    const whole = resource === null ? null : wholeResource(resource);
    add(owner, whole, owner?.type === 'trust' ? 'trust' : 'resource', 'share');
    add(factsOf(documents.keyPolicy?.id), key, 'key', 'share');
    for (const { id } of documents.identityPolicies) add(factsOf(id), principal, 'identity', 'share');
  }
  const surest = [...found.values()].filter(
    // What a manifest pins is attached to nothing else by inference.
    (one) => one.by !== 'share' || !isPinnedElsewhere(one, [...found.values()]),
  );
  return surest.sort(
    (one, other) => compare(one.facts.document.id, other.facts.document.id) || compare(one.holder, other.holder),
  );
}

/** The bucket, for objects in it; any other ARN as it is. */
export function wholeResource(arn: string): string {
  const [, bucket] = /^(arn:[^:]*:s3:::[^/*?]+)\/.*$/s.exec(arn) ?? [];
  return bucket ?? arn;
}

type Add = (facts: DocumentFacts | undefined, holder: string, as: AttachedAs, by: Attachment['by']) => void;

function addManifest(snapshot: Snapshot, manifest: Manifest, add: Add): void {
  const factsOf = (reference: DocumentReference | undefined) =>
    reference === undefined ? undefined : (snapshot.facts.get(reference.id) ?? onlyDocument(snapshot, reference));
  for (const [arn, { policy }] of manifest.resources) {
    add(factsOf(policy), arn, isKey(arn) ? 'key' : 'resource', 'manifest');
  }
  for (const [arn, { policies, boundary, trustPolicy }] of manifest.principals) {
    for (const policy of policies) add(factsOf(policy), arn, 'identity', 'manifest');
    add(factsOf(boundary), arn, 'boundary', 'manifest');
    add(factsOf(trustPolicy), arn, 'trust', 'manifest');
  }
}

/** A path without a pointer names the file's only document, wherever in it that is. */
function onlyDocument(snapshot: Snapshot, { path, id }: DocumentReference): DocumentFacts | undefined {
  const facts = id === path ? snapshot.files.get(path)?.facts : undefined;
  return facts?.length === 1 ? facts[0] : undefined;
}

function isPinnedElsewhere({ facts, as }: Attachment, all: readonly Attachment[]): boolean {
  return all.some(
    (other) => other.by === 'manifest' && other.facts.document.id === facts.document.id && other.as === as,
  );
}

/** Whether the ARN is one that AWS could have: no pattern, no placeholder, no template value. */
export function isConcrete(arn: string): boolean {
  const parts = parseArn(arn);
  if (parts === undefined || /[*<>${}\s]/.test(arn) || !/^aws(-[a-z-]+)?$/.test(parts.partition)) return false;
  // A pattern for the six characters at the end of a secret's ARN stands for one secret.
  if (/\?/.test(arn.replace(/-\?{6}$/, ''))) return false;
  return parts.service === 's3' || (/^\d{12}$/.test(parts.account) && accountOf(arn) !== undefined);
}

function isKey(arn: string): boolean {
  return keyReference(arn)?.form === 'arn' && secretReference(arn) === undefined;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
