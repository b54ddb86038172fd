/** A share before it is evaluated: who, what, and the documents that were joined. */
import type { Located } from '../policy/document.ts';
import type { DocumentFacts } from './facts.ts';
import type { Guardrails } from './guardrails.ts';
import { holding } from './holders.ts';
import type { Manifest, ManifestResource, ManifestShare } from './manifest.ts';
import type { NamedResource } from './namedResources.ts';
import type { SharingPattern } from './patterns.ts';
import type { SharePrincipal } from './principals.ts';
import type { KeyReference, ResourceReference } from './references.ts';
import type { Owner } from './resourceTypes.ts';
import { sameSurroundings } from './surroundings.ts';

export interface ShareSeed {
  readonly id: string;
  readonly pattern: SharingPattern;
  readonly principal: SharePrincipal;
  readonly identities: readonly DocumentFacts[];
  /** Where the identity policies name the resource and the key. */
  readonly resources: readonly NamedResource<ResourceReference>[];
  readonly keys: readonly NamedResource<KeyReference>[];
  readonly resourcePolicy: DocumentFacts | undefined;
  readonly keyPolicy: DocumentFacts | undefined;
  readonly manifest: Manifest | undefined;
  /** What the manifest, or CLI output, says for certain. */
  readonly declared: DeclaredFacts | undefined;
  readonly expect: 'allowed' | 'denied';
  /**
   * Access that a manifest with `shares` does not list: it is no share, and is looked at only for whether it works. The
   * manifest lists the principal with other access to the resource, or not at all.
   */
  readonly unlisted?: 'access' | 'principal' | undefined;
  readonly guardrails?: Guardrails | undefined;
  /** Its own manifest, or the one that tells of the accounts around it. */
  readonly surroundings?: Manifest | undefined;
  /** Whose place is open because several documents are equally good. */
  readonly open?: { readonly resource: boolean; readonly key: boolean };
  /** Several identity policies could be the principal's, each of them alone: nobody knows which. */
  readonly alternatives?: readonly ShareSeed[];
}

export interface DeclaredFacts {
  /** The resource's ARN. */
  readonly resource: string | undefined;
  readonly resourceEntry: ManifestResource | undefined;
  readonly listed: ManifestShare | undefined;
  /** The key's ARN or alias; null: no KMS key; undefined: not known. */
  readonly key: Located<string | null> | undefined;
  /** The resource is a replica: the Region that it is in. */
  readonly replica?: string | undefined;
  /** The file that says so. */
  readonly file: string;
}

/** Several candidates are equally good for one place in a share. */
export interface Ambiguity {
  readonly owner: Owner | 'identity';
  /** The document whose share it is, and the ARN there. */
  readonly from: DocumentFacts;
  readonly at: Located<string>;
  readonly candidates: readonly DocumentFacts[];
}

export function seedId(seed: Omit<ShareSeed, 'id'>): string {
  const resource =
    seed.declared?.resource ??
    seed.resources[0]?.located.value ??
    (seed.pattern.type === undefined ? seed.keys[0]?.located.value : '') ??
    '';
  return [
    seed.principal.arn,
    // Of an organization's many principals each holds policies of its own.
    seed.principal.organization === undefined ? '' : identityId(seed),
    resource,
    seed.pattern.access,
    seed.manifest?.path ?? '',
    seed.resourcePolicy?.document.id ?? '',
    seed.keyPolicy?.document.id ?? '',
  ].join('|');
}

/**
 * Seeds with one id are one share. Its principal holds the policies that are evidently its own, or that stand in one
 * folder; of several others nobody knows which it holds.
 */
export function mergeSeeds(seeds: readonly ShareSeed[]): ShareSeed | undefined {
  const evident = seeds.filter((seed) => isEvident(seed));
  const meant = evident.length > 0 ? evident : [...seeds];
  const [first, ...rest] = meant.sort((one, other) => compare(identityId(one), identityId(other)));
  if (first === undefined || rest.length === 0) return first;
  const merged = {
    ...first,
    identities: distinct(meant.flatMap(({ identities }) => identities)),
    resources: distinct(meant.flatMap(({ resources }) => resources)),
    keys: distinct(meant.flatMap(({ keys }) => keys)),
  };
  const together =
    evident.length > 0 || meant.every(({ identities }) => identities[0]?.folder === first.identities[0]?.folder);
  return together || first.manifest !== undefined ? merged : { ...merged, alternatives: meant };
}

function isEvident({ identities, principal, resourcePolicy, keyPolicy }: ShareSeed): boolean {
  return (
    identities[0] !== undefined && holding(identities[0], principal.arn, resourcePolicy ?? keyPolicy) === 'evident'
  );
}

function identityId({ identities }: Pick<ShareSeed, 'identities'>): string {
  return identities[0]?.document.id ?? '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Whether evaluating again could come out differently: documents are compared as objects, each edit makes new ones. */
export function sameSeed(one: ShareSeed, other: ShareSeed): boolean {
  return (
    one.pattern.keyActions.join() === other.pattern.keyActions.join() &&
    one.principal.organization === other.principal.organization &&
    sameMembers(places(one), places(other)) &&
    one.resourcePolicy === other.resourcePolicy &&
    one.keyPolicy === other.keyPolicy &&
    one.manifest === other.manifest &&
    sameSurroundings(one.surroundings, other.surroundings) &&
    sameGuardrails(one.guardrails, other.guardrails) &&
    one.declared?.key?.value === other.declared?.key?.value &&
    sameMembers(one.identities, other.identities) &&
    sameMembers(one.resources, other.resources) &&
    sameMembers(one.keys, other.keys) &&
    (one.alternatives === undefined) === (other.alternatives === undefined)
  );
}

function places({ principal }: ShareSeed) {
  return principal.disagreements.flatMap(({ wrong, right }) => [wrong.located, right.located]);
}

function sameGuardrails(one: Guardrails | undefined, other: Guardrails | undefined): boolean {
  const all = (guardrails: Guardrails | undefined) => [
    ...(guardrails?.boundary ?? []),
    ...(guardrails?.serviceControlPolicies ?? []).flat(),
    ...(guardrails?.resourceControlPolicies ?? []).flat(),
    ...(guardrails?.keyControlPolicies ?? []).flat(),
    ...(guardrails?.endpoints ?? []).map(({ policy }) => policy),
  ];
  return sameMembers(all(one), all(other));
}

function sameMembers<Value>(one: readonly Value[], other: readonly Value[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}
