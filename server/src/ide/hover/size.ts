/** The size of a policy against what AWS takes. */
import { grouped, LIMITS, type Limit, sizesOf } from '../../rules/policySize.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { paragraphs } from './actions.ts';

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';
const ORGANIZATIONS = 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html';

interface Row {
  readonly fits: (facts: DocumentFacts) => boolean;
  /** Which of them applies is not in the file. */
  readonly limits: readonly Limit[];
  readonly page: string;
}

const ROWS: readonly Row[] = [
  {
    fits: ({ type }) => type === 'identity',
    limits: [LIMITS.managed, LIMITS.role, LIMITS.user, LIMITS.group],
    page: IAM,
  },
  { fits: ({ type }) => type === 'boundary', limits: [LIMITS.managed], page: IAM },
  { fits: ({ type }) => type === 'trust', limits: [LIMITS.trust], page: IAM },
  {
    fits: ({ kind }) => kind === 'key',
    limits: [LIMITS.key],
    page: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
  },
  {
    fits: ({ kind }) => kind === 'secret',
    limits: [LIMITS.secret],
    page: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html',
  },
  {
    fits: ({ kind }) => kind === 'bucket',
    limits: [LIMITS.bucket],
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html',
  },
  {
    fits: ({ kind }) => kind === 'queue',
    limits: [LIMITS.queue],
    page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html',
  },
  { fits: ({ type }) => type === 'scp', limits: [LIMITS.scp], page: ORGANIZATIONS },
  { fits: ({ type }) => type === 'rcp', limits: [LIMITS.rcp], page: ORGANIZATIONS },
  {
    fits: ({ type }) => type === 'vpc-endpoint',
    limits: [LIMITS.endpoint],
    page: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html',
  },
];

/** Undefined for a type of which no limit is known here. `text` is the file's. */
export function sizeText(facts: DocumentFacts, text: string): string | undefined {
  const { document } = facts;
  const row = ROWS.find(({ fits }) => fits(facts));
  const [first] = row?.limits ?? [];
  if (row === undefined || first === undefined) return undefined;
  const { sent, compact } = sizesOf(document, text, first.unit);
  const size = first.asSent ? sent : compact;
  const counted = `${grouped(size)} ${first.unit}${first.asSent ? '' : ' without white space'}`;
  const lines = row.limits.map(({ size: limit, what }) => {
    const share = size > limit ? '**too large**' : `${Math.ceil((size / limit) * 100)} %`;
    return `- ${share}: AWS takes ${grouped(limit)} for ${what}`;
  });
  return paragraphs([
    `**This policy has ${counted}**${(document.unreadable?.length ?? 0) > 0 ? ', and what the template puts in' : ''}`,
    lines.join('\n'),
    `[AWS: quotas](${row.page})`,
  ]);
}
