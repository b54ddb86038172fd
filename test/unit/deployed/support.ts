/** Short spellings of what accounts hold. */
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';
import {
  type Deployed,
  type DeployedBucket,
  type DeployedKey,
  type DeployedPrincipal,
  type DeployedSecret,
  type DeployedThing,
  NOTHING_DEPLOYED,
} from '../../../server/src/sharing/deployed.ts';
import { key, role, secret } from '../sharing/cases.ts';

export const AT = Date.parse('2026-11-23T11:58:00Z');
export const WHEN = 'Asked of AWS 2026-11-23 11:58 UTC.';

export function deployed(...things: readonly DeployedThing[]): Deployed {
  return { ...NOTHING_DEPLOYED, at: AT, things, asked: things.flatMap(({ arn, asked }) => [arn, asked]) };
}

export function deployedSecret(known: Partial<DeployedSecret> = {}): DeployedSecret {
  const arn = known.arn ?? secret();
  return {
    kind: 'secret',
    arn,
    asked: arn,
    exists: true,
    policy: undefined,
    key: key(),
    replicas: [],
    deleted: false,
    ...known,
  };
}

export function deployedKey(known: Partial<DeployedKey> = {}): DeployedKey {
  const arn = known.arn ?? key();
  return {
    kind: 'key',
    arn,
    asked: arn,
    exists: true,
    policy: undefined,
    aliases: [],
    grants: [],
    description: USABLE,
    ...known,
  };
}

export const USABLE = {
  state: 'Enabled',
  manager: 'CUSTOMER',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  regions: undefined,
} as const;

export function deployedRole(known: Partial<DeployedPrincipal> = {}): DeployedPrincipal {
  const arn = known.arn ?? role();
  return {
    kind: 'role',
    arn,
    asked: arn,
    exists: true,
    id: 'AROAEXAMPLE0000000001',
    policies: undefined,
    boundary: null,
    trustPolicy: undefined,
    ...known,
  };
}

export function deployedBucket(known: Partial<DeployedBucket> = {}): DeployedBucket {
  const arn = known.arn ?? 'arn:aws:s3:::reports';
  return {
    kind: 'bucket',
    arn,
    asked: arn,
    exists: true,
    account: '111111111111',
    policy: null,
    key: null,
    bucketKey: false,
    ...known,
  };
}

export function inline(name: string, document: string) {
  return { name, arn: undefined, group: undefined, document };
}

export function managed(name: string, document: string, account = '222222222222') {
  return { name, arn: `arn:aws:iam::${account}:policy/${name}`, group: undefined, document };
}

/** The only document of a text. */
export function documentOf(text: string, path = '/workspace/policy.json') {
  const [document] = parsePolicyFile(path, text).documents;
  if (document === undefined) throw new Error(`No document in ${text}`);
  return document;
}
