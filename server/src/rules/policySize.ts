/** How large a policy is, as AWS counts, and how large it may be. */
import type { PolicyDocument } from '../policy/document.ts';

export interface Limit {
  readonly what: string;
  readonly unit: 'characters' | 'bytes';
  readonly size: number;
  /** As it is sent, white space and all. */
  readonly asSent: boolean;
  /** An account may have a higher one, or what the policy is for is not certain: too large is a warning. */
  readonly soft?: true;
}

const inline = (size: number, holder: string): Limit => ({
  what: `the inline policies of a ${holder} together`,
  unit: 'characters',
  size,
  asSent: false,
});

/**
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export const LIMITS = {
  secret: { what: 'the resource policy of a secret', unit: 'characters', size: 20_480, asSent: true },
  key: { what: 'a key policy', unit: 'bytes', size: 32_768, asSent: true },
  managed: { what: 'a managed policy', unit: 'characters', size: 6_144, asSent: false },
  role: inline(10_240, 'role'),
  user: inline(2_048, 'user'),
  group: inline(5_120, 'group'),
  /** Unless the account has asked for more. */
  trust: { what: 'a trust policy', unit: 'characters', size: 2_048, asSent: false, soft: true },
  bucket: { what: 'a bucket policy', unit: 'bytes', size: 20_480, asSent: true },
  queue: { what: 'a queue policy', unit: 'bytes', size: 8_192, asSent: true },
  /** Doubled in May 2026. */
  scp: { what: 'a service control policy', unit: 'characters', size: 10_240, asSent: true },
  rcp: { what: 'a resource control policy', unit: 'characters', size: 5_120, asSent: true },
  endpoint: { what: 'a VPC endpoint policy', unit: 'characters', size: 20_480, asSent: true },
  /** A file's name says that it is one, and may mean something else. */
  session: { what: 'the session policies of a session', unit: 'characters', size: 2_048, asSent: true, soft: true },
} satisfies Record<string, Limit>;

/** Of the document's own text, escapes resolved: as it stands, and without white space and comments. */
export function sizesOf(
  document: PolicyDocument,
  fileText: string,
  unit: Limit['unit'],
): { sent: number; compact: number } {
  const written = fileText.slice(document.range.start, document.range.end);
  const text = document.escaped ? unescaped(written) : written;
  const size = unit === 'bytes' ? bytes : (one: string) => one.length;
  return { sent: size(text), compact: size(text.replace(BETWEEN_WORDS, '$1')) };
}

/** White space and comments, or a string, which is kept. */
const BETWEEN_WORDS = /("[^"\\]*(?:\\.[^"\\]*)*")|\s+|\/\/.*|\/\*[\s\S]*?\*\//g;

function unescaped(written: string): string {
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written;
  }
}

/** In UTF-8. */
function bytes(text: string): number {
  let count = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    count += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return count;
}

/** `20,480`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
