import { parseArn } from '../../iam/arn.ts';
import type { DeployedThing } from '../../sharing/deployed.ts';
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
  code: 'resource-not-found',
  severity: 'error',
  summary: 'There is no such secret, key or bucket on AWS',
  docs: `Somebody has asked AWS (*Verify on AWS*, \`sharing-policies verify\`), and there is nothing at this ARN: another name, another Region, or it was deleted. A secret that is marked for deletion can be read by nobody until it is restored.

A grant on an ARN at which there is nothing is of no use, and the owner cannot attach a policy to it. Correct the ARN; AWS shows a secret's with the six characters at its end.`,
  check: (snapshot, deployed) =>
    deployed.things.flatMap((thing) => {
      const fact = factOf(thing);
      const [first, ...others] = fact === undefined ? [] : placesOf(snapshot, thing);
      if (fact === undefined || first === undefined) return [];
      return [
        {
          file: first.file,
          about: thing.arn,
          range: first.range,
          pointer: first.pointer,
          related: relatedPlaces(others, 'Named here as well'),
          texts: others.map(({ file }) => file),
          message: fact,
        },
      ];
    }),
});

function factOf(thing: DeployedThing): string | undefined {
  if (thing.kind === 'role' || thing.kind === 'user') return undefined;
  const name = capitalised(thingName(thing.asked));
  if (thing.exists === false) {
    const region = parseArn(thing.asked)?.region;
    return `${name} does not exist${region ? ` in ${region}` : ''}${inAccount(thing)}, so a grant on it lets nobody do anything. Correct the ARN here, or create the ${thing.kind}.`;
  }
  return thing.kind === 'secret' && thing.deleted
    ? `${name}${inAccount(thing)} is marked for deletion, so nobody can read it. Restore it there (aws secretsmanager restore-secret), or name another one.`
    : undefined;
}

function placesOf(snapshot: Snapshot, { asked }: DeployedThing): NamedPlace[] {
  const named = [
    ...manifestPlaces(snapshot, 'resources', asked),
    ...manifestKeyPlaces(snapshot, asked),
    ...resourcePlaces(snapshot, asked),
  ];
  return named.length > 0 ? named : attachedPlaces(snapshot, asked);
}
