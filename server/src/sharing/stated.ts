/** What a manifest says that a document is: it wins over what the document looks like. */
import { parseArn } from '../iam/arn.ts';
import type { ResourceKind } from '../policy/type.ts';
import { indexKey } from './documentIndex.ts';
import { type DocumentFacts, documentFacts } from './facts.ts';
import type { DocumentReference, Manifest } from './manifest.ts';
import type { DocumentKind } from './resourceTypes.ts';
import type { Snapshot } from './snapshot.ts';

/** The document as the first manifest that names it says it is; as it is where none does. */
export function asStated(snapshot: Snapshot, facts: DocumentFacts): DocumentFacts {
  if (snapshot.manifests.size === 0) return facts;
  const { id, file } = facts.document;
  const sole = snapshot.files.get(file)?.facts.length === 1;
  const named = ({ id: other }: DocumentReference) => other === id || (sole && other === file);
  const paths = new Set([id, file].flatMap((name) => snapshot.index.get(indexKey.manifestDocument(name)) ?? []));
  for (const path of [...paths].sort()) {
    const manifest = snapshot.manifests.get(path);
    const kind = manifest === undefined ? undefined : kindIn(manifest, named);
    if (kind === undefined) continue;
    const same = facts.type === kind.type && facts.kind === kind.kind;
    return same ? { ...facts, by: 'manifest', kindStated: true } : documentFacts(facts.document, facts.path, kind);
  }
  return facts;
}

type Named = (reference: DocumentReference) => boolean;

function kindIn(manifest: Manifest, named: Named): DocumentKind | undefined {
  for (const { arn, policy } of manifest.resources.values()) {
    if (policy !== undefined && named(policy)) return { type: 'resource', kind: kindOfResource(arn.value) };
  }
  for (const { policies, boundary, trustPolicy } of manifest.principals.values()) {
    if (policies.some(named)) return plain('identity');
    if (boundary !== undefined && named(boundary)) return plain('boundary');
    if (trustPolicy !== undefined && named(trustPolicy)) return plain('trust');
  }
  if (manifest.vpcEndpoints.some(({ policy }) => policy !== undefined && named(policy))) return plain('vpc-endpoint');
  const { serviceControlPolicies = NO_LEVELS, resourceControlPolicies = NO_LEVELS } = manifest.organization ?? {};
  if (holds(serviceControlPolicies, named)) return plain('scp');
  return holds(resourceControlPolicies, named) ? plain('rcp') : undefined;
}

const NO_LEVELS: ReadonlyMap<string, readonly (readonly DocumentReference[])[]> = new Map();

function holds(levels: typeof NO_LEVELS, named: Named): boolean {
  return [...levels.values()].some((lists) => lists.some((list) => list.some(named)));
}

function plain(type: DocumentKind['type']): DocumentKind {
  return { type, kind: undefined };
}

const KINDS: ReadonlyMap<string, ResourceKind> = new Map([
  ['kms', 'key'],
  ['secretsmanager', 'secret'],
  ['s3', 'bucket'],
  ['sqs', 'queue'],
  ['sns', 'topic'],
]);

function kindOfResource(arn: string): ResourceKind {
  return KINDS.get(parseArn(arn)?.service ?? '') ?? 'other';
}
