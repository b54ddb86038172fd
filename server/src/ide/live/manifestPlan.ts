/** The entries that `pull` makes in manifests: what each ARN has, and which document of the workspace is its. */
import type { AttachedAs } from '../../sharing/attachments.ts';
import type {
  DeployedBucket,
  DeployedKey,
  DeployedPolicy,
  DeployedPrincipal,
  DeployedSecret,
  DeployedThing,
} from '../../sharing/deployed.ts';
import type { ManifestResource } from '../../sharing/manifest.ts';
import { folderOf, relativePath } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { editManifest, type ManifestEntry } from './manifestEdits.ts';

/** Ids of documents of the workspace by `placeKey`. */
export type Places = ReadonlyMap<string, string>;

/** A managed policy, and a group's, is one document whoever holds it. */
export function placeKey(holder: string, as: AttachedAs, policy: DeployedPolicy | undefined): string {
  if (policy?.arn !== undefined) return `managed|${policy.arn}`;
  if (policy?.group !== undefined) return `group|${holder.split(':')[4]}|${policy.group}|${policy.name}`;
  return `${holder}|${as}|${policy?.name ?? ''}`;
}

/** The manifests' texts as they will be. What no manifest lists yet goes into the one at `target`, which may be new. */
export function manifestTexts(
  snapshot: Snapshot,
  things: readonly DeployedThing[],
  places: Places,
  target: string,
): ReadonlyMap<string, string> {
  const entries = new Map<string, ManifestEntry[]>();
  for (const thing of things.filter(({ exists }) => exists === true)) {
    const section = thing.kind === 'role' || thing.kind === 'user' ? 'principals' : 'resources';
    const owners = [...snapshot.manifests.values()].filter(
      (manifest) => manifest[section].has(thing.arn) || manifest[section].has(thing.asked),
    );
    for (const path of owners.length > 0 ? owners.map((manifest) => manifest.path) : [target]) {
      const manifest = snapshot.manifests.get(path);
      // As the manifest spells it already.
      const arn = manifest?.[section].has(thing.asked) ? thing.asked : thing.arn;
      const place: Place = (as, policy) => {
        const id = places.get(placeKey(thing.arn, as, policy));
        return id === undefined ? undefined : relativePath(folderOf(path), id);
      };
      const entry = { section, arn, ...contentOf(thing, place, manifest?.resources.get(arn), things) } as const;
      entries.set(path, [...(entries.get(path) ?? []), entry]);
    }
  }
  return new Map(
    [...entries].map(([path, own]) => [path, editManifest(path, snapshot.files.get(path)?.text, own)] as const),
  );
}

/** How the manifest names the document; undefined: the workspace has none. */
type Place = (as: AttachedAs, policy?: DeployedPolicy) => string | undefined;

type Content = Pick<ManifestEntry, 'values' | 'lists'>;

function contentOf(
  thing: DeployedThing,
  place: Place,
  known: ManifestResource | undefined,
  things: readonly DeployedThing[],
): Content {
  switch (thing.kind) {
    case 'secret':
      return secretContent(thing, place, known, things);
    case 'key':
      return keyContent(thing, place, known);
    case 'bucket':
      return bucketContent(thing, place);
    case 'role':
    case 'user':
      return principalContent(thing, place);
  }
}

function principalContent({ policies, boundary }: DeployedPrincipal, place: Place): Content {
  const values = { boundary: boundary == null ? undefined : place('boundary', boundary), trustPolicy: place('trust') };
  // Half of a principal's policies would make a share look broken that works.
  if (policies === undefined) return { values, lists: {} };
  return { values, lists: { policies: policies.flatMap((policy) => place('identity', policy) ?? []) } };
}

function secretContent(
  { key, replicas }: DeployedSecret,
  place: Place,
  known: ManifestResource | undefined,
  things: readonly DeployedThing[],
): Content {
  const said = known?.key?.value;
  const values = {
    policy: place('resource'),
    // One of the key's own aliases says the same.
    key: typeof said === 'string' && isAliasOf(things, said, key) ? undefined : key,
    replicas: replicas?.length
      ? Object.fromEntries(replicas.map((one) => [one.region, one.key === undefined ? {} : { key: one.key }]))
      : undefined,
  };
  return { values, lists: {} };
}

function keyContent({ aliases, grants }: DeployedKey, place: Place, known: ManifestResource | undefined): Content {
  const own = aliases?.filter((alias) => !alias.startsWith('alias/aws/'));
  const values = {
    policy: place('key'),
    // An empty list is worth writing only where there was another.
    aliases: own?.length || known?.aliases.length ? own : undefined,
    grants: grants?.length || known?.grants.length ? grants : undefined,
  };
  return { values, lists: {} };
}

function bucketContent({ account, key, bucketKey }: DeployedBucket, place: Place): Content {
  return { values: { account, policy: place('resource'), key, bucketKey: bucketKey || undefined }, lists: {} };
}

function isAliasOf(things: readonly DeployedThing[], said: string, key: string | undefined): boolean {
  const thing = things.find((one): one is DeployedKey => one.kind === 'key' && one.arn === key);
  return said.includes('alias/') && thing?.aliases?.includes(said.slice(said.indexOf('alias/'))) === true;
}
