import type { Deployed, DeployedSecret } from '../../sharing/deployed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { manifestKeyPlaces, type NamedPlace, resourcePlaces } from '../deployedPlaces.ts';
import { inAccount, thingName } from '../deployedWords.ts';
import { distinctThings } from '../pairs.ts';
import { type DeployedReport, defineDeployedRule } from '../rule.ts';
import { capitalised } from '../words.ts';

export default defineDeployedRule({
  code: 'secret-key-mismatch',
  severity: 'error',
  summary: 'The secret is encrypted with another key than the workspace says',
  docs: `Secrets Manager decrypts with the key that the secret was encrypted with, whatever policies say. Somebody has asked AWS (*Verify on AWS*, \`sharing-policies verify\`), and it is another key than the one that \`sharing.json\` names, or that the consumer may use: grants on the wrong key help nobody, and reading the secret fails with "Access to KMS is not allowed".

Name the key that the secret has, or encrypt the secret with the one that is named. [DescribeSecret](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html) leaves the key out for a secret under the AWS managed key.`,
  check: (snapshot, deployed) =>
    distinctThings(deployed.things).flatMap((thing) =>
      thing.kind === 'secret' && thing.key !== undefined ? secretReports(snapshot, deployed, thing, thing.key) : [],
    ),
});

function secretReports(snapshot: Snapshot, deployed: Deployed, secret: DeployedSecret, key: string): DeployedReport[] {
  const reports = new Map<string, DeployedReport>();
  for (const said of keysSaid(snapshot, secret)) {
    if (isSameKey(deployed, said, key)) continue;
    const [first] = [secret.asked, secret.arn].flatMap((arn) => manifestKeyPlaces(snapshot, said, arn));
    const at = first ?? resourcePlaces(snapshot, said)[0];
    if (at === undefined) continue;
    reports.set(`${at.file}|${at.pointer}`, report(at, secret, said, key));
  }
  return [...reports.values()];
}

function report(
  { file, range, pointer }: NamedPlace,
  secret: DeployedSecret,
  said: string,
  key: string,
): DeployedReport {
  const is = key.startsWith('alias/') ? `the AWS managed key ${key}` : `${thingName(key)} (${key})`;
  return {
    file,
    about: secret.arn,
    range,
    pointer,
    message: `${capitalised(thingName(secret.arn))}${inAccount(secret)} is encrypted with ${is}, not with ${said.startsWith('arn:') ? thingName(said) : said}, so reading it asks for the use of that key. Name it here and in its grants, or have the owner encrypt the secret with the other.`,
  };
}

/** Every key that the workspace takes for this secret's. */
function keysSaid(snapshot: Snapshot, { arn, asked }: DeployedSecret): Set<string> {
  const keys = new Set<string>();
  for (const manifest of snapshot.manifests.values()) {
    for (const name of [arn, asked]) {
      const said = manifest.resources.get(name)?.key?.value;
      if (typeof said === 'string') keys.add(said);
    }
  }
  for (const { resource, key, seed } of snapshot.shares.values()) {
    const isIt = resource === arn || resource === asked;
    if (isIt && key !== null && seed.pattern.service === 'secretsmanager') keys.add(key);
  }
  return keys;
}

/** An alias may be one of the key's own; what cannot be told is not said to differ. */
function isSameKey(deployed: Deployed, said: string, key: string): boolean {
  if (said === key) return true;
  const known = deployed.things.find((thing) => thing.kind === 'key' && thing.arn === key);
  const aliases = known?.kind === 'key' ? known.aliases : undefined;
  const alias = said.slice(said.indexOf('alias/'));
  if (said.includes('alias/'))
    return !alias.startsWith('alias/aws/') && (aliases === undefined || aliases.includes(alias));
  // A key id, a placeholder or a template's value.
  return !/^arn:[^:]+:kms:[^:]+:\d{12}:key\/[\w-]+$/.test(said);
}
