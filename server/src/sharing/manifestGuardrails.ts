/** What a manifest lists that limits a share beside its own statements, and the grants that stand in for them. */
import type { Lookup } from './documentIndex.ts';
import type { Guardrail, Guardrails } from './guardrails.ts';
import { type DeclaredScope, findKey, referencedDocument } from './manifestScope.ts';
import type { DocumentReference, ManifestPrincipal } from './manifestShape.ts';
import { accountOf } from './principalNames.ts';
import { keyReference } from './references.ts';
import { arnReference, type DocumentKind } from './resourceTypes.ts';

export function guardrailsOf(
  lookup: Lookup,
  { manifest, declared }: Pick<DeclaredScope, 'manifest' | 'declared'>,
  principal: string,
  entry: ManifestPrincipal | undefined,
): Guardrails | undefined {
  const { organization } = manifest;
  const resource = declared.resource ?? '';
  const key = declared.key?.value ?? undefined;
  const reference = arnReference(resource);
  const keyOwner = keyReference(key ?? resource)?.account;
  const owner = reference?.account ?? declared.resourceEntry?.account?.value ?? keyOwner;
  const document = (policy: DocumentReference, type: DocumentKind['type']): Guardrail =>
    referencedDocument(lookup, policy, { type, kind: undefined }) ?? 'absent';
  const levels = (lists: readonly (readonly DocumentReference[])[] | undefined, type: DocumentKind['type']) =>
    lists?.map((level) => level.map((policy) => document(policy, type)));
  const grants = findKey(manifest, key, reference?.region)?.grants ?? [];
  const endpoints = manifest.vpcEndpoints.flatMap(({ id, policy, principals }) =>
    policy === undefined || !principals.includes(principal) ? [] : [{ id, policy: document(policy, 'vpc-endpoint') }],
  );
  if (entry?.boundary === undefined && organization === undefined && grants.length === 0 && endpoints.length === 0)
    return undefined;
  return {
    boundary: entry?.boundary === undefined ? undefined : [document(entry.boundary, 'boundary')],
    serviceControlPolicies: levels(organization?.serviceControlPolicies.get(accountOf(principal) ?? ''), 'scp'),
    resourceControlPolicies: levels(organization?.resourceControlPolicies.get(owner ?? ''), 'rcp'),
    keyControlPolicies: levels(organization?.resourceControlPolicies.get(keyOwner ?? owner ?? ''), 'rcp'),
    endpoints,
    grants,
    managementAccount: organization?.managementAccount,
  };
}
