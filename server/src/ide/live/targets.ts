/** What can be read of accounts for a workspace, or for an ARN that a person gives. */
import { iamIdentity, parseArn } from '../../iam/arn.ts';
import { attachmentsOf, isConcrete, wholeResource } from '../../sharing/attachments.ts';
import type { Target } from '../../sharing/deployed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

/** Undefined for anything that cannot be read: a pattern, a placeholder, a session, a service without a reader. */
export function targetOf(arn: string, bucketAccount?: string): Target | undefined {
  if (!isConcrete(arn)) return undefined;
  const parts = parseArn(arn);
  if (parts === undefined) return undefined;
  const { partition, region, account, service, resource } = parts;
  const place = { arn, partition, region, account };
  if (service === 'secretsmanager' && resource.startsWith('secret:') && region !== '')
    return { kind: 'secret', ...place };
  if (service === 'kms' && resource.startsWith('key/') && region !== '') return { kind: 'key', ...place };
  if (service === 's3' && resource !== '' && !resource.includes('/') && account === '') {
    return { kind: 'bucket', ...place, account: bucketAccount };
  }
  const identity = iamIdentity(parts);
  return identity === undefined || identity.type === 'group' ? undefined : { kind: identity.type, ...place };
}

/**
 * Everything that the workspace shares, with whom, and what holds its documents: each once, sorted. With `files` only what
 * documents in these files are attached to.
 */
export function workspaceTargets(snapshot: Snapshot, files?: ReadonlySet<string>): Target[] {
  const arns = new Map<string, string | undefined>();
  if (files !== undefined) {
    for (const { holder, facts } of attachmentsOf(snapshot))
      if (files.has(facts.document.file)) arns.set(holder, undefined);
    return targetsFrom(arns);
  }
  for (const manifest of snapshot.manifests.values()) {
    for (const [arn, { account, key }] of manifest.resources) {
      arns.set(arn, account?.value);
      if (typeof key?.value === 'string') arns.set(key.value, arns.get(key.value));
    }
    for (const arn of manifest.principals.keys()) arns.set(arn, undefined);
  }
  for (const { principal, resource, key } of snapshot.shares.values()) {
    for (const arn of [principal, resource, key]) {
      if (arn !== null) arns.set(wholeResource(arn), arns.get(wholeResource(arn)));
    }
  }
  for (const { holder } of attachmentsOf(snapshot)) arns.set(holder, arns.get(holder));
  return targetsFrom(arns);
}

/** Roles and users that a Principal of the workspace names, and keys and secrets that a Resource names. */
export function namedTargets(snapshot: Snapshot, files?: ReadonlySet<string>): Target[] {
  const arns = new Map<string, string | undefined>();
  for (const facts of snapshot.facts.values()) {
    if (files?.has(facts.document.file) === false) continue;
    for (const { principal } of facts.document.statements) {
      for (const entry of principal?.entries ?? []) {
        if (entry.kind === 'AWS') for (const { value } of entry.values) arns.set(value, undefined);
      }
    }
    for (const { located } of [...facts.keys, ...facts.resources]) arns.set(wholeResource(located.value), undefined);
  }
  return targetsFrom(arns);
}

/** Both lists without what is in both. */
export function joinTargets(...lists: readonly (readonly Target[])[]): Target[] {
  const all = new Map<string, Target>();
  for (const target of lists.flat()) if (all.get(target.arn)?.account === undefined) all.set(target.arn, target);
  return [...all.values()].sort(byArn);
}

function targetsFrom(arns: ReadonlyMap<string, string | undefined>): Target[] {
  return [...arns].flatMap(([arn, account]) => targetOf(arn, account) ?? []).sort(byArn);
}

function byArn(one: Target, other: Target): number {
  return one.arn < other.arn ? -1 : one.arn > other.arn ? 1 : 0;
}
