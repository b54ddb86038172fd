/** What an identity policy's words propose, and for whom: which accesses are meant, and which secrets are somebody's own. */
import { coversAction, type DocumentFacts, type NamedResource, namesAction } from './facts.ts';
import { holding } from './holders.ts';
import { PATTERNS, type SharingPattern } from './patterns.ts';
import { covers } from './principalNames.ts';
import type { KeyReference, SecretReference } from './references.ts';

/**
 * A secret in the consumer's own account, as all keys that the policy names are, or as the only one of its secrets: it is
 * read by the identity policy alone, and has nothing to do with the secret that others share.
 */
export function isConsumersOwn(
  secret: SecretReference,
  identity: DocumentFacts,
  keys: readonly NamedResource<KeyReference>[],
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
): boolean {
  const { account } = secret;
  const consumers = (resourcePolicy ?? keyPolicy)?.principals.map(({ parts }) => parts.account) ?? [];
  if (account === undefined || !consumers.includes(account)) return false;
  if (keyPolicy?.ownerAccounts.some(({ value }) => value === account)) return false;
  const others = identity.secrets.some(
    ({ reference }) => reference.account !== undefined && reference.account !== account,
  );
  return others || keys.every(({ reference }) => reference.account === account);
}

/** Writing is for those to whom the owner grants it, or whose own policy asks for it. */
export function wants(
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts | undefined,
  principal: string,
  identity: DocumentFacts,
): boolean {
  if (resourcePolicy !== undefined && grants(pattern, resourcePolicy, principal)) return true;
  return holding(identity, principal, resourcePolicy) === 'evident';
}

/** Somebody for whom the secret's policy has other actions only, while it lets others read, is not meant to read. */
export function mayWant(
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
  principal: string,
  identity: DocumentFacts,
): boolean {
  if (resourcePolicy === undefined || grants(pattern, resourcePolicy, principal)) return true;
  const usesKey = keyPolicy?.principals.some(
    ({ arn, statement }) => arn === principal && pattern.keyActions.some((action) => coversAction(statement, action)),
  );
  if (usesKey || holding(identity, principal, resourcePolicy) === 'evident') return true;
  const named = resourcePolicy.principals.some(({ arn }) => covers(arn, principal));
  return !named || !resourcePolicy.principals.some(({ arn }) => grants(pattern, resourcePolicy, arn));
}

export function grants(pattern: SharingPattern, resourcePolicy: DocumentFacts, principal: string): boolean {
  return resourcePolicy.principals.some(
    ({ arn, statement }) =>
      covers(arn, principal) && pattern.resourceActions.every((action) => coversAction(statement, action)),
  );
}

/**
 * Read, or write where PutSecretValue is spelled out. A policy that grants neither (only DescribeSecret, say) proposes
 * to read where the secret's own policy grants reading: then the action was forgotten.
 */
export function proposedPatterns(
  named: readonly NamedResource<SecretReference>[],
  resourcePolicy: DocumentFacts | undefined,
): SharingPattern[] {
  const statements = named.map(({ statement }) => statement);
  const patterns = PATTERNS.filter(
    ({ service, access, resourceActions }) =>
      service === 'secretsmanager' &&
      resourceActions.some((action) =>
        statements.some((statement) => (access === 'read' ? coversAction : namesAction)(statement, action)),
      ),
  );
  if (patterns.length > 0) return patterns;
  return PATTERNS.filter(
    ({ service, resourceActions }) =>
      service === 'secretsmanager' &&
      resourceActions.every((action) =>
        resourcePolicy?.principals.some(({ statement }) => namesAction(statement, action)),
      ),
  );
}
