import { isTemplatePath } from '../../policy/template.ts';
import type { PolicyType, ResourceKind } from '../../policy/type.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { documentActor } from '../document.ts';
import { grouped, LIMITS, type Limit, sizesOf } from '../policySize.ts';
import { defineFileRule, type PlacedReport } from '../rule.ts';

export default defineFileRule({
  code: 'policy-too-large',
  severity: 'error',
  summary: 'The policy is larger than AWS takes',
  issues: [
    'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    'POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA',
    'POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA',
    'POLICY_SIZE_EXCEEDS_SCP_QUOTA',
    'POLICY_SIZE_EXCEEDS_RCP_QUOTA',
  ],
  docs: `AWS limits the size of every policy and refuses a larger one when it is saved:

| policy | limit | the answer |
|---|---|---|
| resource policy of a secret | 20,480 characters | a validation error of \`PutResourcePolicy\` |
| key policy | 32,768 bytes | \`LimitExceededException\` of \`PutKeyPolicy\` |
| bucket policy | 20,480 bytes | an error of \`PutBucketPolicy\` |
| queue policy | 8,192 bytes | an error of \`SetQueueAttributes\` |
| service control policy, resource control policy | 10,240 characters, 5,120 characters | an error of \`CreatePolicy\` or \`UpdatePolicy\` |
| VPC endpoint policy | 20,480 characters | an error of \`ModifyVpcEndpoint\` |
| trust policy | 2,048 characters, unless the account has asked for more | \`LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048\` |
| session policies of a session together | 2,048 characters | a validation error of \`AssumeRole\` |
| managed policy, permissions boundary | 6,144 characters | \`LimitExceeded: Cannot exceed quota for PolicySize: 6144\` |
| inline policies of a role, a user, a group, all of one together | 10,240, 2,048, 5,120 characters | \`LimitExceeded: Maximum policy size of 10240 bytes exceeded for role …\` |

IAM does not count white space. The others take the text as it is sent, so one that is only too large by its white space is a warning: sent without it, it fits. So are a trust policy, whose quota an account can raise, and a session policy, which only a file's name tells. Which limit applies to an identity policy is not in the file, unless it is the output of \`get-role-policy\` and its like; so it is compared with the largest, 10,240. AWS's own managed policies may be larger; the output of \`get-policy-version\`, which may be one of them, is not looked at. A template's size is known only when its values are, so it is not looked at.

Calls go on as before, by the policy that is deployed. Split an identity policy in two, or let in an account or an organization by a condition in place of many principals.

AWS: [IAM quotas](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html), [KMS quotas](https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html), [PutResourcePolicy](https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html), [bucket policies](https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html), [SQS quotas](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html), [Organizations quotas](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html), [PrivateLink quotas](https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html).`,
  check: ({ path, text, facts }) =>
    text === undefined || text.length <= SMALLEST || isTemplatePath(path)
      ? []
      : facts.flatMap((one) => (one.document.form === 'document' ? reportOn(one, text) : [])),
  fixes: () => [],
});

/** No text that is shorter can be too large. */
const SMALLEST = LIMITS.user.size;

function limitOf({ type, kind, document }: DocumentFacts): Limit | undefined {
  if (type !== 'identity') return type === 'resource' ? OF_KIND[kind ?? 'other'] : OF_TYPE[type];
  const { siblings } = document.embedding;
  // Of a managed policy, perhaps one of AWS's own, which are not under the quotas of an account.
  if (siblings.has('VersionId')) return undefined;
  if (siblings.has('UserName')) return LIMITS.user;
  return siblings.has('GroupName') ? LIMITS.group : LIMITS.role;
}

const OF_KIND: Readonly<Record<ResourceKind, Limit | undefined>> = {
  secret: LIMITS.secret,
  key: LIMITS.key,
  bucket: LIMITS.bucket,
  queue: LIMITS.queue,
  topic: undefined,
  other: undefined,
};

const OF_TYPE: Readonly<Record<Exclude<PolicyType, 'identity' | 'resource'>, Limit>> = {
  // A permissions boundary is a managed policy.
  boundary: LIMITS.managed,
  trust: LIMITS.trust,
  scp: LIMITS.scp,
  rcp: LIMITS.rcp,
  session: LIMITS.session,
  'vpc-endpoint': LIMITS.endpoint,
};

function reportOn(facts: DocumentFacts, text: string): PlacedReport[] {
  const limit = limitOf(facts);
  if (limit === undefined) return [];
  const { document } = facts;
  const { sent, compact } = sizesOf(document, text, limit.unit);
  const count = limit.asSent && compact <= limit.size ? sent : compact;
  if (count <= limit.size) return [];
  const { range, pointer } = document.anchor;
  const fits = compact <= limit.size;
  const counted = `${grouped(count)} ${limit.unit}${limit.asSent ? '' : ' without white space'}`;
  const remedy = fits
    ? `Without white space it has ${grouped(compact)}: send it that way.`
    : facts.type === 'resource'
      ? `In ${documentActor(facts, [])}, let in accounts, or the organization, by a condition in place of single principals.`
      : 'Split it in two policies.';
  return [
    {
      range,
      pointer,
      ...(fits || limit.soft ? { severity: 'warning' as const } : {}),
      message: `This policy has ${counted}, and AWS takes ${grouped(limit.size)} for ${limit.what}: it refuses to save this one, and the policy that is deployed stays. ${remedy}`,
    },
  ];
}
