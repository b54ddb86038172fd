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
- it is asymmetric or for another purpose than encryption: [Secrets Manager uses symmetric encryption keys only](https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html).

Enable the key, or encrypt the secret with another one.`,
  check: (snapshot, deployed) =>
    deployed.things.flatMap((thing) => {
      if (thing.kind !== 'key' || thing.description === undefined) return [];
      const fact = factOf(snapshot, thing, thing.description);
      const [first, ...others] = fact === undefined ? [] : placesOf(snapshot, thing);
      if (fact === undefined || first === undefined) return [];
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

function factOf(snapshot: Snapshot, { arn, asked }: DeployedKey, description: KeyDescription): string | undefined {
  const state = STATES[description.state];
  if (state !== undefined) return state;
  const shares = [...snapshot.shares.values()].filter(({ key }) => key === arn || key === asked);
  if (description.manager === 'AWS') {
    return shares.some(({ crossAccount }) => crossAccount)
      ? 'is managed by AWS: its policy cannot be changed and lets only its own account in, so principals of other accounts get "Access to KMS is not allowed". Encrypt the secret with a customer managed key.'
      : undefined;
  }
  const encrypts = shares.some(({ seed }) => seed.pattern.service === 'secretsmanager');
  if (!encrypts || (description.spec === 'SYMMETRIC_DEFAULT' && description.usage === 'ENCRYPT_DECRYPT')) {
    return undefined;
  }
  return `is of the kind ${description.spec} for ${description.usage}, but Secrets Manager encrypts with symmetric encryption keys only: it cannot be the key of a secret. Name the key that the secret has.`;
}

function placesOf(snapshot: Snapshot, { asked, arn }: DeployedKey): NamedPlace[] {
  const named = [...new Set([asked, arn])].flatMap((key) => [
    ...manifestPlaces(snapshot, 'resources', key),
    ...manifestKeyPlaces(snapshot, key),
    ...resourcePlaces(snapshot, key),
  ]);
  return named.length > 0 ? named : attachedPlaces(snapshot, asked);
}
