/** What rules about one document say of it: as its shares know it, else as the document itself does. */
import { parseArn } from '../iam/arn.ts';
import type { Located, Statement } from '../policy/document.ts';
import { hasInterpolation } from '../policy/placeholder.ts';
import type { DocumentFacts } from '../sharing/facts.ts';
import { accountOf, principalParts, shortName } from '../sharing/principalNames.ts';
import { keyReference, secretReference } from '../sharing/references.ts';
import type { Share } from '../sharing/verdict.ts';
import {
  accountName,
  consumerAccount,
  keyName,
  ownerAccount,
  keyAccount as ownerOfKey,
  resourceName,
} from './words.ts';

/** The account that owns the secret or the key of a resource policy; undefined where it cannot be told. */
export function owningAccount(facts: DocumentFacts, shares: readonly Share[]): string | undefined {
  const known = (accounts: readonly (string | undefined)[]) => {
    const distinct = new Set(accounts.filter((account) => account !== undefined));
    return distinct.size === 1 ? [...distinct][0] : undefined;
  };
  if (facts.kind === 'key')
    return (
      known(shares.map(({ agreement }) => agreement.key.account)) ??
      keyReference(facts.attachment?.value ?? '')?.account ??
      known(facts.keys.map(({ reference }) => reference.account)) ??
      known(facts.ownerAccounts.map(({ value }) => value))
    );
  return (
    known(shares.map(({ agreement }) => agreement.ownerAccount)) ??
    parseArn(facts.attachment?.value ?? '')?.account ??
    known(facts.resources.map(({ reference }) => reference.account))
  );
}

/** `The policy of key 1234abcd`, `The resource policy of DevSecret`; without a share `This key policy`. */
export function documentName(facts: DocumentFacts, [share]: readonly Share[]): string {
  if (facts.type === 'identity')
    return share === undefined ? 'This identity policy' : `The identity policy of ${shortName(share.principal)}`;
  if (facts.kind === 'key') {
    const own = keyReference(facts.attachment?.value ?? facts.keys[0]?.located.value ?? '')?.name;
    if (share !== undefined) return `The policy of ${keyName(share)}`;
    return own === undefined ? 'This key policy' : `The policy of key ${own.slice(0, 8)}`;
  }
  if (facts.kind !== 'secret') return facts.type === 'trust' ? 'This trust policy' : 'This resource policy';
  const own = secretReference(facts.attachment?.value ?? facts.resources[0]?.located.value ?? '')?.name;
  if (share !== undefined) return `The resource policy of ${resourceName(share)}`;
  return own === undefined ? "This secret's policy" : `The resource policy of ${own}`;
}

/** The account that has to change the document: `account 111111111111`. */
export function documentActor(facts: DocumentFacts, shares: readonly Share[]): string {
  const [share] = shares;
  if (share !== undefined && facts.type === 'identity') return consumerAccount(share);
  if (share !== undefined) return facts.kind === 'key' ? ownerOfKey(share) : ownerAccount(share);
  const owner = facts.type === 'resource' ? owningAccount(facts, shares) : undefined;
  return owner === undefined ? 'the account that this policy is in' : `account ${owner}`;
}

/** `ApplicationRole (account 222222222222)`, `all of account 222222222222`. */
export function principalLabel(principal: string, [share]: readonly Share[]): string {
  if (principal === '*') return 'everybody';
  const account = accountOf(principal);
  if (account === undefined) return shortName(principal);
  const label = share === undefined ? `account ${account}` : accountName(share, account);
  if (/^\d{12}$/.test(principal) || principalParts(principal).name === 'root') return `all of ${label}`;
  return `${shortName(principal)} (${label.replace(/ \((.*)\)$/, ', $1')})`;
}

/** Values of Principal of the kind `AWS`; `*` too. */
export function namedPrincipals({ principal }: Statement): Located<string>[] {
  return (principal?.entries ?? []).flatMap(({ kind, values }) => (kind === 'AWS' || kind === '*' ? values : []));
}

/** Whom the shares of a document are for, by what stands in its Principal: themselves, or their slip. */
export function meantBy(facts: DocumentFacts, shares: readonly Share[], pointer: string): string | undefined {
  const { id } = facts.document;
  return shares
    .flatMap(({ seed }) => seed.principal.disagreements)
    .find(({ reported, wrong }) => reported.document.id === id && wrong.located.pointer === pointer)?.right.arn;
}

/** Whether the principal is certainly of another account than the owner's: a template value may be any account. */
export function isForeign(principal: string, owner: string): boolean {
  const account = accountOf(principal);
  return account !== undefined && account !== owner && !hasInterpolation(account) && !hasInterpolation(owner);
}

export function isAllow({ effect }: Statement): boolean {
  return effect?.value === 'Allow';
}
