/** What can be typed in `sharing.json`: paths and ARNs of the workspace, and what the JSON Schema says where an editor does not read it. */
import { parseArn } from '../../iam/arn.ts';
import type { PolicyType } from '../../policy/type.ts';
import { isManifestPath } from '../../sharing/manifest.ts';
import { folderOf } from '../../sharing/paths.ts';
import { arnReference } from '../../sharing/resourceTypes.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { Proposal } from './item.ts';
import { aliasesFor, knownAccounts, knownPrincipals, knownResources, offeredRegions, wordsFor } from './known.ts';
import { manifestWords } from './manifestWords.ts';
import { type TypingPlace, typingPlace } from './place.ts';
import { displayFile } from './places.ts';

export interface ManifestContext {
  readonly file: string;
  readonly snapshot: Snapshot;
  readonly place: TypingPlace;
  readonly hasSchema: boolean;
}

export function manifestContext(
  snapshot: Snapshot,
  file: string,
  offset: number,
  hasSchema: boolean,
): ManifestContext | undefined {
  const text = snapshot.files.get(file)?.text;
  if (text === undefined || !isManifestPath(file)) return undefined;
  const place = typingPlace(text, offset);
  return place === undefined ? undefined : { file, snapshot, place, hasSchema };
}

export function manifestProposals(context: ManifestContext): Proposal[] {
  const { role, path } = context.place;
  const where = path.map((part) => (typeof part === 'number' ? '#' : part));
  const own = role === 'name' ? names(context, where.join('/')) : values(context, where);
  return context.hasSchema ? own : [...own, ...manifestWords(context.place, where)];
}

function values(context: ManifestContext, where: readonly string[]): Proposal[] {
  const [section, , property] = where;
  const last = where.at(-1);
  const row = VALUES.find(
    (one) => one.section === section && (one.property === undefined ? one.last === last : one.property === property),
  );
  return row?.proposals(context) ?? [];
}

interface ValuesRow {
  readonly section: string;
  /** The third part of the path; where it is not said, the last one. */
  readonly property?: string;
  readonly last?: string;
  readonly proposals: (context: ManifestContext) => Proposal[];
}

const OWNERS: ReadonlySet<PolicyType> = new Set(['resource', 'trust']);
const HELD: ReadonlySet<PolicyType> = new Set(['identity', 'boundary']);

const VALUES: readonly ValuesRow[] = [
  { section: 'shares', property: 'principal', proposals: principals },
  { section: 'shares', property: 'resource', proposals: (context) => resources(context, SHARED) },
  { section: 'resources', last: 'key', proposals: (context) => resources(context, ['kms']) },
  { section: 'resources', last: 'policy', proposals: (context) => documents(context, OWNERS) },
  { section: 'resources', property: 'account', proposals: accounts },
  { section: 'resources', last: 'grantee', proposals: principals },
  { section: 'principals', property: 'trustPolicy', proposals: (context) => documents(context, new Set(['trust'])) },
  { section: 'principals', property: 'policies', proposals: (context) => documents(context, HELD) },
  { section: 'principals', property: 'boundary', proposals: (context) => documents(context, HELD) },
  { section: 'vpcEndpoints', property: 'principals', proposals: principals },
  {
    section: 'vpcEndpoints',
    property: 'policy',
    proposals: (context) => documents(context, new Set(['vpc-endpoint', 'identity'])),
  },
  { section: 'organization', last: 'managementAccount', proposals: accounts },
  { section: 'organization', last: '#', proposals: inOrganization },
];

/** An account of the list, or the file of a control policy. */
function inOrganization(context: ManifestContext): Proposal[] {
  switch (context.place.path[1]) {
    case 'accounts':
      return accounts(context);
    case 'serviceControlPolicies':
      return documents(context, new Set(['scp', 'identity']));
    case 'resourceControlPolicies':
      return documents(context, new Set(['rcp', 'resource', 'identity']));
    default:
      return [];
  }
}

const SHARED = ['secretsmanager', 's3', 'kms', 'iam', 'rds', 'ec2'];

function names(context: ManifestContext, where: string): Proposal[] {
  const own = (proposals: Proposal[], snippet: string) =>
    proposals
      .filter(({ label }) => !context.place.siblings.includes(label))
      .map((proposal) => ({ ...proposal, snippet }));
  if (where === 'resources') return own(resources(context, SHARED), '{ $1 }');
  if (where === 'principals') return own(principals(context), '{ $1 }');
  if (where === 'accounts') return own(accounts(context), '"$1"');
  if (/^organization\/(?:service|resource)ControlPolicies$/.test(where)) return own(accounts(context), '[["$1"]]');
  return /^resources\/.+\/replicas$/.test(where) ? own(regions(context), '{ $1 }') : [];
}

function regions({ snapshot, file, place }: ManifestContext): Proposal[] {
  const [, resource = ''] = place.path;
  return offeredRegions(snapshot, file, parseArn(String(resource))?.partition).map(({ text }, rank) => ({
    label: text,
    kind: 'value',
    rank,
  }));
}

function accounts({ snapshot, file }: ManifestContext): Proposal[] {
  return knownAccounts(snapshot, file).map(({ text, alias, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: alias ?? displayFile(snapshot, from),
    words: alias,
    rank,
  }));
}

function principals({ snapshot, file }: ManifestContext): Proposal[] {
  const aliases = aliasesFor(snapshot, file);
  return knownPrincipals(snapshot, file).map(({ text, file: from }, rank) => ({
    label: text,
    kind: 'principal',
    detail: displayFile(snapshot, from),
    words: wordsFor(text, aliases),
    rank,
  }));
}

function resources({ snapshot, file }: ManifestContext, services: readonly string[]): Proposal[] {
  return services
    .flatMap((service) => knownResources(snapshot, file, service))
    .filter(({ text }) => arnReference(text) !== undefined || parseArn(text)?.service === 'kms')
    .map(({ text, file: from }, rank) => ({
      label: text,
      kind: 'resource',
      detail: displayFile(snapshot, from),
      rank,
    }));
}

/** Documents at and below the manifest's folder, as paths relative to it. */
function documents({ snapshot, file }: ManifestContext, types: ReadonlySet<PolicyType>): Proposal[] {
  const folder = `${folderOf(file)}/`;
  return [...snapshot.facts.values()]
    .filter((facts) => types.has(facts.type) && facts.document.file.startsWith(folder))
    .map(({ document, kind, type }) => ({
      label: document.id.slice(folder.length),
      kind: 'file' as const,
      detail: kind ?? type,
    }))
    .sort((one, other) => (one.label < other.label ? -1 : 1))
    .map((proposal, rank) => ({ ...proposal, rank }));
}
