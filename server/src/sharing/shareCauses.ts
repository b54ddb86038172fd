/** Causes that are not one statement's: a slip in the manifest, a guardrail, a name that is hard to read. */
import type { GuardrailCause, PrincipalCause, ReferenceCause } from './causes.ts';
import type { DocumentFacts } from './facts.ts';
import { guardrailDenials } from './guardrails.ts';
import { agreementOnPrincipal } from './likeness.ts';
import { covers, principalParts } from './principalNames.ts';
import { secretDifferences } from './references.ts';
import type { Share } from './verdict.ts';

/** Both policies of the owner agree on a principal that is a near miss of the manifest's: the slip is in the manifest. */
export function manifestPrincipal({ seed, principal }: Share): PrincipalCause | undefined {
  const { manifest, resourcePolicy, keyPolicy, declared } = seed;
  const named = declared?.listed?.principal ?? manifest?.principals.get(principal)?.arn;
  if (manifest === undefined || named === undefined || resourcePolicy === undefined || keyPolicy === undefined)
    return undefined;
  const parts = principalParts(principal);
  const isNamed = (facts: DocumentFacts) => facts.principals.some(({ arn }) => covers(arn, principal));
  if (isNamed(resourcePolicy) || isNamed(keyPolicy)) return undefined;
  const right = resourcePolicy.principals.find(
    (one) =>
      agreementOnPrincipal(one.parts, parts) === 'near' && keyPolicy.principals.some(({ arn }) => arn === one.arn),
  );
  if (right === undefined) return undefined;
  const { range, pointer } = named;
  return {
    kind: 'principal',
    leg: 'resourceGrant',
    facts: resourcePolicy,
    file: manifest.path,
    range,
    pointer,
    named,
    other: resourcePolicy,
    right: { ...right.located, value: right.arn },
    rightFile: resourcePolicy.document.file,
  };
}

export function guardrailCauses(share: Share): GuardrailCause[] {
  const denials = guardrailDenials(share.seed.guardrails, share.decided, share.seed.pattern);
  const causes = new Map<string, GuardrailCause>();
  for (const { kind, leg, facts, statement, action } of denials) {
    const place = [kind, facts.document.id, statement?.pointer].join('|');
    const { range, pointer } = statement?.sid ?? statement?.effect ?? statement ?? facts.document.anchor;
    const known = causes.get(place);
    causes.set(place, {
      kind: 'guardrail',
      leg: 'identityGrant',
      facts,
      range,
      pointer,
      guardrail: kind,
      statement,
      actions: [...new Set([...(known?.actions ?? []), action])],
      onKey: leg === 'key' && (known?.onKey ?? true),
    });
  }
  return [...causes.values()];
}

/**
 * A secret's name may itself end in a hyphen and six characters. Six random characters are hardly ever all lower-case
 * letters, so `secret:my-secret` most likely lacks its suffix, unless another document says that this is the ARN.
 */
export function ambiguousNames(share: Share): ReferenceCause[] {
  const { resources, identities, declared, resourcePolicy } = share.seed;
  const stated = [declared?.resource, resourcePolicy?.attachment?.value];
  return resources.flatMap(({ located, reference, statement }): ReferenceCause[] => {
    if (reference.noun !== 'secret') return [];
    const facts = identities.find((identity) => identity.resources.some((named) => named.located === located));
    const agreed = share.agreement.resource?.spelled === located.value;
    if (facts === undefined || !agreed || stated.includes(located.value) || !/-[a-z]{6}$/.test(reference.full))
      return [];
    return [
      {
        kind: 'reference',
        leg: 'identityGrant',
        facts,
        range: located.range,
        pointer: located.pointer,
        noun: 'secret',
        located,
        statement,
        fault: 'ambiguous-name',
        expected: `${located.value}-??????`,
        sure: false,
      },
    ];
  });
}

/** `-*` in place of the six characters: it works, and for more secrets than this one. */
export function wideSuffixes({ seed, agreement }: Share): ReferenceCause[] {
  const agreed = agreement.resource;
  return seed.resources.flatMap(({ located, reference, statement }): ReferenceCause[] => {
    const facts = seed.identities.find(({ resources }) => resources.some((named) => named.located === located));
    if (facts === undefined || agreed === undefined) return [];
    if (reference.noun !== 'secret' || reference.suffix !== 'wildcard') return [];
    if (secretDifferences(reference, agreed.reference).length > 0) return [];
    return [
      {
        kind: 'reference',
        leg: 'identityGrant',
        facts,
        range: located.range,
        pointer: located.pointer,
        noun: 'secret',
        located,
        statement,
        fault: 'wildcard-suffix',
        expected: agreed.spelled,
        sure: true,
      },
    ];
  });
}
