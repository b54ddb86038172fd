/** What `pull` writes: a pure function of the workspace and of what was read, so that a second pull changes nothing. */
import { parsePolicyFile } from '../../policy/parse.ts';
import { inAccount, policyWords, thingName } from '../../rules/deployedWords.ts';
import { likeness, sameMeaning } from '../../rules/difference.ts';
import { type DeployedDocument, distinctThings, type Pair, pairsOf } from '../../rules/pairs.ts';
import { capitalised } from '../../rules/words.ts';
import { type AttachedAs, attachmentsOf } from '../../sharing/attachments.ts';
import type { Deployed, DeployedKey, DeployedThing } from '../../sharing/deployed.ts';
import { isManifestPath, type Manifest } from '../../sharing/manifest.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { canonicalPolicy, policyText } from './canonical.ts';
import { type Convention, fileName, learnConvention, nameOf } from './convention.ts';
import { manifestTexts, placeKey } from './manifestPlan.ts';
import { takeOver } from './takeOver.ts';

export interface PlannedWrite {
  readonly path: string;
  /** Undefined: the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface PullPlan {
  /** Sorted by path. */
  readonly writes: readonly PlannedWrite[];
  /** For a person: what was left alone, and why. Sentences. */
  readonly notes: readonly string[];
}

/**
 * `root`: the folder for new files; without it the manifest's, else the one that holds the documents of both accounts,
 * else the first workspace folder.
 */
export function pullPlan(snapshot: Snapshot, deployed: Deployed, root?: string): PullPlan {
  const things = distinctThings(deployed.things);
  const main = mainManifest(snapshot, things, root);
  const { pairs, unpaired } = pairsOf(snapshot, deployed);
  const folder = root ?? main?.folder ?? commonFolder(pairs) ?? snapshot.folders[0] ?? '';
  const planning: Planning = {
    snapshot,
    texts: new Map(),
    notes: [],
    places: new Map(),
    folder,
    convention: learnConvention(folder, attachmentsOf(snapshot), accountNames(snapshot), (arn) =>
      keyNames(snapshot, things, arn),
    ),
    things,
  };
  const strangers = pairs.flatMap((pair) => updateFile(planning, pair) ?? []);
  for (const document of [...unpaired, ...strangers]) placeNew(planning, document);
  for (const thing of things) noteAbsence(planning, thing, pairs);
  const target = main?.path ?? `${folder}/sharing.json`;
  for (const [path, text] of manifestTexts(snapshot, things, planning.places, target)) planning.texts.set(path, text);
  const writes = [...planning.texts]
    .map(([path, after]) => ({ path, before: snapshot.files.get(path)?.text, after }))
    .filter(({ before, after }) => before !== after)
    .sort((one, other) => (one.path < other.path ? -1 : 1));
  return { writes, notes: planning.notes };
}

interface Planning {
  readonly snapshot: Snapshot;
  /** Files as they will be. */
  readonly texts: Map<string, string>;
  readonly notes: string[];
  /** Where each deployed document is: the id of a document of the workspace. */
  readonly places: Map<string, string>;
  readonly folder: string;
  readonly convention: Convention;
  readonly things: readonly DeployedThing[];
}

/** Gives back what is deployed if the file, joined by inference alone, has nothing in common with it. */
function updateFile(planning: Planning, { attachment, thing, deployed }: Pair): DeployedDocument | undefined {
  const { document } = attachment.facts;
  if (deployed === null) return undefined;
  if (attachment.by === 'share' && likeness(document, deployed.document) === 0) {
    planning.notes.push(
      `${document.id} is left as it is: it has nothing in common with ${policyWords(thing, attachment.as, deployed)}.`,
    );
    return deployed;
  }
  planning.places.set(placeKey(deployed.thing.arn, deployed.as, deployed.policy), document.id);
  const text = planning.texts.get(document.file) ?? planning.snapshot.files.get(document.file)?.text;
  const current = text === undefined ? undefined : documentIn(document.file, text, document.pointer);
  if (text !== undefined && current !== undefined) {
    planning.texts.set(document.file, takeOver(current, text, deployed.document, deployed.text));
  }
  return undefined;
}

function placeNew(planning: Planning, document: DeployedDocument): void {
  const key = placeKey(document.thing.arn, document.as, document.policy);
  if (planning.places.has(key)) return;
  const policy = canonicalPolicy(document.text);
  if (policy === undefined) return;
  const path = freePath(planning, pathFor(planning, document), document);
  planning.places.set(key, path);
  const text = planning.snapshot.files.get(path)?.text;
  const [known] = text === undefined ? [] : parsePolicyFile(path, text).documents;
  planning.texts.set(
    path,
    text === undefined || known === undefined
      ? policyText(policy)
      : takeOver(known, text, document.document, document.text),
  );
}

/** A file of that name is taken over if it is such a policy and nobody else's; else a number is put behind the name. */
function freePath(planning: Planning, wanted: string, { document, as }: DeployedDocument): string {
  const taken = new Set([...planning.places.values()].map((id) => id.split('#')[0]?.toLowerCase()));
  const owned = new Set(attachmentsOf(planning.snapshot).map(({ facts }) => facts.document.file.toLowerCase()));
  const inTheWay = (path: string): boolean => {
    if (taken.has(path.toLowerCase())) return true;
    const file = planning.snapshot.files.get(path);
    if (file === undefined) return false;
    const [facts, another] = file.facts;
    if (facts === undefined || another !== undefined || facts.document.pointer !== '') return true;
    if (sameMeaning(facts.document, document)) return false;
    return owned.has(path.toLowerCase()) || !isOfKind(facts.type, as);
  };
  for (let number = 1; ; number++) {
    const path = number === 1 ? wanted : wanted.replace(/(\.[^/]*)$/, `-${number}$1`);
    if (!inTheWay(path)) return path;
  }
}

function isOfKind(type: string, as: AttachedAs): boolean {
  return as === 'resource' || as === 'key' ? type === 'resource' : type === as;
}

function pathFor({ folder, convention, things }: Planning, { thing, as, policy }: DeployedDocument): string {
  // AWS's own policies are the same in every account.
  if (as === 'identity' && policy?.arn?.includes(':iam::aws:policy/')) {
    return `${folder}/aws-managed/${fileName(policy.name)}.identity-policy.json`;
  }
  const principal = thing.kind === 'role' || thing.kind === 'user' ? thing : undefined;
  const isOnly = (principal?.policies ?? []).length === 1 && policy?.arn === undefined && policy?.group === undefined;
  const isManaged = as === 'identity' && policy?.arn !== undefined;
  const path = convention.pathFor({
    kind: thing.kind,
    as,
    account: accountFor(thing),
    name:
      thing.kind === 'key'
        ? (keyName(thing, things) ?? nameOf(thing.arn))
        : isManaged
          ? policy.name
          : (policy?.group ?? nameOf(thing.arn)),
    policy: as !== 'identity' || isOnly || isManaged ? undefined : policy?.name,
  });
  return `${folder}/${path}`;
}

function accountFor(thing: DeployedThing): string {
  return thing.kind === 'bucket' ? (thing.account ?? 'buckets') : (thing.arn.split(':')[4] ?? '');
}

/** A file whose counterpart on AWS is not there stays: whether it is to be deployed or deleted is for a person to say. */
function noteAbsence(planning: Planning, thing: DeployedThing, pairs: readonly Pair[]): void {
  if (thing.exists === false) {
    planning.notes.push(`${capitalised(thingName(thing.asked))}${inAccount(thing)} does not exist.`);
    return;
  }
  for (const { attachment, deployed } of pairs.filter((pair) => pair.thing === thing)) {
    if (deployed !== null) continue;
    planning.notes.push(
      `${attachment.facts.document.id} is left as it is: ${policyWords(thing, attachment.as, null)}${inAccount(thing)} is not deployed.`,
    );
  }
}

/** Undefined where the documents of one account alone are known: the other's may be anywhere. */
function commonFolder(pairs: readonly Pair[]): string | undefined {
  if (new Set(pairs.map(({ thing }) => accountFor(thing))).size < 2) return undefined;
  const [first, ...rest] = pairs.map(({ attachment }) => attachment.facts.folder.split('/'));
  const common = rest.reduce((parts, folder) => {
    const differs = parts.findIndex((part, index) => part !== folder[index]);
    return differs < 0 ? parts : parts.slice(0, differs);
  }, first ?? []);
  return common.join('/');
}

/** The manifest that new entries go to. */
function mainManifest(
  snapshot: Snapshot,
  things: readonly DeployedThing[],
  root: string | undefined,
): Manifest | undefined {
  const all = [...snapshot.manifests.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  if (root !== undefined) return all.find(({ path, folder }) => folder === root && isManifestPath(path));
  const entries = ({ resources, principals }: Manifest) =>
    things.filter(({ arn, asked }) => [arn, asked].some((name) => resources.has(name) || principals.has(name))).length;
  const best = [...all].sort((one, other) => entries(other) - entries(one))[0];
  return best !== undefined && (entries(best) > 0 || all.length === 1) ? best : undefined;
}

function accountNames(snapshot: Snapshot): ReadonlyMap<string, string> {
  return new Map([...snapshot.manifests.values()].flatMap(({ accounts }) => [...accounts]));
}

/** A key has no name of its own: it is called by an alias, or after the secret that it encrypts. */
function keyNames(snapshot: Snapshot, things: readonly DeployedThing[], arn: string): string[] {
  const shares = [...snapshot.shares.values()].filter(({ key, resource }) => key === arn && resource !== null);
  const listed = [...snapshot.manifests.values()].flatMap(({ resources }) =>
    [...resources].flatMap(([name, entry]) => (entry.key?.value === arn ? [nameOf(name)] : [])),
  );
  const aliases = [...snapshot.manifests.values()].flatMap(({ resources }) =>
    (resources.get(arn)?.aliases ?? []).map(({ value }) => value.replace(/^.*alias\//, '')),
  );
  const known = things.find((one): one is DeployedKey => one.kind === 'key' && one.arn === arn);
  const name = known === undefined ? undefined : keyName(known, things);
  return [
    ...aliases,
    ...(name === undefined ? [] : [name]),
    ...shares.map(({ resource }) => nameOf(resource ?? '')),
    ...listed,
    nameOf(arn),
  ];
}

function keyName({ arn, aliases }: DeployedKey, things: readonly DeployedThing[]): string | undefined {
  const alias = aliases?.find((one) => !one.startsWith('alias/aws/'));
  if (alias !== undefined) return alias.slice('alias/'.length);
  const secrets = things.filter((one) => one.kind === 'secret' && one.key === arn);
  return secrets.length === 1 ? nameOf(secrets[0]!.arn) : undefined;
}

function documentIn(path: string, text: string, pointer: string) {
  return parsePolicyFile(path, text).documents.find((document) => document.pointer === pointer);
}
