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
import { folderOf, isInside } from './paths.ts';
import { arnReference, lookupName, namesInFiles, type Owner } from './resourceTypes.ts';

export type DocumentIndex = Pick<LayeredMap<string, readonly string[]>, 'get'>;

/** Above this many documents under one key, the key tells nothing: being in the same big folder is no evidence. */
export const CROWD = 64;

export const indexKey = {
  arn: (owner: Owner, name: string) => `${owner}/arn/${name}`,
  fileName: (owner: Owner, name: string) => `${owner}/name/${name}`,
  principal: (owner: Owner, arn: string) => `${owner}/principal/${arn}`,
  context: (name: string) => `key/context/${name}`,
  description: (name: string) => `description/${name}`,
  identityKeys: (folder: string) => `identity/keys/${folder}`,
  identityResources: (folder: string) => `identity/resources/${folder}`,
  identityNaming: (resource: string) => `identity/naming/${resource}`,
  identityName: (name: string) => `identity/name/${name}`,
  holder: (name: string) => `identity/holder/${name}`,
  document: (id: string) => `document/${id}`,
  joined: (id: string) => `joined/${id}`,
  manifestResource: (arn: string) => `manifest/resource/${arn}`,
  manifestPrincipal: (arn: string) => `manifest/principal/${arn}`,
  manifestShare: (principal: string) => `manifest/share/${principal}`,
  /** Of manifests that tell of more than their own shares. */
  surroundings: 'manifest/surroundings',
  manifestFile: (path: string) => `manifest/file/${path}`,
  manifestDocument: (id: string) => `manifest/document/${id}`,
};

/** Visits every key that the document stands under, some twice. */
export function visitIndexKeys(facts: DocumentFacts, tree: FolderTree, visit: (key: string) => void): void {
  const { owner } = facts;
  // A role that only services assume is shared with nobody.
  if (owner === 'role' && facts.principals.length === 0) return;
  if (owner !== undefined) {
    for (let at: Searched = tree(facts.folder); at !== undefined; at = at.above) visit(at.keys[owner]);
    for (const name of facts.names) visit(indexKey.fileName(owner, name));
    for (const { arn } of facts.principals) visit(indexKey.principal(owner, arn));
    const stated = facts.attachment === undefined ? undefined : arnReference(facts.attachment.value);
    if (stated !== undefined) visit(indexKey.arn(owner, lookupName(stated)));
    for (const { reference } of facts.resources) visit(indexKey.arn(owner, lookupName(reference)));
    for (const { reference } of facts.keys) visit(indexKey.arn(owner, squash(reference.name)));
    for (const { reference } of facts.contextResources) {
      if (reference !== undefined) visit(indexKey.context(lookupName(reference)));
    }
  } else if (facts.type === 'identity') {
    if (facts.resources.length > 0)
      for (let at: Searched = tree(facts.folder); at !== undefined; at = at.above) visit(at.keys.identity);
    if (facts.usesKms && facts.resources.length === 0) visit(indexKey.identityKeys(facts.folder));
    if (facts.keys.length === 0 && facts.resources.length > 0) visit(indexKey.identityResources(facts.folder));
    for (const { reference } of facts.resources) {
      for (const name of namesInFiles(reference)) visit(indexKey.identityNaming(name));
    }
    for (const name of facts.names) visit(indexKey.identityName(name));
    if (facts.holderName !== undefined) visit(indexKey.holder(facts.holderName));
  }
}

/** A folder that joins search, with its index keys. */
export interface SearchedFolder {
  readonly path: string;
  readonly keys: Readonly<Record<Owner | 'identity', string>>;
  /** The folder that is searched next; undefined for a workspace folder, or outside of all of them. */
  readonly above: SearchedFolder | undefined;
}

type Searched = SearchedFolder | undefined;

export type FolderTree = (folder: string) => SearchedFolder;

/** Each folder is worked out once: its keys are read and written for every document in it and below. */
export function createFolderTree(workspaceFolders: readonly string[]): FolderTree {
  const known = new Map<string, SearchedFolder>();
  const searched = (path: string): SearchedFolder => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const isBelow = !workspaceFolders.includes(path) && workspaceFolders.some((workspace) => isInside(workspace, path));
    const folder: SearchedFolder = {
      path,
      keys: {
        secret: `secret/in/${path}`,
        bucket: `bucket/in/${path}`,
        role: `role/in/${path}`,
        key: `key/in/${path}`,
        identity: `identity/in/${path}`,
      },
      above: isBelow ? searched(folderOf(path)) : undefined,
    };
    known.set(path, folder);
    return folder;
  };
  return searched;
}

/** Reads the index and remembers which keys it read. */
export interface Lookup {
  readonly read: (key: string) => readonly DocumentFacts[];
  readonly ids: (key: string) => readonly string[];
  /** The document with that id, or the only document of the file with that path. */
  readonly facts: (id: string) => DocumentFacts | undefined;
  readonly descriptions: (key: string) => readonly (SecretDescription & { readonly file: string })[];
  readonly manifest: (path: string) => Manifest | undefined;
  readonly tree: FolderTree;
  /** In the order of reading; some may be there twice. */
  readonly keysRead: readonly string[];
}

/** What a lookup reads from. */
export interface Sources {
  readonly index: DocumentIndex;
  readonly tree: FolderTree;
  readonly facts: (id: string) => DocumentFacts | undefined;
  readonly descriptions: (path: string) => readonly SecretDescription[];
  readonly manifest: (path: string) => Manifest | undefined;
}

export function createLookup({ index, tree, facts, descriptions, manifest }: Sources): Lookup {
  const keysRead: string[] = [];
  const ids = (key: string): readonly string[] => {
    const found = index.get(key) ?? NONE;
    // A crowd answers nothing, so only its ceasing to be one matters to the reader.
    if (found.length > CROWD) {
      keysRead.push(crowdKey(key));
      return NONE;
    }
    keysRead.push(key);
    return found;
  };
  const documents = (found: readonly string[]): readonly DocumentFacts[] => {
    const read: DocumentFacts[] = [];
    for (const id of found) {
      const document = facts(id);
      if (document !== undefined) read.push(document);
    }
    return read;
  };
  return {
    ids,
    facts: (id) => {
      keysRead.push(indexKey.document(id));
      return facts(id);
    },
    read: (key) => documents(ids(key)),
    descriptions: (key) =>
      ids(key).flatMap((file) => descriptions(file).map((description) => ({ ...description, file }))),
    manifest,
    tree,
    keysRead,
  };
}

const NONE: readonly never[] = Object.freeze([]);

export function crowdKey(key: string): string {
  return `crowd/${key}`;
}

/** Documents of the nearest folder upward that has any, those of the folder's whole subtree. */
export function nearest(lookup: Lookup, owner: Owner, folder: string): readonly DocumentFacts[] {
  for (let at: Searched = lookup.tree(folder); at !== undefined; at = at.above) {
    const found = lookup.read(at.keys[owner]);
    if (found.length > 0) return found;
  }
  return NONE;
}

/** Whether the workspace has one document of that kind, so that there is nothing to confuse it with. */
export function isOnlyOne(lookup: Lookup, owner: Owner, folder: string): boolean {
  let root = lookup.tree(folder);
  while (root.above !== undefined) root = root.above;
  return lookup.ids(root.keys[owner]).length === 1;
}

/**
 * Whether a document has one of those kinds in its own part of the tree, in which none of the given folders is.
 * A key policy goes with policies of what it encrypts, those with identity policies. `isIts` says which of those that
 * stand there count, `isOurs` which of them speak of the same share.
 */
export function hasOwn(
  lookup: Lookup,
  kinds: readonly (Owner | 'identity')[],
  folder: string,
  others: readonly string[],
  isIts: (facts: DocumentFacts) => boolean,
  isOurs: (facts: DocumentFacts) => boolean,
): boolean {
  for (let at: Searched = lookup.tree(folder); at !== undefined; at = at.above) {
    const { path, keys } = at;
    if (others.some((other) => other === path || isInside(path, other))) return false;
    let any = false;
    for (const kind of kinds) {
      for (const facts of lookup.read(keys[kind])) {
        if (!isIts(facts)) continue;
        if (isOurs(facts)) return false;
        any = true;
      }
    }
    if (any) return true;
  }
  return false;
}
