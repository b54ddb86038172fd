/** Short names of those whom a request is about, in an explanation. */
import { parseArn } from '../../iam/arn.ts';
import { keyName, listed, principalName, resourceName } from '../../rules/words.ts';
import { shortName } from '../../sharing/principalNames.ts';
import { keyReference } from '../../sharing/references.ts';
import { arnReference, resourceType } from '../../sharing/resourceTypes.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Denial } from './denial.ts';
import { type Side, sameAction } from './matching.ts';

/** `ApplicationRole (account 222222222222)`; of the share, if nobody says who called. */
export function callerName({ principal }: Denial, share: Share | undefined): string {
  if (principal === undefined) return share === undefined ? 'the caller' : principalName(share);
  if (/^\d{12}$/.test(principal)) return `a principal of account ${principal}`;
  if (share !== undefined) return principalName(share, principal);
  const account = parseArn(principal)?.account;
  const name = shortName(principal);
  return account === undefined || account === '' ? name : `${name} (account ${account})`;
}

/** What was asked for, as the message names it, else as the share does: `DevSecret`, `reports/a.csv`, `key 1234abcd`. */
export function askedName({ resource }: Denial, share: Share | undefined, side: Side): string {
  const named = resource === undefined || resource === '*' ? undefined : textName(resource, side);
  if (named !== undefined) return named;
  if (share === undefined) return 'the resource';
  return side === 'key' ? keyName(share) : resourceName(share);
}

function textName(text: string, side: Side): string | undefined {
  const arn = parseArn(text);
  if (arn?.service === 'kms') {
    const name = keyReference(text)?.name ?? arn.resource;
    return /^[0-9a-f]{8}-/i.test(name) ? `key ${name.slice(0, 8)}` : `key ${name}`;
  }
  // A refusal on the key may name what the key encrypts.
  if (side === 'key') return undefined;
  const reference = arnReference(text);
  if (reference === undefined) return arn?.resource ?? text;
  return reference.noun === 'bucket' ? reference.full : resourceType(reference).shortName(reference);
}

/** `call secretsmanager:GetSecretValue on DevSecret`, `use key 1234abcd (kms:Decrypt) for GetSecretValue on DevSecret`. */
export function requestWords(denial: Denial, share: Share | undefined, side: Side): string {
  const what = askedName(denial, share, side);
  const { action } = denial;
  if (share === undefined) return `call ${action ?? denial.called ?? 'what it called'} on ${what}`;
  const { pattern } = share.seed;
  const viaService = side === 'key' && pattern.resourceActions.length > 0;
  const own = action === undefined || pattern.keyActions.some((one) => sameAction(one, action));
  if (viaService && own) {
    const [called = ''] = pattern.resourceActions;
    const actions = action ?? listed(pattern.keyActions);
    return `use ${what} (${actions}) for ${called.replace(/^.*:/, '')} on ${resourceName(share)}`;
  }
  return `call ${action ?? listed(side === 'key' ? pattern.keyActions : pattern.resourceActions)} on ${what}`;
}
