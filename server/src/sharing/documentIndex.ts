/**
 * The inverted indexes: from what a document says (an ARN, a principal, a name) and where it stands (a folder) to the
 * document. Joins read them through a `Lookup` that remembers what was read, so that a change reruns only the joins
 * that could come out differently.
 */
import type { SecretDescription } from '../policy/document.ts';
import type { DocumentFacts } from './facts.ts';
import type { LayeredMap } from './layeredMap.ts';
import type { Manifest } from './manifest.ts';
import { squash } from './near.ts';
import { foldersUpward, isInside } from './paths.ts';
import { secretLookupName, secretReference } from './references.ts';

export type DocumentIndex = Pick<LayeredMap<string, readonly string[]>, 'get'>;

/** Above this many documents under one key, the key tells nothing: being in the same big folder is no evidence. */
export const CROWD = 64;

export type Owner = 'secret' | 'key';

export const indexKey = {
  folder: (owner: Owner | 'identity', folder: string) => `${owner}/in/${folder}`,
  arn: (owner: Owner, name: string) => `${owner}/arn/${name}`,
  fileName: (owner: Owner, name: string) => `${owner}/name/${name}`,
  principal: (owner: Owner, arn: string) => `${owner}/principal/${arn}`,
  context: (secretName: string) => `key/context/${secretName}`,
  description: (secretName: string) => `description/${secretName}`,
  identityKeys: (folder: string) => `identity/keys/${folder}`,
  identitySecrets: (folder: string) => `identity/secrets/${folder}`,
  identityName: (name: string) => `identity/name/${name}`,
  holder: (name: string) => `identity/holder/${name}`,
  document: (id: string) => `document/${id}`,
  joined: (id: string) => `joined/${id}`,
  manifestResource: (arn: string) => `manifest/resource/${arn}`,
  manifestPrincipal: (arn: string) => `manifest/principal/${arn}`,
  manifestFile: (path: string) => `manifest/file/${path}`,
  manifestDocument: (id: string) => `manifest/document/${id}`,
};

/** Every key that the document stands under. */
export function indexKeys(facts: DocumentFacts, folders: readonly string[]): string[] {
  const keys = new Set<string>();
  const owner =
    facts.type !== 'resource' ? undefined : facts.kind === 'secret' || facts.kind === 'key' ? facts.kind : undefined;
  if (owner !== undefined) {
    for (const folder of searchedFolders(facts.folder, folders)) keys.add(indexKey.folder(owner, folder));
    for (const name of facts.names) keys.add(indexKey.fileName(owner, name));
    for (const { arn } of facts.principals) keys.add(indexKey.principal(owner, arn));
    const stated = facts.attachment === undefined ? undefined : secretReference(facts.attachment.value);
    if (stated !== undefined) keys.add(indexKey.arn(owner, secretLookupName(stated)));
    for (const { reference } of facts.secrets) keys.add(indexKey.arn(owner, secretLookupName(reference)));
    for (const { reference } of facts.keys) keys.add(indexKey.arn(owner, squash(reference.name)));
    for (const { reference } of facts.contextSecrets) {
      if (reference !== undefined) keys.add(indexKey.context(secretLookupName(reference)));
    }
  } else if (facts.type === 'identity') {
    if (facts.secrets.length > 0)
      for (const folder of searchedFolders(facts.folder, folders)) keys.add(indexKey.folder('identity', folder));
    if (facts.keys.length > 0 && facts.secrets.length === 0) keys.add(indexKey.identityKeys(facts.folder));
    if (facts.keys.length === 0 && facts.secrets.length > 0) keys.add(indexKey.identitySecrets(facts.folder));
    for (const name of facts.names) keys.add(indexKey.identityName(name));
    if (facts.holderName !== undefined) keys.add(indexKey.holder(facts.holderName));
  }
  return [...keys];
}

/** The folder and those above it, up to its workspace folder. */
export function searchedFolders(folder: string, workspaceFolders: readonly string[]): string[] {
  const root = workspaceFolders
    .filter((workspace) => folder === workspace || isInside(workspace, folder))
    .sort((a, b) => b.length - a.length)[0];
  const upward = foldersUpward(folder);
  return root === undefined ? [folder] : upward.slice(0, upward.indexOf(root) + 1);
}

/** Reads the index and remembers which keys it read. */
export interface Lookup {
  readonly read: (key: string) => readonly DocumentFacts[];
  readonly ids: (key: string) => readonly string[];
  /** The document with that id, or the only document of the file with that path. */
  readonly facts: (id: string) => DocumentFacts | undefined;
  readonly descriptions: (key: string) => readonly (SecretDescription & { readonly file: string })[];
  readonly manifest: (path: string) => Manifest | undefined;
  readonly folders: readonly string[];
  readonly keysRead: Set<string>;
}

/** What a lookup reads from. */
export interface Sources {
  readonly index: DocumentIndex;
  readonly folders: readonly string[];
  readonly facts: (id: string) => DocumentFacts | undefined;
  readonly descriptions: (path: string) => readonly SecretDescription[];
  readonly manifest: (path: string) => Manifest | undefined;
}

export function createLookup({ index, folders, facts, descriptions, manifest }: Sources): Lookup {
  const keysRead = new Set<string>();
  const ids = (key: string): readonly string[] => {
    const found = index.get(key) ?? [];
    // A crowd answers nothing, so only its ceasing to be one matters to the reader.
    if (found.length > CROWD) {
      keysRead.add(crowdKey(key));
      return [];
    }
    keysRead.add(key);
    return found;
  };
  return {
    ids,
    facts: (id) => {
      keysRead.add(indexKey.document(id));
      return facts(id);
    },
    read: (key) => ids(key).flatMap((id) => facts(id) ?? []),
    descriptions: (key) =>
      ids(key).flatMap((file) => descriptions(file).map((description) => ({ ...description, file }))),
    manifest,
    folders,
    keysRead,
  };
}

export function crowdKey(key: string): string {
  return `crowd/${key}`;
}

/** Documents of the nearest folder upward that has any, those of the folder's whole subtree. */
export function nearest(lookup: Lookup, owner: Owner, folder: string): readonly DocumentFacts[] {
  for (const searched of searchedFolders(folder, lookup.folders)) {
    const found = lookup.read(indexKey.folder(owner, searched));
    if (found.length > 0) return found;
  }
  return [];
}

/** Whether the workspace has one document of that kind, so that there is nothing to confuse it with. */
export function isOnlyOne(lookup: Lookup, owner: Owner, folder: string): boolean {
  const root = searchedFolders(folder, lookup.folders).at(-1) ?? folder;
  return lookup.ids(indexKey.folder(owner, root)).length === 1;
}

/**
 * Whether a document has one of that kind in its own part of the tree, in which none of the given folders is.
 * A key policy goes with secrets' policies, a secret's policy with identity policies.
 */
export function hasOwn(
  lookup: Lookup,
  kind: 'secret' | 'identity',
  folder: string,
  others: readonly string[],
): boolean {
  for (const searched of searchedFolders(folder, lookup.folders)) {
    if (others.some((other) => other === searched || isInside(searched, `${other}/`))) return false;
    if (lookup.ids(indexKey.folder(kind, searched)).length > 0) return true;
  }
  return false;
}
