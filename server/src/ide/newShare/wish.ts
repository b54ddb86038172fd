/** What somebody wants to share with whom, and what is wrong with it. */
import { iamIdentity, parseArn } from '../../iam/arn.ts';
import { isManagedKey } from '../../sharing/managedKeys.ts';
import { isInside } from '../../sharing/paths.ts';
import { PATTERNS, patternFor, type SharingPattern } from '../../sharing/patterns.ts';
import { accountOf } from '../../sharing/principalNames.ts';
import { keyReference } from '../../sharing/references.ts';
import { arnReference } from '../../sharing/resourceTypes.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

/** ARNs may have placeholders in them. */
export interface ShareWish {
  readonly resource: string;
  readonly access: string;
  readonly principal: string;
  /** The KMS key of what is shared; null: it has none. Left out where the key itself is shared, or nothing is encrypted. */
  readonly key?: string | null;
  /** The account that owns a resource whose ARN does not say it. */
  readonly account?: string;
  /** Of a key that is used directly; those that reading needs if absent. */
  readonly actions?: readonly string[];
  /** Only through the service, in the key's policy. */
  readonly viaService?: boolean;
  /** Only for this resource, in the key's policy. */
  readonly encryptionContext?: boolean;
  /** Only while the principal's account belongs to this organization. */
  readonly organization?: string;
  /** Only before this time, ISO 8601. */
  readonly until?: string;
  /** Folders for the files that are made: the owner's side and the consumer's. */
  readonly ownerFolder: string;
  readonly consumerFolder: string;
}

export type WishField = keyof ShareWish;

/** What is shared, by the resource's ARN; undefined: nothing that is followed. */
export function patternsFor(resource: string): readonly SharingPattern[] {
  const service = serviceOf(resource);
  return PATTERNS.filter((pattern) => pattern.service === service && pattern.namedAfter === undefined);
}

export function patternOf({ resource, access, actions }: ShareWish): SharingPattern | undefined {
  const pattern = patternFor(serviceOf(resource) ?? '', access);
  return pattern?.type === undefined && pattern !== undefined && (actions?.length ?? 0) > 0
    ? { ...pattern, keyActions: actions! }
    : pattern;
}

/** A key takes part beside the resource. */
export function hasOwnKey({ type }: SharingPattern): boolean {
  return type !== undefined && type.encrypted !== 'never';
}

/** What a person would have to change; undefined: nothing. */
export function wishProblem(wish: ShareWish, field: WishField, snapshot: Snapshot): string | undefined {
  return PROBLEMS[field]?.(wish, snapshot);
}

/** The first problem of all. */
export function firstProblem(wish: ShareWish, snapshot: Snapshot): string | undefined {
  for (const field of Object.keys(PROBLEMS) as WishField[]) {
    const problem = wishProblem(wish, field, snapshot);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const EXAMPLES = {
  secret: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
  key: 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  principal: 'arn:aws:iam::222222222222:role/ApplicationRole',
};

/** What is said of an answer that can be typed: fixed sentences, which a client may have in other languages. */
export const SENTENCES = {
  noArn: `An ARN such as ${EXAMPLES.secret}; placeholders may stand in it.`,
  notShared: 'Secrets, KMS keys, S3 buckets, RDS and EBS snapshots and roles can be shared.',
  alias: 'A policy does not know aliases: the ARN of the key itself is needed.',
  suffix: 'The six characters that Secrets Manager puts behind the name are missing: add them, or -??????.',
  noPrincipal: `The ARN of a role or user, such as ${EXAMPLES.principal}; placeholders may stand in it.`,
  itself: 'A role cannot be shared with itself.',
  encrypted: 'It is always encrypted with a key.',
  keyMissing: 'The ARN of its KMS key.',
  managedKey: 'Nobody of another account can use the AWS managed key: encrypt it with a key of your own first.',
  noKey: `The ARN of its KMS key, such as ${EXAMPLES.key}.`,
  account: 'The account that owns it: its ARN does not say it.',
  organization: 'The id of an organization begins with o-, and 10 to 32 letters and digits follow.',
  noDate: 'A date, or a date and time: 2027-01-31 or 2027-01-31T12:00:00Z.',
  past: 'It lies in the past.',
  folder: 'A folder of the workspace.',
  noManifestPlace: 'There is no place for a sharing.json in this workspace.',
} as const;

const PROBLEMS: Readonly<Partial<Record<WishField, (wish: ShareWish, snapshot: Snapshot) => string | undefined>>> = {
  resource({ resource }) {
    if (parseArn(resource) === undefined) return SENTENCES.noArn;
    if (patternsFor(resource).length === 0) return SENTENCES.notShared;
    const service = serviceOf(resource);
    if (service === 'kms' && keyReference(resource)?.form !== 'arn') return SENTENCES.alias;
    if (service === 'secretsmanager' && arnReference(resource)?.suffix === 'none') return SENTENCES.suffix;
    return undefined;
  },
  access: (wish) =>
    patternOf(wish) === undefined
      ? `One of ${patternsFor(wish.resource)
          .map(({ access }) => access)
          .join(', ')}.`
      : undefined,
  principal({ principal, resource }) {
    const arn = parseArn(principal);
    const identity = arn === undefined ? undefined : iamIdentity(arn);
    if (identity === undefined || identity.type === 'group') return SENTENCES.noPrincipal;
    return principal === resource ? SENTENCES.itself : undefined;
  },
  key(wish) {
    const pattern = patternOf(wish);
    const { key, principal, resource } = wish;
    if (pattern === undefined || !hasOwnKey(pattern)) return undefined;
    if (key === null) return pattern.type?.encrypted === 'perhaps' ? undefined : SENTENCES.encrypted;
    if (key === undefined) return SENTENCES.keyMissing;
    if (isManagedKey(key))
      return accountOf(principal) === parseArn(resource)?.account ? undefined : SENTENCES.managedKey;
    return keyReference(key)?.form === 'arn' ? undefined : SENTENCES.noKey;
  },
  account: (wish) =>
    patternOf(wish)?.type?.hidesAccount && (wish.account ?? '') === '' && parseArn(wish.resource)?.account === ''
      ? SENTENCES.account
      : undefined,
  actions: ({ actions = [] }) => {
    const wrong = actions.find((action) => !/^kms:[A-Za-z]+$/.test(action));
    return wrong === undefined ? undefined : `${wrong} is no action of KMS.`;
  },
  organization: ({ organization }) =>
    organization === undefined || /^o-[a-z0-9]{10,32}$/.test(organization) || /[<{$]/.test(organization)
      ? undefined
      : SENTENCES.organization,
  until({ until }, { now }) {
    if (until === undefined) return undefined;
    const time = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?$/.test(until) ? Date.parse(until) : Number.NaN;
    if (Number.isNaN(time)) return SENTENCES.noDate;
    return time <= now ? SENTENCES.past : undefined;
  },
  ownerFolder: (wish, snapshot) => folderProblem(wish.ownerFolder, snapshot),
  consumerFolder: (wish, snapshot) => folderProblem(wish.consumerFolder, snapshot),
};

function folderProblem(folder: string, { folders }: Snapshot): string | undefined {
  const isThere = folders.some((one) => one === folder || isInside(one, folder));
  return isThere && !folder.split('/').includes('..') ? undefined : SENTENCES.folder;
}

function serviceOf(resource: string): string | undefined {
  return parseArn(resource)?.service;
}
