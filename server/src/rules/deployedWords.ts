/** Short names for what was found in accounts. */
import { parseArn } from '../iam/arn.ts';
import type { Statement } from '../policy/document.ts';
import type { AttachedAs } from '../sharing/attachments.ts';
import type { DeployedThing } from '../sharing/deployed.ts';
import { shortName } from '../sharing/principalNames.ts';
import { keyReference, secretReference } from '../sharing/references.ts';
import type { DeployedDocument } from './pairs.ts';
import { listed } from './words.ts';

/** `secret DevSecret`, `key 1234abcd`, `bucket reports`, `role ApplicationRole`. */
export function thingName(arn: string): string {
  const secret = secretReference(arn);
  if (arn.includes(':secretsmanager:') && secret !== undefined) return `secret ${secret.name}`;
  const key = keyReference(arn);
  if (arn.includes(':kms:') && key !== undefined) {
    return `key ${/^[0-9a-f]{8}-/i.test(key.name) ? key.name.slice(0, 8) : key.name}`;
  }
  if (/^arn:[^:]*:s3:::/.test(arn)) return `bucket ${arn.slice(arn.lastIndexOf(':') + 1)}`;
  const [kind = ''] = parseArn(arn)?.resource.split('/') ?? [];
  return kind === 'root' ? 'the account root' : `${kind} ${shortName(arn)}`.trim();
}

/** ` in account 222222222222`; nothing for a bucket, whose account nobody said. */
export function inAccount(thing: Pick<DeployedThing, 'arn'> & { readonly account?: string | undefined }): string {
  const account = thing.account ?? parseArn(thing.arn)?.account ?? '';
  return account === '' ? '' : ` in account ${account}`;
}

/** `the key policy of key 1234abcd`. */
export function policyWords(thing: DeployedThing, as: AttachedAs, deployed: DeployedDocument | null): string {
  const name = thingName(thing.arn);
  switch (as) {
    case 'key':
      return `the policy of ${name}`;
    case 'trust':
      return `the trust policy of ${name}`;
    case 'boundary':
      return `the permissions boundary of ${name}`;
    case 'resource':
      return `the ${thing.kind === 'bucket' ? 'policy' : 'resource policy'} of ${name}`;
    case 'identity':
      return deployed?.policy === undefined
        ? `an identity policy of ${name}`
        : `the identity policy ${deployed.policy.name} of ${name}`;
  }
}

/** `Allow kms:Decrypt for role/ApplicationRole`. */
export function statementWords(statement: Statement): string {
  const { effect, action, notAction, resource, principal, notPrincipal } = statement;
  const actions = action?.values ?? notAction?.values ?? [];
  const named = (principal ?? notPrincipal)?.entries.flatMap(({ values }) => values) ?? [];
  const parts = [
    effect?.value ?? 'a statement without Effect',
    `${action === undefined && notAction !== undefined ? 'all but ' : ''}${some(actions.map(({ value }) => value))}`,
    ...(named.length > 0
      ? [`for ${principal === undefined ? 'all but ' : ''}${some(named.map(({ value }) => principalWords(value)))}`]
      : resource === undefined
        ? []
        : [`on ${some(resource.values.map(({ value }) => value))}`]),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** `role/ApplicationRole (222222222222)`. */
export function principalWords(text: string): string {
  const arn = parseArn(text);
  if (arn === undefined || arn.account === '') return text;
  return arn.resource === 'root' ? `account ${arn.account}` : `${arn.resource} (${arn.account})`;
}

/** Three at most: a message is no list. */
export function some(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  if (distinct.length <= 3) return listed(distinct);
  return `${distinct.slice(0, 2).join(', ')} and ${distinct.length - 2} others`;
}
