/** What else there is to know of a denial: what the message leaves out, where AWS and the files disagree, what to do. */
import type { PolicyType } from '../../policy/type.ts';
import {
  consumerAccount,
  keyName,
  listed,
  ownerAccount,
  ownPolicyName,
  principalName,
  resourceName,
} from '../../rules/words.ts';
import type { Leg, Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import { lookCommands } from '../commands/look.ts';
import type { Denial } from './denial.ts';
import type { Note } from './explanation.ts';
import { FIXED_FORMS } from './forms.ts';
import { type Candidate, type Side, sameAction } from './matching.ts';
import { callerName } from './names.ts';
import { type Assessment, LEGS_OF } from './reasons.ts';

interface Assessed extends Candidate {
  readonly assessment: Assessment;
}

/** In the order in which a person asks: whom it is about, what AWS means, what to do. */
export function notesFor(denial: Denial, assessed: readonly Assessed[], verdict: Verdict): Note[] {
  const [one] = assessed;
  if (one === undefined) return generalNotes(denial);
  const { share, side, assessment } = one;
  const texts = [
    ...unsaid(denial, assessed),
    ...expected(share),
    ...(assessment.wanted ? [] : besideTheShare(denial, share)),
    ...(side === 'resource' && share.seed.pattern.type?.policy === undefined ? [attribute(share)] : []),
    ...meaning(denial),
    ...(denial.said?.policyType === undefined ? [] : namedType(denial, denial.said.policyType, one)),
  ];
  return [
    ...texts.map((text) => ({ text })),
    ...(verdict === 'allowed' && denial.said !== undefined ? differing(denial, share, side) : []),
    ...session(denial),
    ...details(denial),
  ];
}

/** What can be said without a share that the request is about. */
export function generalNotes(denial: Denial): Note[] {
  return [...meaning(denial).map((text) => ({ text })), ...session(denial), ...details(denial)];
}

function unsaid(denial: Denial, assessed: readonly Assessed[]): string[] {
  const { principal, resource, action } = denial;
  const [one, ...more] = assessed;
  if (denial.said === undefined || one === undefined || more.length > 0) return [];
  const asked = one.side === 'key' && action === undefined ? 'which secret or key was asked for' : 'what was asked for';
  const open = [...(principal === undefined ? ['who called'] : []), ...(resource === undefined ? [asked] : [])];
  if (open.length === 0) return [];
  const fits = `${resourceName(one.share)} with ${principalName(one.share)}`;
  return [`The message does not say ${open.join(', nor ')}. Taken is the share of these files that fits: ${fits}.`];
}

function expected({ seed }: Share): string[] {
  return seed.expect === 'denied' ? ['sharing.json lists this share as one that is to be denied.'] : [];
}

function besideTheShare({ action }: Denial, { seed }: Share): string[] {
  const { resourceActions, keyActions, proposedBy, access } = seed.pattern;
  if (action === undefined || proposedBy.some((one) => sameAction(one, action))) return [];
  const needed = listed([...resourceActions, ...keyActions]);
  return [`The share itself (${access}) needs ${needed}; ${action} is beside it.`];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html */
function attribute(share: Share): string {
  return `Whether ${resourceName(share)} is shared with ${consumerAccount(share)} is an attribute of it, which no policy shows.`;
}

function meaning({ said }: Denial): string[] {
  const form = FIXED_FORMS.find(({ id }) => id === said?.form);
  if (form !== undefined) return [form.meaning];
  if (said?.form === 'key-not-here-or-not-allowed') {
    return [
      'KMS says this to callers of another account whether the key is not there, is in another Region, or its policy does not let them use it.',
    ];
  }
  return said?.form === 'block-public-access'
    ? [
        'S3 Block Public Access refuses policies that let everybody in, whoever saves them: the policy has to name its principals.',
      ]
    : [];
}

/** A policy type that files can hold but that is not one of the share's required statements. */
const GUARDRAILS: Readonly<
  Partial<Record<PolicyType, (share: Share) => { name: string; who: string; entry: string }>>
> = {
  scp: (share) => ({
    name: `a service control policy over ${consumerAccount(share)}`,
    who: 'the administrator of the organization',
    entry: '"organization.serviceControlPolicies"',
  }),
  rcp: (share) => ({
    name: `a resource control policy over ${ownerAccount(share)}`,
    who: 'the administrator of the organization',
    entry: '"organization.resourceControlPolicies"',
  }),
  boundary: (share) => ({
    name: `the permissions boundary of ${principalName(share)}`,
    who: consumerAccount(share),
    entry: 'a "boundary" of the principal',
  }),
  session: (share) => ({
    name: `the session policy that was given when ${principalName(share)} was assumed`,
    who: 'whoever makes the session',
    entry: '',
  }),
  'vpc-endpoint': () => ({
    name: 'the policy of the VPC endpoint through which the call went',
    who: 'the account that owns the endpoint',
    entry: '"vpcEndpoints"',
  }),
};

function namedType(denial: Denial, type: PolicyType, { share, side, assessment }: Assessed): string[] {
  const arn = denial.said?.policyArn === undefined ? '' : ` (${denial.said.policyArn})`;
  const guardrail = GUARDRAILS[type]?.(share);
  if (guardrail === undefined)
    return namedLeg(denial, type, share, LEGS_OF[side][type === 'identity' ? 1 : 0], assessment);
  const { name, who, entry } = guardrail;
  const here =
    entry === ''
      ? 'It is not among these files.'
      : isEvaluated(share, side, type)
        ? 'What sharing.json lists of the kind was evaluated; if nothing is reported above, something else is attached on AWS.'
        : `It is not among these files; with ${entry} in sharing.json it would be evaluated, too.`;
  return [`AWS names ${name}${arn}, which ${who} has to change. ${here}`];
}

/** AWS names the owner's or the caller's own policy. Nothing is said where the files find the fault there, too. */
function namedLeg(
  denial: Denial,
  type: PolicyType,
  share: Share,
  leg: Leg | undefined,
  { statements }: Assessment,
): string[] {
  const onKey = leg === 'keyGrant' || leg === 'identityKeyGrant';
  const owners = onKey ? `the policy of ${keyName(share)}` : ownPolicyName(share);
  const named = type === 'identity' ? `a policy of ${callerName(denial, share)}` : owners;
  const arn = denial.said?.policyArn === undefined ? '' : ` (${denial.said.policyArn})`;
  const status = leg === undefined ? undefined : statements[leg];
  if (status === 'unknown') return [`AWS names ${named}${arn}, which is not among these files.`];
  if (status !== 'present' && status !== 'notRequired') return [];
  const explicit = denial.said?.effect === 'explicit' ? 'an explicit Deny in ' : '';
  return [
    `AWS names ${explicit}${named}${arn}, and the one here allows it: what is deployed differs from it, or somebody else made the call.`,
  ];
}

function isEvaluated({ seed: { guardrails } }: Share, side: Side, type: PolicyType): boolean {
  if (guardrails === undefined) return false;
  if (type === 'boundary') return guardrails.boundary !== undefined;
  if (type === 'scp') return guardrails.serviceControlPolicies !== undefined;
  if (type === 'vpc-endpoint') return guardrails.endpoints.length > 0;
  const levels = side === 'key' ? guardrails.keyControlPolicies : guardrails.resourceControlPolicies;
  return type === 'rcp' && levels !== undefined;
}

/** The files allow what AWS denied: what to compare. */
function differing(denial: Denial, share: Share, side: Side): Note[] {
  const type = denial.said?.policyType;
  if (type !== undefined && GUARDRAILS[type] !== undefined) return [];
  const party = type === undefined ? undefined : type === 'identity' ? 'identity' : 'owner';
  const commands = lookCommands(share, side, party).map(({ what, account, command }) => ({
    text: `With credentials of ${account}, ${what} is shown by:`,
    command,
  }));
  const others = `Not evaluated here, and able to deny it: ${listed(notEvaluated(share, side))}. What was changed minutes ago may not be in effect yet.`;
  return [...commands, ...(type === undefined ? [{ text: others }] : [])];
}

function notEvaluated(share: Share, side: Side): string[] {
  const types = [
    ['scp', 'service control policies'],
    ['rcp', 'resource control policies'],
    ['boundary', 'a permissions boundary'],
    ['session', 'a session policy'],
    ['vpc-endpoint', 'the policy of a VPC endpoint'],
  ] as const;
  return types.flatMap(([type, words]) => (isEvaluated(share, side, type) ? [] : [words]));
}

function session({ session: name, principal }: Denial): Note[] {
  return name === undefined || principal === undefined
    ? []
    : [{ text: `${name} is the name of the session in which the role was used: policies have to name the role.` }];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html */
function details({ said }: Denial): Note[] {
  if (said?.details?.kind === 'authorization-id') {
    return [
      {
        text: 'AWS keeps the details of this denial for a day at least, for who is allowed iam:GetRequestAuthorizationDetails:',
        command: `aws iam-toolbox get-request-authorization-details --authorization-id ${said.details.id}`,
      },
    ];
  }
  return said?.details?.kind === 'encoded'
    ? [
        {
          text: 'The encoded part of the message tells which statement denied it, to who is allowed sts:DecodeAuthorizationMessage:',
          command: 'aws sts decode-authorization-message --query DecodedMessage --output text --encoded-message …',
        },
      ]
    : [];
}
