/** The file of an absent document, with exactly what the share needs. */
import { parseArn } from '../iam/arn.ts';
import { newFileText } from '../policy/newFile.ts';
import { isTemplatePath } from '../policy/template.ts';
import type { AbsentCause } from '../sharing/causes.ts';
import type { DocumentReference } from '../sharing/manifest.ts';
import { documentPath, type ManifestEntry, shareEntries } from '../sharing/manifestEntries.ts';
import { baseName, isInside } from '../sharing/paths.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../sharing/workspace.ts';
import { attempt, keepsOthers } from './attempt.ts';
import { fix } from './edits.ts';
import type { FileEdit, Fix } from './finding.ts';
import { actionsOf, grantStatement } from './grantStatement.ts';
import { writeEntries } from './manifestEdits.ts';
import { type Missing, pathsFor } from './naming.ts';

/**
 * Beside its peers and named like them, and in the manifest where the share has one. Only where the share is the better
 * for it: a name that is not read as such a policy, or for which another document is taken, is passed over.
 */
export function createDocument(cause: AbsentCause, share: Share, snapshot: Snapshot): Fix[] {
  const missing = MISSING[cause.leg];
  const statements = statementsFor(missing, share);
  if (statements === undefined || statements.length === 0 || share.agreement.key.open) return [];
  const listed = listedPath(cause.leg, share);
  const paths = listed === undefined ? pathsFor(share, missing, snapshot) : [listed];
  for (const path of paths.filter((one) => mayCreate(one, snapshot))) {
    const newText = newFileText({ Version: '2012-10-17', Statement: statements }, peerOf(cause, snapshot));
    const creating: FileEdit = { file: path, range: { start: 0, end: 0 }, newText, create: true };
    const edits = [creating, ...(listed === undefined ? naming(path, missing, share, snapshot) : [])];
    const after = attempt(snapshot, edits);
    const legs = LEGS_OF[missing];
    const isJoined = sharesOf(after, path).some(
      (one) => isSameShare(one, share) && legs.every((leg) => WORKS.has(one.statements[leg])),
    );
    if (isJoined && keepsOthers(snapshot, after, [])) return fix(`Create ${baseName(path)}`, 'unsafe', edits);
  }
  return [];
}

const MISSING: Readonly<Record<Leg, Missing>> = {
  resourceGrant: 'own',
  keyGrant: 'key',
  identityGrant: 'identity',
  identityKeyGrant: 'identity',
};

const LEGS_OF: Readonly<Record<Missing, readonly Leg[]>> = {
  own: ['resourceGrant'],
  key: ['keyGrant'],
  identity: ['identityGrant', 'identityKeyGrant'],
};

const WORKS: ReadonlySet<string> = new Set(['present', 'notRequired']);

function isSameShare(one: Share, other: Share): boolean {
  return one.principal === other.principal && one.access === other.access && one.manifest === other.manifest;
}

/** Undefined where they would need an ARN that no text names. */
function statementsFor(missing: Missing, share: Share): object[] | undefined {
  const grants = LEGS_OF[missing]
    .filter((leg) => share.statements[leg] !== 'notRequired')
    .map((leg) => grantStatement(leg, actionsOf(leg, share), share));
  const statements = missing === 'key' ? [ownerStatement(share), ...grants] : grants;
  const known = statements.filter((statement) => statement !== undefined);
  return known.length === statements.length ? known : undefined;
}

/**
 * Without it nobody could change the key policy again, and KMS refuses to save it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function ownerStatement({ agreement, principal }: Share): object | undefined {
  const { account } = agreement.key;
  const partition = parseArn(principal)?.partition ?? 'aws';
  return account === undefined
    ? undefined
    : { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
}

/** Where the manifest says that the document is, although nothing is there. */
function listedPath(leg: Leg, { seed }: Share): string | undefined {
  const { manifest, declared, principal } = seed;
  const policy: Record<Leg, () => DocumentReference | undefined> = {
    resourceGrant: () =>
      manifest?.principals.get(declared?.resource ?? '')?.trustPolicy ?? declared?.resourceEntry?.policy,
    keyGrant: () => manifest?.resources.get(declared?.key?.value ?? '')?.policy,
    identityGrant: () => manifest?.principals.get(principal.arn)?.policies[0],
    identityKeyGrant: () => manifest?.principals.get(principal.arn)?.policies[0],
  };
  const reference = policy[leg]();
  // A place inside a file cannot be made by writing a file.
  return reference !== undefined && reference.id === reference.path ? reference.path : undefined;
}

/** A file is made only where there is none, in a workspace folder, and under a name that is read as a policy. */
function mayCreate(path: string, snapshot: Snapshot): boolean {
  const file = snapshot.files.get(path);
  const inside = snapshot.folders.length === 0 || snapshot.folders.some((folder) => isInside(folder, path));
  const free = file === undefined || file.problem?.kind === 'missing';
  return inside && free && (/\.jsonc?$/.test(path) || isTemplatePath(path));
}

function peerOf({ facts }: AbsentCause, { files }: Snapshot): { path: string; text: string } {
  const { file } = facts.document;
  return { path: file, text: files.get(file)?.text ?? '' };
}

/** The manifest's entry for the new file; none where the share has no manifest, or no text names what it is attached to. */
function naming(path: string, missing: Missing, share: Share, snapshot: Snapshot): FileEdit[] {
  const { manifest } = share.seed;
  const name = manifest && documentPath(manifest.folder, { file: path, id: path });
  if (manifest === undefined || name === undefined) return [];
  const document = { file: path, id: path };
  const documents = {
    ...share.documents,
    ...(missing === 'own' ? { resourcePolicy: document } : missing === 'key' ? { keyPolicy: document } : {}),
    ...(missing === 'identity' ? { identityPolicies: [document] } : {}),
  };
  const entries = (shareEntries({ ...share, documents }, manifest.folder) ?? []).filter(
    (entry: ManifestEntry) =>
      ('policy' in entry && entry.policy === name) ||
      ('trustPolicy' in entry && entry.trustPolicy === name) ||
      (missing === 'key' && 'key' in entry),
  );
  return writeEntries(snapshot, { path: manifest.path, folder: manifest.folder, manifest }, entries);
}
