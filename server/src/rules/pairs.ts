/** Which deployed policy is which document of the workspace. */
import type { PolicyDocument } from '../policy/document.ts';
import { parsePolicyFile } from '../policy/parse.ts';
import { type AttachedAs, type Attachment, attachmentsOf } from '../sharing/attachments.ts';
import type { Deployed, DeployedPolicy, DeployedPrincipal, DeployedThing } from '../sharing/deployed.ts';
import { squash } from '../sharing/near.ts';
import { baseName } from '../sharing/paths.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { likeness, sameMeaning } from './difference.ts';

export interface DeployedDocument {
  readonly thing: DeployedThing;
  readonly as: AttachedAs;
  /** Of an identity policy or a boundary. */
  readonly policy: DeployedPolicy | undefined;
  /** JSON text. */
  readonly text: string;
  readonly document: PolicyDocument;
}

export interface Pair {
  readonly attachment: Attachment;
  readonly thing: DeployedThing;
  /** Null: there is none on AWS. */
  readonly deployed: DeployedDocument | null;
}

export interface Pairs {
  readonly pairs: readonly Pair[];
  /** Deployed, and no document of the workspace. */
  readonly unpaired: readonly DeployedDocument[];
}

/** What is not known of AWS is in neither list. */
export function pairsOf(snapshot: Snapshot, deployed: Deployed): Pairs {
  const attachments = attachmentsOf(snapshot);
  const pairs: Pair[] = [];
  const unpaired: DeployedDocument[] = [];
  for (const thing of distinctThings(deployed.things)) {
    const own = attachments.filter(({ holder }) => holder === thing.arn || holder === thing.asked);
    for (const [as, documents] of documentsOf(thing)) {
      if (documents === undefined) continue;
      const files = onePerDocument(own.filter((attachment) => attachment.as === as));
      const matches = as === 'identity' ? matchIdentities(files, documents) : matchOne(files, documents);
      for (const attachment of files) {
        const match = matches.get(attachment);
        pairs.push({ attachment, thing, deployed: match ?? null });
      }
      const taken = new Set(matches.values());
      unpaired.push(...documents.filter((document) => !taken.has(document)));
    }
  }
  return { pairs, unpaired };
}

/** One of those that are the same under two spellings. */
export function distinctThings(things: readonly DeployedThing[]): DeployedThing[] {
  const seen = new Set<string>();
  return things.filter(({ arn }) => !seen.has(arn) && seen.add(arn) !== undefined);
}

/** The thing that an ARN, as the workspace spells it, stands for. */
export function thingNamed<Kind extends DeployedThing['kind']>(
  deployed: Deployed,
  arn: string,
  ...kinds: readonly Kind[]
): Extract<DeployedThing, { kind: Kind }> | undefined {
  const thing = deployed.things.find(
    (one) => (one.asked === arn || one.arn === arn) && (kinds as readonly string[]).includes(one.kind),
  );
  return thing as Extract<DeployedThing, { kind: Kind }> | undefined;
}

type Slot = readonly [AttachedAs, readonly DeployedDocument[] | undefined];

/** Undefined: not known; empty: there is none. */
function documentsOf(thing: DeployedThing): Slot[] {
  const one = (as: AttachedAs, text: string | null | undefined, policy?: DeployedPolicy): Slot => {
    if (text === undefined) return [as, thing.exists === false ? [] : undefined];
    if (text === null) return [as, []];
    const document = parsed(text);
    return [as, document === undefined ? undefined : [{ thing, as, policy, text, document }]];
  };
  switch (thing.kind) {
    case 'secret':
    case 'bucket':
      return [one('resource', thing.policy)];
    case 'key':
      return [one('key', thing.policy)];
    case 'role':
    case 'user':
      return [
        one('trust', thing.trustPolicy),
        one('boundary', boundaryText(thing), thing.boundary ?? undefined),
        ['identity', identitiesOf(thing)],
      ];
  }
}

function boundaryText({ boundary }: DeployedPrincipal): string | null | undefined {
  return boundary == null ? boundary : boundary.document;
}

function identitiesOf(thing: DeployedPrincipal): DeployedDocument[] | undefined {
  if (thing.policies === undefined) return thing.exists === false ? [] : undefined;
  const documents = thing.policies.map((policy) => {
    const document = parsed(policy.document);
    return document && { thing, as: 'identity' as const, policy, text: policy.document, document };
  });
  // One that cannot be understood makes the whole unknown.
  return documents.some((document) => document === undefined) ? undefined : documents.flatMap((one) => one ?? []);
}

function parsed(text: string): PolicyDocument | undefined {
  return parsePolicyFile('deployed.json', text).documents[0];
}

/** Of several files for one policy the one that means the same, else the first. */
function matchOne(
  files: readonly Attachment[],
  [document]: readonly DeployedDocument[],
): ReadonlyMap<Attachment, DeployedDocument> {
  const best = files.find((one) => document && sameMeaning(one.facts.document, document.document)) ?? files[0];
  return new Map(best === undefined || document === undefined ? [] : files.map((file) => [file, document]));
}

/**
 * Nothing in a file says which of a principal's policies it is: equal ones first, then by the policy's name in the file's,
 * then one that is left with one that is left, then the most alike.
 */
function matchIdentities(
  files: readonly Attachment[],
  documents: readonly DeployedDocument[],
): ReadonlyMap<Attachment, DeployedDocument> {
  const matches = new Map<Attachment, DeployedDocument>();
  let left = [...files];
  let others = [...documents];
  const take = (file: Attachment, document: DeployedDocument | undefined): void => {
    if (document === undefined) return;
    matches.set(file, document);
    left = left.filter((one) => one !== file);
    others = others.filter((one) => one !== document);
  };
  const named = (file: Attachment, { policy }: DeployedDocument) =>
    policy !== undefined && squash(baseName(file.facts.document.file)).includes(squash(policy.name));
  const equal = (file: Attachment, { document }: DeployedDocument) => sameMeaning(file.facts.document, document);
  for (const file of [...left])
    take(
      file,
      others.find((one) => named(file, one) && equal(file, one)),
    );
  for (const file of [...left])
    take(
      file,
      others.find((one) => equal(file, one)),
    );
  for (const file of [...left])
    take(
      file,
      others.find((one) => named(file, one)),
    );
  if (left.length === 1 && others.length === 1) take(left[0]!, others[0]);
  const candidates = left.flatMap((file) =>
    others.map((document) => ({ file, document, score: likeness(file.facts.document, document.document) })),
  );
  for (const { file, document, score } of candidates.sort((one, other) => other.score - one.score)) {
    if (score > 0 && left.includes(file) && others.includes(document)) take(file, document);
  }
  return matches;
}

function onePerDocument(attachments: readonly Attachment[]): Attachment[] {
  const seen = new Set<string>();
  return attachments.filter(({ facts }) => !seen.has(facts.document.id) && seen.add(facts.document.id) !== undefined);
}
