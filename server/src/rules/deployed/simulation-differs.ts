import type { SimulatedDecision, Simulation } from '../../sharing/deployed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { principalWords, thingName } from '../deployedWords.ts';
import { type DeployedReport, defineDeployedRule } from '../rule.ts';
import { listed } from '../words.ts';

export default defineDeployedRule({
  code: 'simulation-differs',
  severity: 'warning',
  summary: "AWS's policy simulator decides otherwise",
  docs: `Somebody has asked AWS's own simulator (*Simulate on AWS*, \`sharing-policies verify --simulate\`) about the identity half of a share: the principal's policies alone, without the owner's. It was asked twice, and the message says which answer differs from ours:

- on the policies of the workspace ([SimulateCustomPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html)). The same input with another answer is a mistake of one of the two: of this product, or a limit of the simulator. Please report it;
- on what the principal holds on AWS ([SimulatePrincipalPolicy](https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html)), the permissions boundary and the organization's service control policies included. Here the deployed policies are other ones, or something that the workspace does not have takes the permission away.

The statements that decided are named on both sides.`,
  check: (snapshot, { simulations }) =>
    simulations.filter((one) => isCurrent(snapshot, one)).flatMap((one) => reportOf(snapshot, one) ?? []),
});

function reportOf(snapshot: Snapshot, simulation: Simulation): DeployedReport | undefined {
  const { ours, theirs, documents } = simulation;
  const [first] = documents;
  const document = first && snapshot.facts.get(first.id)?.document;
  if (document === undefined || ours === undefined || ours.decision === theirs.decision) return undefined;
  const request = `${simulation.action} on ${thingName(simulation.resource)} by ${principalWords(simulation.principal)}`;
  return {
    file: document.file,
    about: `simulation of ${simulation.principal}`,
    range: document.anchor.range,
    pointer: document.anchor.pointer,
    texts: documents.map(({ file }) => file),
    message: `${simulation.of === 'workspace' ? workspaceFact(request, theirs) : deployedFact(request, ours, theirs)} Here: ${trace(ours)}. AWS: ${trace(theirs)}.`,
  };
}

function workspaceFact(request: string, theirs: SimulatedDecision): string {
  const missing =
    theirs.missingContext.length === 0
      ? ''
      : ` It was not told ${listed(theirs.missingContext)}, which the policies ask for.`;
  return `AWS's simulator decides otherwise on the same policies: ${request}.${missing}`;
}

function deployedFact(request: string, ours: SimulatedDecision, theirs: SimulatedDecision): string {
  if (theirs.decision === 'allowed') {
    return `What is deployed allows ${request}, the policies of the workspace do not: they are other ones. Compare them, or take over what is deployed with 'pull'.`;
  }
  if (ours.decision !== 'allowed') return `What is deployed denies ${request} in another way than the workspace.`;
  if (theirs.allowedByOrganizations === false) {
    return `A service control policy of the organization does not let ${request} through, although the principal's own policies may allow it. Whoever administers the organization has to change it; list it under "organization" in sharing.json.`;
  }
  if (theirs.allowedByBoundary === false) {
    return `The permissions boundary does not let ${request} through, although the principal's own policies may allow it. Change the boundary, and list it under "principals" in sharing.json.`;
  }
  return `What is deployed does not allow ${request}, the policies of the workspace do: they are not deployed yet. Deploy them.`;
}

/** `allowed by application-role.identity-policy.json, statement 1`. */
function trace({ decision, matched }: SimulatedDecision): string {
  return matched.length === 0 ? decision : `${decision} by ${listed(matched)}`;
}

/** The answer may have come after an edit. */
function isCurrent(snapshot: Snapshot, { documents }: Simulation): boolean {
  return documents.every(({ file, text }) => snapshot.files.get(file)?.text === text);
}
