import { parseArn } from '../../iam/arn.ts';
import { isConcrete } from '../../sharing/attachments.ts';
import type { DeployedKey, KeyDescription } from '../../sharing/deployed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import {
  attachedPlaces,
  manifestKeyPlaces,
  manifestPlaces,
  type NamedPlace,
  relatedPlaces,
  resourcePlaces,
} from '../deployedPlaces.ts';
import { inAccount, thingName } from '../deployedWords.ts';
import { defineDeployedRule } from '../rule.ts';
import { capitalised } from '../words.ts';

export default defineDeployedRule({
  code: 'key-unusable',
  severity: 'error',
  summary: 'The KMS key cannot serve this share, whatever the policies say',
  docs: `Somebody has asked AWS (*Verify on AWS*, \`sharing-policies verify\`) about the key:

- it is disabled, waits for its deletion or for its key material: every use fails with \`DisabledException\` or \`KMSInvalidStateException\` ([key states](https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html));
- it is an AWS managed key, whose policy cannot be changed and lets in only its own account: a secret under it cannot be shared with another account;
- it is asymmetric or for another purpose than encryption: [Secrets Manager uses symmetric encryption keys only](https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html);
- it is in another Region than the secret: the key has to be in the secret's own.

Enable the key, or encrypt the secret with another one.`,
  check: (snapshot, deployed) =>
    deployed.things.flatMap((thing) => {
      if (thing.kind !== 'key' || thing.description === undefined) return [];
      return factsOf(snapshot, thing, thing.description).flatMap((fact) => {
        const [first, ...others] = placesOf(snapshot, thing);
        if (first === undefined) return [];
        return [
          {
            file: first.file,
            about: thing.arn,
            range: first.range,
            pointer: first.pointer,
            related: relatedPlaces(others, 'The same key'),
            texts: others.map(({ file }) => file),
            message: `${capitalised(thingName(thing.arn))}${inAccount(thing)} ${fact}`,
          },
        ];
      });
    }),
});

const STATES: Readonly<Record<string, string>> = {
  Disabled: 'is disabled, so whoever wants to use it gets DisabledException. Enable it there.',
  PendingDeletion:
    'waits for its deletion, so whoever wants to use it gets KMSInvalidStateException. Cancel the deletion there, and enable it.',
  PendingReplicaDeletion:
    'waits for its deletion, so whoever wants to use it gets KMSInvalidStateException. Cancel the deletion there, and enable it.',
  PendingImport:
    'has no key material yet, so whoever wants to use it gets KMSInvalidStateException. Import the material there.',
  Unavailable:
    'is in a key store that is not connected, so whoever wants to use it gets KMSInvalidStateException. Connect the key store there.',
};

/** Whatever of it holds: to mend one leaves the others. */
function factsOf(snapshot: Snapshot, key: DeployedKey, description: KeyDescription): string[] {
  const secrets = secretsUnder(snapshot, key);
  return [STATES[description.state], kindFact(secrets, description), regionFact(secrets, key, description)].flatMap(
    (fact) => fact ?? [],
  );
}

function kindFact(secrets: readonly Encrypted[], { manager, spec, usage }: KeyDescription): string | undefined {
  if (manager === 'AWS') {
    return secrets.some(({ crossAccount }) => crossAccount)
      ? 'is managed by AWS: its policy cannot be changed and lets only its own account in, so principals of other accounts get "Access to KMS is not allowed". Encrypt the secret with a customer managed key.'
      : undefined;
  }
  if (secrets.length === 0 || (spec === 'SYMMETRIC_DEFAULT' && usage === 'ENCRYPT_DECRYPT')) return undefined;
  return `is of the kind ${spec} for ${usage}, but Secrets Manager encrypts with symmetric encryption keys only: it cannot be the key of a secret. Name the key that the secret has.`;
}

function regionFact(
  secrets: readonly Encrypted[],
  { arn }: DeployedKey,
  { regions = [] }: KeyDescription,
): string | undefined {
  const region = parseArn(arn)?.region;
  // A template's value or a placeholder is none to differ from.
  const far = secrets.find((secret) => secret.region !== region && isConcrete(secret.arn));
  if (far === undefined || region === undefined) return undefined;
  const remedy = regions.includes(far.region)
    ? `It is a multi-Region key: name the one there, ${arn.replace(`:${region}:`, `:${far.region}:`)}.`
    : 'Name the key that the secret has.';
  return `is in ${region}, but ${thingName(far.arn)} is in ${far.region}: Secrets Manager encrypts with a key of the secret's own Region, so this cannot be its key. ${remedy}`;
}

/** A secret that the workspace takes for encrypted with a key. */
interface Encrypted {
  readonly arn: string;
  readonly region: string;
  readonly crossAccount: boolean;
}

/** By what manifests say, also where the policies agree on another key, and by the shares. */
function secretsUnder(snapshot: Snapshot, { arn, asked }: DeployedKey): Encrypted[] {
  const isIt = (key: string | null | undefined) => key === arn || key === asked;
  const shares = [...snapshot.shares.values()].filter(({ seed }) => seed.pattern.service === 'secretsmanager');
  const listed = [...snapshot.manifests.values()].flatMap(({ resources }) =>
    [...resources].flatMap(([secret, entry]) => (isIt(entry.key?.value) ? [secret] : [])),
  );
  const shared = shares.flatMap(({ key, resource }) => (isIt(key) && resource !== null ? [resource] : []));
  return [...new Set([...listed, ...shared])].flatMap((secret) => {
    const parts = parseArn(secret);
    if (parts?.service !== 'secretsmanager') return [];
    const crossAccount = shares.some((share) => share.resource === secret && share.crossAccount);
    return [{ arn: secret, region: parts.region, crossAccount }];
  });
}

function placesOf(snapshot: Snapshot, { asked, arn }: DeployedKey): NamedPlace[] {
  const named = [...new Set([asked, arn])].flatMap((key) => [
    ...manifestPlaces(snapshot, 'resources', key),
    ...manifestKeyPlaces(snapshot, key),
    ...resourcePlaces(snapshot, key),
  ]);
  return named.length > 0 ? named : attachedPlaces(snapshot, asked);
}
