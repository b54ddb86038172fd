/** The shares of a workspace as a list, and one share with its required statements. */
import { folderOf, isInside } from '../../sharing/paths.ts';
import type { Leg, StatementStatus, Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { statementDetail, statementName } from '../navigation/words.ts';
import { grantingStatements, headOf } from './grants.ts';
import type { SharePlace } from './place.ts';
import { legViews, shareName, shownVerdict, stateOf } from './state.ts';

export interface ShareSummary {
  readonly id: string;
  /** `DevSecret → ApplicationRole`. */
  readonly name: string;
  /** `key grant missing`. */
  readonly state: string;
  /** A denial that the manifest expects counts as allowed. */
  readonly verdict: Verdict;
  /** The folder that holds all its documents, seen from the workspace folder; tells shares of one name apart. */
  readonly folder: string;
}

export interface ShareDetail extends ShareSummary {
  readonly principal: string;
  readonly resource: string | null;
  readonly key: string | null;
  readonly access: string;
  readonly manifest: string | null;
  readonly legs: readonly LegDetail[];
}

export interface LegDetail {
  readonly leg: Leg;
  readonly name: string;
  readonly status: StatementStatus;
  readonly words: string;
  readonly place: SharePlace | undefined;
  readonly atFault: boolean;
  readonly statements: readonly StatementDetail[];
}

export interface StatementDetail {
  readonly name: string;
  readonly detail: string;
  readonly effect: 'Allow' | 'Deny';
  readonly place: SharePlace;
}

/** All shares, or those that are asked for and there; sorted by name. */
export function shareSummaries(snapshot: Snapshot, ids?: readonly string[]): ShareSummary[] {
  const shares = ids === undefined ? [...snapshot.shares.values()] : ids.flatMap((id) => snapshot.shares.get(id) ?? []);
  return shares
    .map((share) => summaryOf(snapshot, share))
    .sort(
      (one, other) => compare(one.name, other.name) || compare(one.folder, other.folder) || compare(one.id, other.id),
    );
}

export function shareDetail(snapshot: Snapshot, id: string): ShareDetail | undefined {
  const share = snapshot.shares.get(id);
  if (share === undefined) return undefined;
  const { principal, resource, key, access, manifest } = share;
  const legs = legViews(share).map((view): LegDetail => ({ ...view, statements: statementsOf(share, view.leg) }));
  return { ...summaryOf(snapshot, share), principal, resource, key, access, manifest, legs };
}

/** The shares that the documents of a file take part in. */
export function sharesIn(snapshot: Snapshot, path: string): string[] {
  const documents = snapshot.files.get(path)?.facts ?? [];
  const own = documents.flatMap(({ document }) => sharesOf(snapshot, document.id).map(({ id }) => id));
  if (own.length > 0 || !snapshot.manifests.has(path)) return [...new Set(own)];
  return [...snapshot.shares.values()].filter(({ manifest }) => manifest === path).map(({ id }) => id);
}

function summaryOf(snapshot: Snapshot, share: Share): ShareSummary {
  return {
    id: share.id,
    name: shareName(share),
    state: stateOf(share),
    verdict: shownVerdict(share),
    folder: folderIn(snapshot, share),
  };
}

function statementsOf(share: Share, leg: Leg): StatementDetail[] {
  return grantingStatements(share, leg).map(({ facts, statement, effect }) => ({
    name: statementName(statement),
    detail: statementDetail(statement),
    effect,
    place: { file: facts.document.file, range: headOf(statement) },
  }));
}

function folderIn({ folders }: Snapshot, { documents, manifest }: Share): string {
  const { resourcePolicy, keyPolicy, identityPolicies } = documents;
  const files = [resourcePolicy, keyPolicy, ...identityPolicies].flatMap((document) => document?.file ?? []);
  const [first = manifest ?? '', ...others] = files;
  let folder = folderOf(first);
  while (folder !== '' && others.some((file) => !isInside(folder, file))) folder = folderOf(folder);
  const workspace = folders.find((one) => one === folder || isInside(one, folder));
  return workspace === undefined ? folder : folder.slice(workspace.length + 1);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
