/**
 * Everything that one policy document allows to a panel of principals: who is meant, everybody whom a slip of the pen
 * makes of them, strangers and administrators. A document that allows nothing new lets nobody in anew, whatever the other
 * side of the share allows.
 */
import { compilePolicy, evaluatePolicy, parseCaller } from '../../../server/src/iam/evaluate.ts';
import type { PolicyDocument } from '../../../server/src/policy/document.ts';
import { requestContext } from '../../../server/src/sharing/context.ts';
import { patternFor, type SharingPattern } from '../../../server/src/sharing/patterns.ts';
import { NOW } from '../../support/fixture.ts';
import { CONSUMER, OWNER } from './workspaces.ts';

/** What of a share the panel is made for. */
export interface Sharing {
  readonly role: string;
  readonly secret: string;
  readonly key: string;
}

const SECRET_ACTIONS = ['GetSecretValue', 'PutSecretValue', 'DeleteSecret', 'PutResourcePolicy'].map(
  (action) => `secretsmanager:${action}`,
);
const KEY_ACTIONS = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'CreateGrant', 'PutKeyPolicy', 'ScheduleKeyDeletion'].map(
  (action) => `kms:${action}`,
);

/** One line each: principal, action, resource, and the secret that it is done for. */
export function allowances(document: PolicyDocument, { role, secret, key }: Sharing): readonly string[] {
  const policy = compilePolicy(document);
  const isResource = document.statements.some(({ principal }) => principal !== undefined);
  const side = isResource ? 'resource' : 'identity';
  const allowed: string[] = [];
  const concrete = secret.replace('??????', 'a1b2c3');
  const secrets = [concrete, `arn:aws:secretsmanager:us-east-1:${OWNER}:secret:Unrelated-a1b2c3`];
  const secretsNamed = isResource
    ? [concrete]
    : [...secrets, concrete.replace(OWNER, CONSUMER), concrete.replace('us-east-1', 'eu-west-1')];
  const otherKey = `arn:aws:kms:us-east-1:${OWNER}:key/99999999-12ab-34cd-56ef-1234567890ab`;
  const keys = isResource
    ? [key]
    : [key, key.replace(OWNER, CONSUMER), key.replace('us-east-1', 'eu-west-1'), otherKey];
  const ask = (
    [caller, action, resource]: readonly [ReturnType<typeof parseCaller>, string, string],
    pattern: SharingPattern,
    leg: 'resource' | 'key',
    secretFor: string,
    region = 'us-east-1',
  ) => {
    const context = requestContext({
      caller,
      pattern,
      leg,
      action,
      resource: secretFor,
      encryptionContext: secretFor,
      resourceAccount: OWNER,
      region,
      endpoint: undefined,
      principalOrganization: undefined,
      organization: undefined,
      now: NOW,
    });
    const { allow, deny } = evaluatePolicy(
      policy,
      { caller, action, resource, resourceAccount: OWNER, context },
      { side },
    );
    if (allow !== false && deny !== true)
      allowed.push(`${caller.arn} ${action} ${resource} ${pattern.access} ${secretFor} ${region}`);
  };
  for (const caller of isResource ? callersFor(role) : callersFor(role).slice(0, 1)) {
    for (const action of SECRET_ACTIONS)
      for (const resource of secretsNamed) ask([caller, action, resource], READ, 'resource', resource);
    for (const action of KEY_ACTIONS) {
      for (const resource of keys) {
        ask([caller, action, resource], USE, 'key', concrete);
        if (!isResource) continue;
        for (const secretFor of secrets) ask([caller, action, resource], READ, 'key', secretFor);
        ask([caller, action, resource], READ, 'key', concrete, 'eu-west-1');
      }
    }
  }
  return allowed;
}

const callers = new Map<string, ReturnType<typeof parseCaller>[]>();

function callersFor(role: string) {
  const known = callers.get(role);
  if (known !== undefined) return known;
  const other = role.includes(':role/') ? role.replace(':role/', ':user/') : role.replace(':user/', ':role/');
  const made = [
    role,
    other,
    role.replace('Reader', 'Raeder'),
    role.replace(CONSUMER, '222222222223'),
    role.replace(CONSUMER, OWNER),
    role.replace(/\/(\w+)$/, '/service/$1'),
    `arn:aws:iam::${CONSUMER}:root`,
    `arn:aws:iam::${CONSUMER}:role/Stranger`,
    'arn:aws:iam::333333333333:role/Stranger',
    `arn:aws:iam::${OWNER}:role/KeyAdministrator`,
  ].map((arn) => parseCaller(arn));
  callers.set(role, made);
  return made;
}

function pattern(service: string, access: string): SharingPattern {
  const found = patternFor(service, access);
  if (found === undefined) throw new Error(`There is no pattern ${service} ${access}.`);
  return found;
}

const READ = pattern('secretsmanager', 'read');
const USE = pattern('kms', 'use');
