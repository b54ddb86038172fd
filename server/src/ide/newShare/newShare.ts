/** A new share: the edit that makes or extends its documents and `sharing.json`, and what comes of it. */
import { applyEdits, setProperty } from '../../policy/edit.ts';
import { nameTokens } from '../../policy/type.ts';
import { editFile, inserting } from '../../rules/edits.ts';
import type { FileEdit } from '../../rules/finding.ts';
import { type ManifestPlace, manifestAbove, writeEntries } from '../../rules/manifestEdits.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { parseManifest } from '../../sharing/manifest.ts';
import type { ManifestEntry } from '../../sharing/manifestEntries.ts';
import { entryName } from '../../sharing/manifestScope.ts';
import { ACCESSES } from '../../sharing/manifestShape.ts';
import { folderOf, isInside, relativePath } from '../../sharing/paths.ts';
import type { SharingPattern } from '../../sharing/patterns.ts';
import { accountOf, shortName } from '../../sharing/principalNames.ts';
import type { Verdict } from '../../sharing/share.ts';
import { applyChanges, type Snapshot } from '../../sharing/workspace.ts';
import { ownKeyOf, type Side, shareOfWish, standing } from './documents.ts';
import { type NewStatement, shortResource, statementsFor } from './statements.ts';
import { firstProblem, patternOf, SENTENCES, type ShareWish } from './wish.ts';

export interface NewShare {
  readonly title: string;
  /** The short names in it. */
  readonly resource: string;
  readonly principal: string;
  readonly edits: readonly FileEdit[];
  /** What the share will be; undefined: the workspace does not tell of it as a share of its own. */
  readonly verdict: Verdict | undefined;
  readonly created: readonly string[];
  readonly changed: readonly string[];
}

export function newShare(snapshot: Snapshot, wish: ShareWish): NewShare | { readonly problem: string } {
  const problem = firstProblem(wish, snapshot);
  const pattern = patternOf(wish);
  if (problem !== undefined || pattern === undefined) return { problem: problem ?? 'Nothing can be shared like that.' };
  const documents = documentsFor(snapshot, wish, pattern);
  const policies = documents.flatMap((document) => policyEdits(snapshot, document));
  const manifest = manifestEdits(snapshot, wish, pattern, documents);
  if (manifest === undefined) return { problem: SENTENCES.noManifestPlace };
  const edits = [...policies, ...manifest];
  const files = [...new Set(edits.map(({ file }) => file))];
  const created = files.filter((file) => edits.some((edit) => edit.file === file && edit.create));
  const [resource, principal] = [shortResource(wish), shortName(wish.principal)];
  return {
    title: `Share ${resource} with ${principal}`,
    resource,
    principal,
    edits,
    verdict: verdictAfter(snapshot, wish, edits),
    created,
    changed: files.filter((file) => !created.includes(file)),
  };
}

interface Planned {
  readonly side: Side;
  readonly path: string;
  /** Undefined: the file is made. */
  readonly facts: DocumentFacts | undefined;
  readonly statements: readonly NewStatement[];
}

function documentsFor(snapshot: Snapshot, wish: ShareWish, pattern: SharingPattern): Planned[] {
  const { own, key, keyOwner, identity } = statementsFor(wish, pattern);
  const planned: Planned[] = [];
  const plan = (side: Side, statements: readonly NewStatement[], ifNew: readonly NewStatement[], words: string) => {
    if (statements.length === 0) return;
    const facts = standing(snapshot, wish, pattern, side);
    const folder = side === 'identity' ? wish.consumerFolder : wish.ownerFolder;
    const stem =
      nameTokens(side === 'identity' ? shortName(wish.principal) : shortResource(wish)).join('-') || 'shared';
    const path = facts?.document.file ?? freePath(snapshot, planned, `${folder}/${stem}.${words}`);
    planned.push({ side, path, facts, statements: facts === undefined ? [...ifNew, ...statements] : statements });
  };
  plan('own', list(own), [], pattern.type?.policy?.fileWords ?? 'resource-policy');
  plan('key', list(key), list(keyOwner), 'key-policy');
  plan('identity', identity, [], 'identity-policy');
  return planned;
}

function list(statement: NewStatement | undefined): NewStatement[] {
  return statement === undefined ? [] : [statement];
}

function freePath(snapshot: Snapshot, planned: readonly Planned[], stem: string): string {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? `${stem}.json` : `${stem.replace(/\.([^./]+)$/, `-${number}.$1`)}.json`;
    const file = snapshot.files.get(path);
    const isFree = file === undefined || file.problem?.kind === 'missing';
    if (isFree && planned.every((one) => one.path !== path)) return path;
  }
}

function policyEdits(snapshot: Snapshot, { path, facts, statements }: Planned): FileEdit[] {
  if (facts === undefined) {
    const text = `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
    return [{ file: path, range: { start: 0, end: 0 }, newText: text, create: true }];
  }
  const { document } = facts;
  const sids = new Set(document.statements.flatMap(({ sid }) => sid?.value ?? []));
  const steps = statements.map((statement) => inserting(document, { ...statement, Sid: freeSid(statement, sids) }));
  return editFile(snapshot, path, ...steps);
}

function freeSid({ Sid }: NewStatement, taken: Set<string>): string {
  const base = String(Sid);
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`;
  taken.add(name);
  return name;
}

/** Undefined: there is none, and none can be made. */
function manifestEdits(
  snapshot: Snapshot,
  wish: ShareWish,
  pattern: SharingPattern,
  documents: readonly Planned[],
): FileEdit[] | undefined {
  // Where the two have no workspace folder in common, the owner's has it: a manifest may name what is in the others.
  const common = commonFolder(wish.ownerFolder, wish.consumerFolder);
  const place = manifestAbove(snapshot, `${common}/-`) ?? manifestAbove(snapshot, `${wish.ownerFolder}/-`);
  if (place === undefined) return undefined;
  const edits = writeEntries(snapshot, place, entriesFor(wish, pattern, documents, place));
  return withOrganization(snapshot, place, wish, edits);
}

function entriesFor(
  wish: ShareWish,
  pattern: SharingPattern,
  documents: readonly Planned[],
  { folder, manifest }: ManifestPlace,
): ManifestEntry[] {
  const { principal, access, account } = wish;
  const resource = entryName(wish.resource);
  const key = ownKeyOf(wish, pattern);
  const isRole = pattern.noun === 'role';
  const paths = documents.flatMap(({ side, path, facts }) => {
    const relative = relativePath(folder, facts?.document.id ?? path);
    return relative === undefined ? [] : [{ side, relative }];
  });
  const attached = paths.flatMap(({ side, relative }): ManifestEntry[] => {
    if (side === 'identity') return [{ principal, policy: relative }];
    if (side === 'own')
      return [isRole ? { principal: wish.resource, trustPolicy: relative } : { resource, policy: relative }];
    return typeof key === 'string' ? [{ resource: key, policy: relative }] : [];
  });
  // A list of shares says that there are no others: where some were inferred so far, they stay inferred.
  const isAlone = manifest === undefined && documents.every(({ facts }) => facts === undefined);
  const lists = (manifest?.shares !== undefined || isAlone) && ACCESSES.some((one) => one === access);
  const isKey = pattern.type === undefined;
  return [
    ...(pattern.type?.hidesAccount && account !== undefined && account !== '' ? [{ resource, account }] : []),
    ...(isKey || isRole || wish.key === undefined ? [] : [{ resource, key: wish.key }]),
    ...attached,
    ...(lists
      ? [
          {
            share: {
              principal,
              resource: wish.resource,
              access,
              ...(isKey ? { actions: pattern.keyActions } : {}),
            },
          },
        ]
      : []),
  ];
}

/** Whose accounts belong to the organization has to be said, or nobody knows whether the condition holds. */
function withOrganization(
  snapshot: Snapshot,
  { path, manifest }: ManifestPlace,
  { organization: id, principal }: ShareWish,
  edits: FileEdit[],
): FileEdit[] {
  if (id === undefined || manifest?.organization !== undefined) return edits;
  const account = accountOf(principal);
  const value = { id, accounts: account === undefined ? [] : [account] };
  const before = manifest === undefined ? '' : (snapshot.files.get(path)?.text ?? '');
  const [created] = edits;
  if (manifest === undefined && created !== undefined) {
    const text = applyEdits(created.newText, setProperty(path, created.newText, '', 'organization', value));
    return [{ ...created, newText: text }];
  }
  const after = applyEdits(before, edits);
  return editFile(
    snapshot,
    path,
    () => [{ range: { start: 0, end: before.length }, newText: after }],
    (file, text) =>
      parseManifest(file, text).organization === undefined ? setProperty(file, text, '', 'organization', value) : [],
  );
}

function commonFolder(one: string, other: string): string {
  let folder = one;
  while (folder !== '' && folder !== other && !isInside(folder, other)) folder = folderOf(folder);
  return folder;
}

function verdictAfter(snapshot: Snapshot, wish: ShareWish, edits: readonly FileEdit[]): Verdict | undefined {
  const changes = [...new Set(edits.map(({ file }) => file))].map((path) => {
    const own = edits.filter(({ file }) => file === path);
    const before = snapshot.files.get(path)?.text ?? '';
    return { path, text: applyEdits(own.some(({ create }) => create) ? '' : before, own) };
  });
  return shareOfWish(applyChanges(snapshot, changes).snapshot, wish)?.verdict;
}
