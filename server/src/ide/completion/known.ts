/** What the workspace's documents and manifests name: to be offered elsewhere, with where it comes from. */
import { type Arn, PARTITIONS, parseArn } from '../../iam/arn.ts';
import { regionsOf } from '../../iam/regions.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Manifest } from '../../sharing/manifest.ts';
import { isInside } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

export interface KnownName {
  readonly text: string;
  /** The file that names it, the one nearest to `from`. */
  readonly file: string;
}

/** Texts that are worth offering: no wildcards, nothing that a template puts in, no ARN that breaks off. */
function isWorthIt(text: string): boolean {
  return /^[^*?${}]+$/.test(text) && (!text.startsWith('arn:') || (parseArn(text)?.resource ?? '') !== '');
}

/** What is being typed is not known for that. */
export function knownElsewhere<Name extends KnownName>(
  { file, place }: { readonly file: string; readonly place: { readonly typed: string } },
  names: readonly Name[],
): Name[] {
  return names.filter((name) => name.file !== file || name.text !== place.typed);
}

/** Roles, users and account roots that policies and manifests name; the nearest to `from` first. */
export function knownPrincipals(snapshot: Snapshot, from: string): KnownName[] {
  return collect(
    snapshot,
    from,
    (facts, add) => {
      for (const { arn } of facts.principals) add(arn);
    },
    (manifest, add) => {
      for (const arn of manifest.principals.keys()) add(arn);
      for (const { principal } of manifest.shares ?? []) add(principal.value);
    },
  );
}

/** ARNs of the resources of a service (`secretsmanager`, `kms`, `s3`…). */
export function knownResources(snapshot: Snapshot, from: string, service: string): KnownName[] {
  const isMeant = (text: string) => parseArn(text)?.service === service;
  return collect(
    snapshot,
    from,
    (facts, add) => {
      for (const statement of facts.document.statements) {
        for (const { value } of statement.resource?.values ?? []) if (isMeant(value)) add(value);
      }
      if (facts.attachment !== undefined && isMeant(facts.attachment.value)) add(facts.attachment.value);
      for (const { value } of facts.contextResources) if (isMeant(value)) add(value);
    },
    (manifest, add) => {
      for (const arn of manifest.resources.keys()) if (isMeant(arn)) add(arn);
    },
  );
}

/** Account ids with the alias that a manifest gives them. */
export function knownAccounts(
  snapshot: Snapshot,
  from: string,
): (KnownName & { readonly alias: string | undefined })[] {
  const aliases = aliasesFor(snapshot, from);
  const accountOf = (arn: string) => parseArn(arn)?.account ?? '';
  const found = collect(
    snapshot,
    from,
    (facts, add) => {
      for (const { arn } of facts.principals) add(accountOf(arn));
      for (const { reference } of [...facts.resources, ...facts.keys]) add(reference.account ?? '');
    },
    (manifest, add) => {
      for (const account of manifest.accounts.keys()) add(account);
      for (const account of manifest.organization?.accounts ?? []) add(account);
    },
  );
  return found.filter(({ text }) => /^\d{12}$/.test(text)).map((one) => ({ ...one, alias: aliases.get(one.text) }));
}

/** All Regions to choose from: those of secrets and keys, the nearest to `from` first, then the partition's others. */
export function offeredRegions(
  snapshot: Snapshot,
  from: string,
  partition: string | undefined,
): { readonly text: string; readonly known: boolean }[] {
  const own = regionsOf(partition ?? 'aws');
  const known = knownRegions(snapshot, from)
    .map(({ text }) => text)
    .filter((text) => partition === undefined || own.includes(text) || !isOfAnyPartition(text));
  return [
    ...known.map((text) => ({ text, known: true })),
    ...own.filter((text) => !known.includes(text)).map((text) => ({ text, known: false })),
  ];
}

function isOfAnyPartition(region: string): boolean {
  return PARTITIONS.some((partition) => regionsOf(partition).includes(region));
}

/** Regions of secrets and keys; the nearest to `from` first. */
export function knownRegions(snapshot: Snapshot, from: string): KnownName[] {
  return collect(
    snapshot,
    from,
    (facts, add) => {
      for (const { reference } of [...facts.resources, ...facts.keys]) add(reference.region ?? '');
    },
    (manifest, add) => {
      for (const arn of manifest.resources.keys()) add(parseArn(arn)?.region ?? '');
    },
  ).filter(({ text }) => /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/.test(text));
}

/** Ids of organizations in manifests. */
export function knownOrganizations(snapshot: Snapshot, from: string): KnownName[] {
  return collect(
    snapshot,
    from,
    () => undefined,
    ({ organization }, add) => add(organization?.id ?? ''),
  );
}

/** Aliases of accounts in the manifests that govern a file, the nearest manifest's last word. */
export function aliasesFor(snapshot: Snapshot, from: string): ReadonlyMap<string, string> {
  const manifests = [...snapshot.manifests.values()].sort((one, other) => one.folder.length - other.folder.length);
  const governing = manifests.filter(({ folder }) => isInside(folder, from));
  return new Map([...manifests, ...governing].flatMap(({ accounts }) => [...accounts]));
}

/** What finds an ARN beside its own text: the alias of its account. */
export function wordsFor(text: string, aliases: ReadonlyMap<string, string>): string {
  return aliases.get(parseArn(text)?.account ?? '') ?? '';
}

/** Ids of VPC endpoints in manifests. */
export function knownEndpoints(snapshot: Snapshot, from: string): KnownName[] {
  return collect(
    snapshot,
    from,
    () => undefined,
    ({ vpcEndpoints }, add) => {
      for (const { id } of vpcEndpoints) add(id);
    },
  );
}

/** `kms in security (111111111111), us-east-1`. */
export function describeArn(arn: Arn, aliases: ReadonlyMap<string, string>): string {
  const alias = aliases.get(arn.account);
  const account =
    arn.account === '' ? '' : alias === undefined ? ` in ${arn.account}` : ` in ${alias} (${arn.account})`;
  const region = arn.region === '' ? '' : `, ${arn.region}`;
  return `${arn.service}${account}${region}`;
}

type Add = (text: string) => void;

/** Each text once, with the nearest file that names it; nearest files first, and no farther than for a full list. */
function collect(
  snapshot: Snapshot,
  from: string,
  ofDocument: (facts: DocumentFacts, add: Add) => void,
  ofManifest: (manifest: Manifest, add: Add) => void,
): KnownName[] {
  const found = new Map<string, string>();
  const nearest = byDistance(snapshot, from);
  for (const source of nearest) {
    const file = 'document' in source ? source.document.file : source.path;
    const add: Add = (text) => {
      if (text !== '' && !found.has(text) && isWorthIt(text)) found.set(text, file);
    };
    if ('document' in source) ofDocument(source, add);
    else ofManifest(source, add);
    if (found.size >= MOST) break;
  }
  return [...found].slice(0, MOST).map(([text, file]) => ({ text, file }));
}

/** More than so many are no help: the nearest are kept. */
const MOST = 200;

/** Manifests and documents, the nearest first; equally near ones in the order of the snapshot. */
function byDistance(snapshot: Snapshot, from: string): (DocumentFacts | Manifest)[] {
  const near: (DocumentFacts | Manifest)[][] = [];
  const put = (source: DocumentFacts | Manifest, file: string) => {
    const distance = distanceBetween(file, from);
    const known = near[distance];
    if (known === undefined) near[distance] = [source];
    else known.push(source);
  };
  for (const manifest of snapshot.manifests.values()) put(manifest, manifest.path);
  for (const facts of snapshot.facts.values()) put(facts, facts.document.file);
  return near.flat();
}

/** Steps from one folder to the other. */
function distanceBetween(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let slash = 0;
  for (let at = 0; at < end && one.charCodeAt(at) === other.charCodeAt(at); at++) {
    if (one.charCodeAt(at) === 47) slash = at;
  }
  return slashesBehind(one, slash) + slashesBehind(other, slash);
}

function slashesBehind(path: string, from: number): number {
  let count = 0;
  for (let at = from + 1; at < path.length; at++) if (path.charCodeAt(at) === 47) count += 1;
  return count;
}
