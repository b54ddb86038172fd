/** How to see what is deployed of a share: for comparing it with the files. */
import {
  consumerAccount,
  keyAccount,
  keyName,
  ownerAccount,
  ownPolicyName,
  principalName,
  resourceName,
} from '../../rules/words.ts';
import type { Share } from '../../sharing/verdict.ts';
import { SERVICES } from './services.ts';
import { commandLine } from './shell.ts';
import { holderOf, keyTarget, resourceTarget } from './targets.ts';

export interface LookCommand {
  /** What it shows. */
  readonly what: string;
  /** Whose credentials it needs. */
  readonly account: string;
  readonly command: string;
}

/** `party`: only the owner's policies, or only what the caller's own policies allow. Nothing where an ARN is not known. */
export function lookCommands(
  share: Share,
  side: 'resource' | 'key',
  party: 'owner' | 'identity' | undefined,
): LookCommand[] {
  const { pattern } = share.seed;
  const onKey = side === 'key';
  const resource = resourceTarget(share);
  const target = onKey ? keyTarget(share) : resource;
  const row = SERVICES[onKey ? 'key' : pattern.noun];
  const keyOf = onKey ? SERVICES[pattern.noun]?.keyOf : undefined;
  const found: LookCommand[] = [];
  const add = (what: string, account: string, words: readonly string[]) => {
    const command = commandLine(['aws', ...words]);
    if (command !== undefined) found.push({ what, account, command });
  };
  if (party !== 'identity' && keyOf !== undefined && resource.open === undefined) {
    const none = pattern.noun === 'secret' ? ' ("None": the AWS managed key)' : '';
    add(`the key of ${resourceName(share)}${none}`, ownerAccount(share), keyOf(resource));
  }
  if (target.open !== undefined) return found;
  if (party !== 'identity' && row !== undefined) {
    const what = onKey ? `the policy of ${keyName(share)}` : ownPolicyName(share);
    add(what, onKey ? keyAccount(share) : ownerAccount(share), row.look(target));
  }
  const actions = onKey ? pattern.keyActions : pattern.resourceActions;
  const asked = onKey || pattern.noun !== 'bucket' ? target.arn : (share.resource ?? target.arn);
  // https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-principal-policy.html
  if (party !== 'owner' && holderOf(share.principal) !== undefined && !share.principal.startsWith('arn:aws:sts:')) {
    add(`what the deployed policies of ${principalName(share)} allow`, consumerAccount(share), [
      ...['iam', 'simulate-principal-policy', '--policy-source-arn', share.principal, '--action-names', ...actions],
      ...['--resource-arns', asked, '--query', 'EvaluationResults[].[EvalActionName,EvalDecision]', '--output', 'text'],
    ]);
  }
  return found;
}
