/** References to a resource or key that are not the one that the share's documents agree on. */
import type { Located, Statement } from '../policy/document.ts';
import type { ReferenceCause, ReferenceFault } from './causes.ts';
import type { DocumentFacts } from './facts.ts';
import type { LegState } from './legs.ts';
import { isManagedKey } from './managedKeys.ts';
import type { NamedResource } from './namedResources.ts';
import { accountOf } from './principalNames.ts';
import {
  type Difference,
  isNameOf,
  type KeyReference,
  keyDifferences,
  keyReference,
  type ResourceReference,
} from './references.ts';
import { isMultiRegion, isReplicated } from './replicas.ts';
import { resourceDifferences, resourceType } from './resourceTypes.ts';
import type { Share } from './verdict.ts';

/** In what the resource that a statement names differs from the one that the documents agree on. */
export function resourceFaults(
  share: Share,
  state: LegState,
  facts: DocumentFacts,
  statement: Statement,
): ReferenceCause[] {
  const agreed = share.agreement.resource;
  if (agreed === undefined) return [];
  const named = namedIn(state.side === 'identity' ? share.seed.resources : facts.resources, statement);
  // A bucket beside its objects is there for other actions.
  const objects = named.filter(({ reference }) => !resourceType(reference).holdsObjects || reference.suffix !== 'none');
  return (objects.length > 0 ? objects : named).flatMap(({ located, reference }) => {
    const differences =
      agreed.reference.symbol === reference.symbol
        ? resourceDifferences(reference, agreed.reference)
        : (['name'] as Difference[]);
    const faults = differences.includes('name') ? (['name'] as const) : differences;
    const sureOf = {
      name: agreed.sureOfName,
      account: agreed.sureOfAccount,
      region: agreed.sureOfRegion,
      partition: share.agreement.sureOfPartition,
      // Two that differ in theirs, and nobody else to ask: it may be either.
      suffix: reference.suffix !== 'concrete' || agreed.sureOfSuffix,
    };
    return faults.map((fault) => ({
      ...causeAt(state, facts, located),
      noun: reference.noun,
      located,
      statement,
      fault: resourceFault(fault, reference, share),
      expected: spelling(reference, agreed),
      sure: sureOf[fault],
    }));
  });
}

function resourceFault(difference: Difference, reference: ResourceReference, share: Share): ReferenceFault {
  const agreed = share.agreement.resource?.reference;
  if (difference === 'region' && isReplicated(share.seed)) return 'replica';
  if (difference !== 'suffix' || agreed === undefined) return difference;
  if (resourceType(reference).holdsObjects) return 'objects';
  return reference.suffix === 'none' || isNameOf(reference, agreed) ? 'suffix' : 'name';
}

/** Keeps what the person wrote where it may stay: a `-??????`, the objects of a bucket. */
function spelling(
  written: ResourceReference,
  agreed: { readonly spelled: string; readonly reference: ResourceReference },
) {
  const { spelled, reference } = agreed;
  if (written.suffix === 'pattern') return spelled.replace(/-[^-]{6}$/, '-??????');
  const objects = written.full.slice(written.name.length);
  if (!resourceType(written).holdsObjects || objects === '' || written.name === reference.name) return spelled;
  return `${spelled.slice(0, spelled.length - reference.full.length)}${reference.name}${objects}`;
}

export function keyFaults(share: Share, state: LegState, facts: DocumentFacts, statement: Statement): ReferenceCause[] {
  const { arn } = share.agreement.key;
  const agreed = arn === undefined ? undefined : keyReference(arn);
  const meant = state.side === 'identity' ? share.seed.keys : facts.keys;
  return namedIn(meant, statement).flatMap(({ located, reference }): ReferenceCause[] =>
    keyFaultsOf(reference, agreed, share).map((fault) => {
      const replica = fault === 'region' && (isReplicated(share.seed) || isMultiRegion(reference.name));
      return {
        ...causeAt(state, facts, located),
        noun: 'key',
        located,
        statement,
        fault: replica ? 'replica' : fault,
        expected: arn,
        sure: replica || (SURE[fault]?.(share) ?? true),
      };
    }),
  );
}

const SURE: Partial<Record<ReferenceFault, (share: Share) => boolean>> = {
  account: ({ agreement }) => agreement.key.sureOfAccount,
  // The consumer's own account is the classic slip.
  id: ({ agreement, principal }) => agreement.key.sureOfAccount || agreement.key.account !== accountOf(principal),
  region: ({ agreement }) => agreement.resource?.sureOfRegion ?? false,
  partition: ({ agreement }) => agreement.sureOfPartition,
};

function keyFaultsOf(reference: KeyReference, agreed: KeyReference | undefined, share: Share): ReferenceFault[] {
  if (isManagedKey(reference.text)) return ['managed-key'];
  if (reference.form === 'alias' || reference.form === 'alias-arn') return ['alias'];
  if (reference.form === 'id') return ['id'];
  if (agreed === undefined) {
    const { region, key } = share.agreement;
    const faults: ReferenceFault[] = [];
    if (region !== undefined && reference.region !== undefined && reference.region !== region) faults.push('region');
    if (key.account !== undefined && reference.account !== undefined && reference.account !== key.account)
      faults.push('account');
    return faults;
  }
  const differences = keyDifferences(reference, agreed).filter((fault) => fault !== 'suffix');
  // The key of the other Region's secret: it stays, and one is added.
  if (isReplicated(share.seed) && differences.includes('region')) return ['region'];
  if (reference.form === 'pattern' && reference.text !== agreed.text) return differences;
  if ((reference.form === 'symbol') !== (agreed.form === 'symbol')) return ['name'];
  return differences.includes('name') ? ['name'] : differences;
}

function namedIn<Reference>(
  named: readonly NamedResource<Reference>[],
  statement: Statement,
): NamedResource<Reference>[] {
  return named.filter((one) => one.statement === statement);
}

function causeAt(state: LegState, facts: DocumentFacts, { range, pointer }: Located<string>) {
  return { kind: 'reference' as const, leg: state.leg, facts, range, pointer };
}
