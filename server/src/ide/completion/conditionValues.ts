/** Values of a Condition. */
import { regionsOf } from '../../iam/regions.ts';
import { ANY_SERVICE, PATTERNS } from '../../sharing/patterns.ts';
import { arnParts } from './arns.ts';
import { operatorType } from './conditions.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';
import {
  aliasesFor,
  knownAccounts,
  knownElsewhere,
  knownEndpoints,
  knownOrganizations,
  knownPrincipals,
  knownRegions,
  offeredRegions,
  wordsFor,
} from './known.ts';
import { displayFile } from './places.ts';
import { knownOf } from './resources.ts';

/** Values, as far as the workspace or the key's type tells. */
export function conditionValues(context: CompletionContext, operator: string, key: string): Proposal[] {
  const lower = key.toLowerCase();
  const type = operatorType(operator);
  if (type === 'null') return booleans('the key is absent', 'the key is there');
  const own = VALUES.find(({ keys }) => keys.test(lower))?.values(context) ?? [];
  const service = ARN_VALUES.find(({ keys }) => keys.test(lower))?.service;
  const known = new Set(own.map(({ label }) => label));
  const parts = service === undefined ? [] : arnParts(context, [service.prefix], known, service.types);
  if (own.length + parts.length > 0) return [...own, ...parts];
  const declared = context.reference?.().conditionKey(key)?.type;
  if (declared === 'Bool' || type === 'bool') return booleans();
  return type === 'date' || declared === 'Date' ? dates(context) : [];
}

/** Keys whose values are ARNs, and of what. */
const ARN_VALUES: readonly {
  readonly keys: RegExp;
  readonly service: { readonly prefix: string; readonly types: readonly string[] };
}[] = [
  { keys: /^aws:principalarn$/, service: { prefix: 'iam', types: ['role', 'user'] } },
  {
    keys: /^kms:encryptioncontext:secretarn$|^secretsmanager:secretid$/,
    service: { prefix: 'secretsmanager', types: ['secret'] },
  },
  { keys: /^kms:encryptioncontext:aws:s3:arn$/, service: { prefix: 's3', types: ['bucket', 'object'] } },
];

interface ValuesRow {
  readonly keys: RegExp;
  readonly values: (context: CompletionContext) => Proposal[];
}

const VALUES: readonly ValuesRow[] = [
  { keys: /^kms:viaservice$/, values: viaServices },
  {
    keys: /^kms:encryptioncontext:secretarn$|^secretsmanager:secretid$/,
    values: (context) => knownOf(context, 'secretsmanager'),
  },
  { keys: /^kms:encryptioncontext:aws:s3:arn$/, values: (context) => knownOf(context, 's3') },
  { keys: /^(?:kms:calleraccount|aws:(?:principal|source|resource)account)$/, values: accounts },
  { keys: /^aws:(?:principal|source|resource)orgid$/, values: organizations },
  { keys: /^aws:principalarn$/, values: principals },
  { keys: /^aws:requestedregion$/, values: regions },
  { keys: /^aws:sourcevpce$/, values: endpoints },
  { keys: /^secretsmanager:versionstage$/, values: () => texts(['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING']) },
  {
    keys: /^aws:principaltype$/,
    values: () => texts(['AssumedRole', 'User', 'Account', 'FederatedUser', 'Anonymous']),
  },
];

/** The services through which a share's key is used, in the Regions that the share's documents speak of. */
function viaServices(context: CompletionContext): Proposal[] {
  const { snapshot, file, shares } = context;
  const services = [
    ...new Set([...shares.map(({ seed }) => seed.pattern.viaService), ...PATTERNS.map(({ viaService }) => viaService)]),
  ];
  const shared = shares.flatMap(({ agreement }) => agreement.region ?? []);
  const named = knownRegions(snapshot, file).map(({ text }) => text);
  // Where the workspace tells no Region, it may be any.
  const known = [...new Set([...shared, ...named])];
  const all = known.length > 0 ? known : regionsOf('aws');
  return services
    .filter((service) => service !== undefined && service !== ANY_SERVICE)
    .flatMap((service) => all.map((region) => `${service}.${region}.amazonaws.com`))
    .map((label, rank) => ({ label, kind: 'value', detail: 'the service that calls KMS', rank }));
}

function accounts({ snapshot, file }: CompletionContext): Proposal[] {
  return knownAccounts(snapshot, file).map(({ text, alias, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: alias ?? displayFile(snapshot, from),
    words: alias,
    rank,
  }));
}

function organizations({ snapshot, file }: CompletionContext): Proposal[] {
  return knownOrganizations(snapshot, file).map(({ text, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: displayFile(snapshot, from),
    rank,
  }));
}

function principals(context: CompletionContext): Proposal[] {
  const { snapshot, file } = context;
  const aliases = aliasesFor(snapshot, file);
  return knownElsewhere(context, knownPrincipals(snapshot, file))
    .filter(({ text }) => text.startsWith('arn:'))
    .map(({ text, file: from }, rank) => ({
      label: text,
      kind: 'principal',
      detail: `${wordsFor(text, aliases)} ${displayFile(snapshot, from)}`.trim(),
      words: wordsFor(text, aliases),
      rank,
    }));
}

function regions({ snapshot, file }: CompletionContext): Proposal[] {
  return offeredRegions(snapshot, file, undefined).map(({ text, known }, rank) => ({
    label: text,
    kind: 'value',
    detail: known ? 'Region of this workspace' : undefined,
    rank,
  }));
}

function endpoints({ snapshot, file }: CompletionContext): Proposal[] {
  return knownEndpoints(snapshot, file).map(({ text, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: displayFile(snapshot, from),
    rank,
  }));
}

function texts(labels: readonly string[]): Proposal[] {
  return labels.map((label, rank) => ({ label, kind: 'value', rank }));
}

function booleans(whenTrue?: string, whenFalse?: string): Proposal[] {
  return [
    { label: 'true', kind: 'value', detail: whenTrue, rank: 0 },
    { label: 'false', kind: 'value', detail: whenFalse, rank: 1 },
  ];
}

const DAY = 86_400_000;

function dates({ now }: CompletionContext): Proposal[] {
  return [1, 7, 30, 90, 365].map((days, rank) => ({
    label: new Date(now + days * DAY).toISOString().replace(/\.\d+Z$/, 'Z'),
    kind: 'value',
    detail: days === 1 ? 'tomorrow' : `in ${days} days`,
    rank,
  }));
}
