/** The questions that lead to a new share, one after the other: which there are depends on the answers so far. */
import { parseArn } from '../../iam/arn.ts';
import { baseName, isInside } from '../../sharing/paths.ts';
import { ANY_SERVICE, type SharingPattern } from '../../sharing/patterns.ts';
import { accountOf } from '../../sharing/principalNames.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import {
  aliasesFor,
  describeArn,
  type KnownName,
  knownAccounts,
  knownOrganizations,
  knownPrincipals,
  knownResources,
} from '../completion/known.ts';
import { displayFile } from '../completion/places.ts';
import { hasOwnKey, patternOf, patternsFor, type ShareWish, type WishField } from './wish.ts';

/** What is known of a wish so far. */
export type WishDraft = Partial<ShareWish>;

export interface WishChoice {
  /** Null: it has none. */
  readonly value: string | null;
  readonly label: string;
  readonly description: string;
}

export interface WishStep {
  /** `conditions`: several of the choices, each a field of its own. */
  readonly field: WishField | 'conditions';
  readonly title: string;
  readonly choices: readonly WishChoice[];
  /** Another value may be typed, such as this one; undefined: only the choices. */
  readonly example: string | undefined;
  readonly several: boolean;
}

/** All questions as far as they are clear; the last ones may change with an answer. */
export function wishSteps(snapshot: Snapshot, draft: WishDraft): WishStep[] {
  const wish: ShareWish = { resource: '', access: '', principal: '', ownerFolder: '', consumerFolder: '', ...draft };
  const pattern = patternOf(wish);
  return STEPS.filter(({ applies }) => applies?.(wish, pattern) ?? true).map(
    ({ field, title, choices, example, several }): WishStep => ({
      field,
      title: typeof title === 'string' ? title : title(pattern),
      choices: choices(snapshot, wish, pattern),
      example,
      several: several ?? false,
    }),
  );
}

interface StepRow {
  readonly field: WishStep['field'];
  readonly title: string | ((pattern: SharingPattern | undefined) => string);
  readonly choices: (snapshot: Snapshot, wish: ShareWish, pattern: SharingPattern | undefined) => WishChoice[];
  readonly example?: string;
  readonly several?: boolean;
  readonly applies?: (wish: ShareWish, pattern: SharingPattern | undefined) => boolean;
}

const STEPS: readonly StepRow[] = [
  {
    field: 'resource',
    title: 'What is shared: a secret, KMS key, bucket, snapshot or role',
    choices: resourceChoices,
    example: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
  },
  {
    field: 'access',
    title: 'What for',
    choices: (_, { resource }) =>
      distinct(
        patternsFor(resource).map(({ access, resourceActions, keyActions }) =>
          choice(access, [...resourceActions, ...keyActions].join(', ')),
        ),
      ),
  },
  {
    field: 'actions',
    title: 'What may be done with the key',
    choices: () =>
      [
        'kms:Decrypt',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:DescribeKey',
        'kms:CreateGrant',
        'kms:Sign',
        'kms:Verify',
      ].map((action) => choice(action, '')),
    several: true,
    applies: (_, pattern) => pattern !== undefined && pattern.type === undefined,
  },
  {
    field: 'key',
    title: (pattern) => `The KMS key of the ${pattern?.noun ?? 'resource'}`,
    choices: keyChoices,
    example: 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    applies: (_, pattern) => pattern !== undefined && hasOwnKey(pattern),
  },
  {
    field: 'account',
    title: (pattern) => `The account that owns the ${pattern?.noun ?? 'resource'}`,
    choices: accountChoices,
    example: '111111111111',
    applies: ({ resource }, pattern) => pattern?.type?.hidesAccount === true && parseArn(resource)?.account === '',
  },
  {
    field: 'principal',
    title: 'Who gets access: a role or user',
    choices: principalChoices,
    example: 'arn:aws:iam::222222222222:role/ApplicationRole',
  },
  { field: 'conditions', title: 'Under which conditions, if any', choices: conditionChoices, several: true },
  {
    field: 'organization',
    title: 'The organization that the principal’s account belongs to',
    choices: (snapshot, wish) => known(snapshot, knownOrganizations(snapshot, from(snapshot, wish))),
    example: 'o-exampleorgid',
    applies: ({ organization }) => organization !== undefined,
  },
  {
    field: 'until',
    title: 'Until when (UTC)',
    choices: ({ now }) => [7, 30, 90, 365].map((days) => choice(dayAfter(now, days), `in ${days} days`)),
    example: '2027-01-31',
    applies: ({ until }) => until !== undefined,
  },
  {
    field: 'ownerFolder',
    title: 'Where the owner’s policies go, if they are not there yet',
    choices: (snapshot, wish) =>
      folderChoices(snapshot, 'owner', parseArn(wish.resource)?.account || wish.account || accountOf(wish.key ?? '')),
  },
  {
    field: 'consumerFolder',
    title: 'Where the consumer’s policy goes, if it is not there yet',
    choices: (snapshot, wish) => folderChoices(snapshot, 'consumer', accountOf(wish.principal)),
  },
];

const DAY = 86_400_000;

function dayAfter(now: number, days: number): string {
  return new Date(now + days * DAY).toISOString().slice(0, 10);
}

function choice(value: string, description: string): WishChoice {
  return { value, label: value, description };
}

function distinct(choices: readonly WishChoice[]): WishChoice[] {
  return [...new Map(choices.toReversed().map((one) => [one.value, one])).values()].toReversed();
}

function known(snapshot: Snapshot, names: readonly KnownName[]): WishChoice[] {
  return names.map(({ text, file }) => choice(text, displayFile(snapshot, file)));
}

/** Names are looked for from there: the nearest come first. */
function from({ folders }: Snapshot, { ownerFolder }: ShareWish): string {
  return `${ownerFolder === '' ? (folders[0] ?? '') : ownerFolder}/-`;
}

function arns(snapshot: Snapshot, wish: ShareWish, names: readonly KnownName[]): WishChoice[] {
  const aliases = aliasesFor(snapshot, from(snapshot, wish));
  return names.map(({ text, file }) => {
    const arn = parseArn(text);
    const what = arn === undefined ? '' : `${describeArn(arn, aliases)} · `;
    return choice(text, `${what}${displayFile(snapshot, file)}`);
  });
}

function resourceChoices(snapshot: Snapshot, wish: ShareWish): WishChoice[] {
  const services = ['secretsmanager', 's3', 'rds', 'ec2', 'kms'];
  const names = services.flatMap((service) => knownResources(snapshot, from(snapshot, wish), service));
  return arns(
    snapshot,
    wish,
    names.filter(({ text }) => patternsFor(text).length > 0 && !/:alias\//.test(text)),
  );
}

function keyChoices(snapshot: Snapshot, wish: ShareWish, pattern: SharingPattern | undefined): WishChoice[] {
  const { region, account } = parseArn(wish.resource) ?? { region: '', account: '' };
  const isNear = ({ text }: KnownName) => {
    const arn = parseArn(text);
    return (
      arn?.resource.startsWith('key/') &&
      (region === '' || arn.region === region) &&
      (account === '' || arn.account === account)
    );
  };
  const keys = arns(snapshot, wish, knownResources(snapshot, from(snapshot, wish), 'kms').filter(isNear));
  return pattern?.type?.encrypted === 'perhaps'
    ? [...keys, { value: null, label: 'None', description: 'it is not encrypted with a KMS key' }]
    : keys;
}

function accountChoices(snapshot: Snapshot, wish: ShareWish): WishChoice[] {
  return knownAccounts(snapshot, from(snapshot, wish)).map(({ text, alias, file }) =>
    choice(text, alias ?? displayFile(snapshot, file)),
  );
}

function principalChoices(snapshot: Snapshot, wish: ShareWish): WishChoice[] {
  const names = knownPrincipals(snapshot, from(snapshot, wish)).filter(
    ({ text }) => /:(?:role|user)\//.test(text) && text !== wish.resource,
  );
  return arns(snapshot, wish, names);
}

function conditionChoices(_: Snapshot, __: ShareWish, pattern: SharingPattern | undefined): WishChoice[] {
  const { viaService, encryptionContextKey } = pattern ?? {};
  return [
    ...(viaService === undefined || viaService === ANY_SERVICE
      ? []
      : [{ value: 'viaService', label: 'kms:ViaService', description: 'the key only through the service' }]),
    ...(encryptionContextKey === undefined
      ? []
      : [
          {
            value: 'encryptionContext',
            label: `kms:EncryptionContext:${encryptionContextKey}`,
            description: `the key only for this ${pattern?.noun}`,
          },
        ]),
    {
      value: 'organization',
      label: 'aws:PrincipalOrgID',
      description: 'only while the account is in the organization',
    },
    { value: 'until', label: 'aws:CurrentTime', description: 'only for a time' },
  ];
}

/** Folders that hold policies: first those with policies of that side and account, then the workspace's own. */
function folderChoices(snapshot: Snapshot, side: 'owner' | 'consumer', account: string | undefined): WishChoice[] {
  const weights = new Map<string, number>(snapshot.folders.map((folder) => [folder, -1]));
  const weigh = (folder: string, weight: number) => weights.set(folder, Math.max(weights.get(folder) ?? 0, 0) + weight);
  for (const { folder, owner, type } of snapshot.facts.values())
    weigh(folder, (side === 'owner' ? owner !== undefined : type === 'identity') ? 1 : 0);
  for (const { principal, agreement, seed } of snapshot.shares.values()) {
    if (account === undefined || (side === 'owner' ? agreement.ownerAccount : accountOf(principal)) !== account)
      continue;
    const documents = side === 'owner' ? [seed.resourcePolicy, seed.keyPolicy] : seed.identities;
    for (const facts of documents) if (facts !== undefined) weigh(facts.folder, 100);
  }
  return [...weights]
    .filter(([folder]) => snapshot.folders.some((root) => root === folder || isInside(root, folder)))
    .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
    .map(([folder]) => ({ value: folder, label: shownFolder(snapshot, folder), description: '' }));
}

/** Below its workspace folder; that one by its name. */
function shownFolder(snapshot: Snapshot, folder: string): string {
  return snapshot.folders.includes(folder) ? baseName(folder) : displayFile(snapshot, folder);
}
