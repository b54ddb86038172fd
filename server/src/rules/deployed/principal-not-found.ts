import { parseArn } from '../../iam/arn.ts';
import type { Deployed } from '../../sharing/deployed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { attachedPlaces, manifestPlaces, principalPlaces, uniqueIds } from '../deployedPlaces.ts';
import { thingName } from '../deployedWords.ts';
import { type DeployedReport, defineDeployedRule } from '../rule.ts';
import { capitalised, listed } from '../words.ts';

export default defineDeployedRule({
  code: 'principal-not-found',
  severity: 'error',
  summary: 'There is no such role or user on AWS',
  docs: `Somebody has asked AWS (*Verify on AWS*, \`sharing-policies verify\`), and the account has no role or user of that name. AWS refuses to save a policy that names it: "Invalid principal in policy", for a key policy "Policy contains a statement with one or more invalid principals". A policy that was saved before the principal was deleted grants to nobody.

A unique id (\`AROA…\`, \`AIDA…\`) in place of an ARN is what AWS shows for a principal that was deleted; it is looked for among the roles and users of the accounts that could be read.

Correct the name, or create the principal first. See [the unknown principal format](https://repost.aws/knowledge-center/iam-resource-policy-format).`,
  check: (snapshot, deployed) => [...absentReports(snapshot, deployed), ...idReports(snapshot, deployed)],
});

function absentReports(snapshot: Snapshot, deployed: Deployed): DeployedReport[] {
  return deployed.things.flatMap((thing) => {
    if ((thing.kind !== 'role' && thing.kind !== 'user') || thing.exists !== false) return [];
    const named = [...principalPlaces(snapshot, thing.asked), ...manifestPlaces(snapshot, 'principals', thing.asked)];
    const places = named.length > 0 ? named : attachedPlaces(snapshot, thing.asked).slice(0, 1);
    const account = parseArn(thing.asked)?.account ?? '';
    return places.map(({ file, range, pointer }) => ({
      file,
      about: thing.arn,
      range,
      pointer,
      message: `Account ${account} has no ${thingName(thing.asked)}. AWS refuses to save a policy that names it, and one that is saved already lets nobody in. Correct the name, or create the ${thing.kind} in account ${account} first.`,
    }));
  });
}

function idReports(snapshot: Snapshot, deployed: Deployed): DeployedReport[] {
  if (deployed.idAccounts.length === 0) return [];
  const accounts = `account${deployed.idAccounts.length === 1 ? '' : 's'} ${listed(deployed.idAccounts)}`;
  return uniqueIds(snapshot).flatMap((id) => {
    const arn = deployed.ids.get(id);
    return principalPlaces(snapshot, id).map(({ file, range, pointer }): DeployedReport => {
      const kind = id.startsWith('AROA') ? 'role' : 'user';
      return arn === undefined
        ? {
            file,
            about: id,
            range,
            pointer,
            severity: 'warning',
            message: `No ${kind} of ${accounts} has the id ${id}: the ${kind} was most probably deleted, and the grant is for nobody. Put the ARN of the principal that is meant in its place.`,
          }
        : {
            file,
            about: id,
            range,
            pointer,
            severity: 'information',
            message: `${id} is ${thingName(arn)} of account ${parseArn(arn)?.account}. ${capitalised(kind)}s are named by their ARN: write ${arn}.`,
          };
    });
  });
}
