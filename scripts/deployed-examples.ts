/** What an account could hold so that a rule about deployed policies has something to say of a sample. */
import { readFileSync } from 'node:fs';
import type { Deployed, DeployedKey, DeployedPrincipal, DeployedSecret } from '../server/src/sharing/deployed.ts';
import { NOTHING_DEPLOYED } from '../server/src/sharing/deployed.ts';

const SAMPLE = 'working-share-with-manifest';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY = 'arn:aws:kms:us-east-1:111111111111:key/9876fedc-98fe-76dc-54ba-9876543210fe';
const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
const IDENTITY_POLICY = 'dev/application-role.identity-policy.json';
const AT = Date.parse('2026-11-23T11:58:00Z');

export interface DeployedExample {
  readonly sample: string;
  /** Completes "Example, `samples/…`, where". */
  readonly where: string;
  /** `folder` is the sample's, a core path. */
  readonly deployed: (folder: string) => Deployed;
}

export const DEPLOYED_EXAMPLES: Readonly<Record<string, DeployedExample>> = {
  'deployed-differs': example('the deployed key policy lacks `kms:Decrypt`', () => ({
    things: [key({ policy: textOf('security/dev-secret.key-policy.json').replace('"kms:Decrypt"', '"kms:Encrypt"') })],
  })),
  'principal-not-found': example('account 222222222222 has no such role', () => ({
    things: [role({ exists: false })],
  })),
  'principal-recreated': example('the role was deleted and created again', () => ({
    things: [
      secret({ policy: textOf('security/dev-secret.resource-policy.json').replace(ROLE, 'AROADBQP57FF2AEXAMPLE') }),
      role({ id: 'AROAEXAMPLE0000000002' }),
    ],
  })),
  'resource-not-found': example('there is no such key', () => ({ things: [key({ exists: false })] })),
  'key-unusable': example('the key is disabled', () => ({
    things: [
      key({
        description: {
          state: 'Disabled',
          manager: 'CUSTOMER',
          spec: 'SYMMETRIC_DEFAULT',
          usage: 'ENCRYPT_DECRYPT',
          regions: undefined,
        },
      }),
    ],
  })),
  'secret-key-mismatch': example('the secret has another key', () => ({ things: [secret({ key: OTHER_KEY })] })),
  'simulation-differs': example('a service control policy denies the action', (folder) => ({
    simulations: [
      {
        documents: [document(folder)],
        principal: ROLE,
        action: 'secretsmanager:GetSecretValue',
        resource: SECRET,
        of: 'deployed',
        ours: {
          decision: 'allowed',
          matched: ['application-role.identity-policy.json, statement 1'],
          missingContext: [],
        },
        theirs: { decision: 'implicitDeny', matched: [], missingContext: [], allowedByOrganizations: false },
      },
    ],
  })),
  'policy-validation': example('Access Analyzer has a finding', (folder) => ({
    validations: [
      {
        document: document(folder).id,
        file: document(folder).file,
        text: document(folder).text,
        type: 'WARNING',
        issue: 'A_CHECK_THAT_IS_NEW',
        details: "AWS's words about what it found.",
        link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
        path: ['Statement', '0', 'Resource'],
      },
    ],
  })),
};

function example(where: string, found: (folder: string) => Partial<Deployed>): DeployedExample {
  return { sample: SAMPLE, where, deployed: (folder) => ({ ...NOTHING_DEPLOYED, at: AT, ...found(folder) }) };
}

function key(known: Partial<DeployedKey>): DeployedKey {
  return {
    kind: 'key',
    arn: KEY,
    asked: KEY,
    exists: true,
    policy: undefined,
    aliases: undefined,
    grants: undefined,
    description: undefined,
    ...known,
  };
}

function secret(known: Partial<DeployedSecret>): DeployedSecret {
  return {
    kind: 'secret',
    arn: SECRET,
    asked: SECRET,
    exists: true,
    policy: undefined,
    key: KEY,
    replicas: [],
    deleted: false,
    ...known,
  };
}

function role(known: Partial<DeployedPrincipal>): DeployedPrincipal {
  return {
    kind: 'role',
    arn: ROLE,
    asked: ROLE,
    exists: true,
    id: undefined,
    policies: undefined,
    boundary: undefined,
    trustPolicy: undefined,
    ...known,
  };
}

function document(folder: string) {
  return { id: `${folder}/${IDENTITY_POLICY}`, file: `${folder}/${IDENTITY_POLICY}`, text: textOf(IDENTITY_POLICY) };
}

function textOf(path: string): string {
  return readFileSync(new URL(`../samples/${SAMPLE}/${path}`, import.meta.url), 'utf8');
}
