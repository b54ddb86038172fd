/** How to see what is deployed of a share: for comparing it with the files. */
import { consumerAccount, keyAccount, keyName, ownerAccount, principalName, secretName } from '../../rules/words.ts';
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
  const resource = resourceTarget(share);
  const key = keyTarget(share);
  const { arn, region, open } = side === 'key' ? key : resource;
  const row = SERVICES[side === 'key' ? 'kms' : pattern.service];
  const keyOf = side === 'key' ? SERVICES[pattern.service]?.keyOf : undefined;
  const actions = side === 'key' ? pattern.keyActions : pattern.resourceActions;
  const found: LookCommand[] = [];
  const add = (what: string, account: string, words: readonly string[]) => {
    const command = commandLine(['aws', ...words]);
    if (command !== undefined) found.push({ what, account, command });
  };
  if (party !== 'identity' && keyOf !== undefined && resource.open === undefined) {
    add(
      `the key of ${secretName(share)} ("None": the AWS managed key)`,
      ownerAccount(share),
      keyOf(resource.arn, resource.region),
    );
  }
  if (open !== undefined) return found;
  if (party !== 'identity' && row !== undefined) {
    const what = side === 'key' ? `the policy of ${keyName(share)}` : `the policy of ${secretName(share)}`;
    add(what, side === 'key' ? keyAccount(share) : ownerAccount(share), row.look(arn, region));
  }
  // https://docs.aws.amazon.com/cli/latest/reference/iam/simulate-principal-policy.html
  if (party !== 'owner' && holderOf(share.principal) !== undefined && !share.principal.startsWith('arn:aws:sts:')) {
    add(`what the deployed policies of ${principalName(share)} allow`, consumerAccount(share), [
      ...['iam', 'simulate-principal-policy', '--policy-source-arn', share.principal, '--action-names', ...actions],
      ...['--resource-arns', arn, '--query', 'EvaluationResults[].[EvalActionName,EvalDecision]', '--output', 'text'],
    ]);
  }
  return found;
}
