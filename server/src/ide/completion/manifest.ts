/** Paths and ARNs in `sharing.json`; names and fixed values are its JSON Schema's. */
import { isManifestPath } from '../../sharing/manifest.ts';
import { folderOf } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { Proposal } from './item.ts';
import { knownAccounts, knownPrincipals, knownResources } from './known.ts';
import { type TypingPlace, typingPlace } from './place.ts';
import { displayFile } from './places.ts';

export interface ManifestContext {
  readonly file: string;
  readonly snapshot: Snapshot;
  readonly place: TypingPlace;
}

export function manifestContext(snapshot: Snapshot, file: string, offset: number): ManifestContext | undefined {
  const text = snapshot.files.get(file)?.text;
  if (text === undefined || !isManifestPath(file)) return undefined;
  const place = typingPlace(text, offset);
  return place === undefined ? undefined : { file, snapshot, place };
}

export function manifestProposals(context: ManifestContext): Proposal[] {
  const { role, path } = context.place;
  const where = path.map((part) => (typeof part === 'number' ? '#' : part));
  if (role === 'name') return names(context, where.join('/'));
  const [section, , property] = where;
  if (section === 'shares' && property === 'principal') return principals(context);
  if (section === 'shares' && property === 'resource') return resources(context, SHARED);
  if (section === 'resources' && where.at(-1) === 'key') return resources(context, ['kms']);
  if (section === 'resources' && property === 'policy')
    return documents(context, ({ type }) => type === 'resource' || type === 'trust');
  if (section === 'principals' && property === 'trustPolicy') return documents(context, ({ type }) => type === 'trust');
  if (section === 'principals' && (property === 'policies' || property === 'boundary')) {
    return documents(context, ({ type }) => type === 'identity' || type === 'boundary');
  }
  return [];
}

const SHARED = ['secretsmanager', 's3', 'kms'];

function names(context: ManifestContext, where: string): Proposal[] {
  const own = (proposals: Proposal[]) =>
    proposals
      .filter(({ label }) => !context.place.siblings.includes(label))
      .map((proposal) => ({ ...proposal, snippet: '{ $1 }' }));
  if (where === 'resources') return own(resources(context, SHARED));
  if (where === 'principals') return own(principals(context));
  if (where !== 'accounts') return [];
  return own(accounts(context)).map((proposal) => ({ ...proposal, snippet: '"$1"' }));
}

function accounts({ snapshot, file }: ManifestContext): Proposal[] {
  return knownAccounts(snapshot, file).map(({ text, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: displayFile(snapshot, from),
    rank,
  }));
}

function principals({ snapshot, file }: ManifestContext): Proposal[] {
  return knownPrincipals(snapshot, file).map(({ text, file: from }, rank) => ({
    label: text,
    kind: 'principal',
    detail: displayFile(snapshot, from),
    rank,
  }));
}

function resources({ snapshot, file }: ManifestContext, services: readonly string[]): Proposal[] {
  return services
    .flatMap((service) => knownResources(snapshot, file, service))
    .map(({ text, file: from }, rank) => ({
      label: text,
      kind: 'resource',
      detail: displayFile(snapshot, from),
      rank,
    }));
}

/** Documents at and below the manifest's folder, as paths relative to it. */
function documents(
  { snapshot, file }: ManifestContext,
  fits: (kind: { readonly type: string }) => boolean,
): Proposal[] {
  const folder = `${folderOf(file)}/`;
  return [...snapshot.facts.values()]
    .filter((facts) => fits(facts) && facts.document.file.startsWith(folder))
    .map(({ document, kind, type }) => ({
      label: document.id.slice(folder.length),
      kind: 'file' as const,
      detail: kind ?? type,
    }))
    .sort((one, other) => (one.label < other.label ? -1 : 1))
    .map((proposal, rank) => ({ ...proposal, rank }));
}
