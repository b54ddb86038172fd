/** References to a secret or key that are not the one that the share's documents agree on. */
import type { Located, Statement } from '../policy/document.ts';
import { MANAGED_KEY_ALIAS } from './agreement.ts';
import type { ReferenceCause, ReferenceFault } from './causes.ts';
import type { DocumentFacts, NamedResource } from './facts.ts';
import type { LegState } from './legs.ts';
import {
  type Difference,
  isNameOf,
  type KeyReference,
  keyDifferences,
  keyReference,
  type SecretReference,
  secretDifferences,
} from './references.ts';
import type { Share } from './verdict.ts';

/** In what the secret that a statement names differs from the one that the documents agree on. */
export function secretFaults(
  share: Share,
  state: LegState,
  facts: DocumentFacts,
  statement: Statement,
): ReferenceCause[] {
  const agreed = share.agreement.secret;
  if (agreed === undefined) return [];
  const meant = state.side === 'identity' ? share.seed.secrets : facts.secrets;
  return namedIn(meant, statement).flatMap(({ located, reference }) => {
    const differences =
      agreed.reference.symbol === reference.symbol
        ? secretDifferences(reference, agreed.reference)
        : (['name'] as Difference[]);
    const faults = differences.includes('name') ? (['name'] as const) : differences;
    const sureOf = {
      name: agreed.sureOfName,
      account: agreed.sureOfAccount,
      region: agreed.sureOfRegion,
      partition: share.agreement.sureOfPartition,
      suffix: true,
    };
    return faults.map((fault) => {
      const lacksSuffix = reference.suffix === 'none' || isNameOf(reference, agreed.reference);
      const known = fault === 'suffix' && !lacksSuffix ? 'name' : fault;
      return {
        ...causeAt(state, facts, located),
        noun: 'secret',
        located,
        statement,
        fault: known,
        expected: secretSpelling(reference, agreed.spelled),
        sure: sureOf[fault],
      };
    });
  });
}

/** Keeps a `-??????` that the person wrote. */
function secretSpelling(reference: SecretReference, agreed: string): string {
  return reference.suffix === 'pattern' ? agreed.replace(/-[^-]{6}$/, '-??????') : agreed;
}

export function keyFaults(share: Share, state: LegState, facts: DocumentFacts, statement: Statement): ReferenceCause[] {
  const { arn } = share.agreement.key;
  const agreed = arn === undefined ? undefined : keyReference(arn);
  const meant = state.side === 'identity' ? share.seed.keys : facts.keys;
  return namedIn(meant, statement).flatMap(({ located, reference }): ReferenceCause[] =>
    keyFaultsOf(reference, agreed, share).map((fault) => ({
      ...causeAt(state, facts, located),
      noun: 'key',
      located,
      statement,
      fault,
      expected: arn,
      sure: SURE[fault]?.(share) ?? true,
    })),
  );
}

const SURE: Partial<Record<ReferenceFault, (share: Share) => boolean>> = {
  account: ({ agreement }) => agreement.key.sureOfAccount,
  region: ({ agreement }) => agreement.secret?.sureOfRegion ?? false,
  partition: ({ agreement }) => agreement.sureOfPartition,
};

function keyFaultsOf(reference: KeyReference, agreed: KeyReference | undefined, share: Share): ReferenceFault[] {
  if (reference.text.includes(MANAGED_KEY_ALIAS)) return ['managed-key'];
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
  if (reference.form === 'pattern' && reference.text !== agreed.text)
    return keyDifferences(reference, agreed).filter((fault) => fault !== 'suffix');
  const differences = keyDifferences(reference, agreed).filter((fault) => fault !== 'suffix');
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
