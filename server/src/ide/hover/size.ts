/** The size of a policy against what AWS takes. */
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { DocumentKind } from '../../sharing/resourceTypes.ts';
import { paragraphs } from './actions.ts';

interface Limit {
  readonly fits: (kind: DocumentKind) => boolean;
  /** How AWS counts: characters without white space, all characters, bytes in UTF-8. */
  readonly counts: 'no white space' | 'characters' | 'bytes';
  readonly limits: readonly (readonly [size: number, of: string])[];
  readonly page: string;
}

const IAM = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';

const LIMITS: readonly Limit[] = [
  {
    fits: ({ type }) => type === 'identity',
    counts: 'no white space',
    limits: [
      [6_144, 'a managed policy'],
      [10_240, 'all inline policies of a role together'],
      [2_048, 'all inline policies of a user together'],
      [5_120, 'all inline policies of a group together'],
    ],
    page: IAM,
  },
  {
    fits: ({ type }) => type === 'boundary',
    counts: 'no white space',
    limits: [[6_144, 'a managed policy']],
    page: IAM,
  },
  {
    fits: ({ type }) => type === 'trust',
    counts: 'no white space',
    limits: [[2_048, 'a trust policy, unless the account has a higher quota']],
    page: IAM,
  },
  {
    fits: ({ kind }) => kind === 'key',
    counts: 'bytes',
    limits: [[32_768, 'a key policy']],
    page: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
  },
  {
    fits: ({ kind }) => kind === 'secret',
    counts: 'characters',
    limits: [[20_480, "a secret's policy"]],
    page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html',
  },
  {
    fits: ({ kind }) => kind === 'bucket',
    counts: 'bytes',
    limits: [[20_480, 'a bucket policy']],
    page: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html',
  },
  {
    fits: ({ kind }) => kind === 'queue',
    counts: 'bytes',
    limits: [[8_192, "a queue's policy"]],
    page: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html',
  },
];

/** Undefined for a type of which no limit is known here. `text` is the file's. */
export function sizeText({ document, type, kind }: DocumentFacts, text: string): string | undefined {
  const row = LIMITS.find(({ fits }) => fits({ type, kind }));
  if (row === undefined) return undefined;
  const own = text.slice(document.range.start, document.range.end);
  const size = measure(document.escaped ? unescaped(own) : own, row.counts);
  const counted =
    row.counts === 'bytes' ? 'bytes' : row.counts === 'characters' ? 'characters' : 'characters without white space';
  const lines = row.limits.map(([limit, of]) => {
    const share = size > limit ? '**too large**' : `${Math.ceil((size / limit) * 100)} %`;
    return `- ${share} of the ${number(limit)} that ${of} may have`;
  });
  return paragraphs([
    `**This policy has ${number(size)} ${counted}**${(document.unreadable?.length ?? 0) > 0 ? ', and what the template puts in' : ''}`,
    lines.join('\n'),
    `[AWS: quotas](${row.page})`,
  ]);
}

function measure(text: string, counts: Limit['counts']): number {
  if (counts === 'bytes') return new TextEncoder().encode(text).length;
  return counts === 'characters' ? text.length : text.replace(/\s+/g, '').length;
}

function unescaped(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
}

/** `10,240`. */
function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
