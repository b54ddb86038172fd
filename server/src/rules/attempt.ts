/** Tries a fix on a copy of the workspace, so that nothing is offered that does not help. */
import type { PolicyDocument } from '../policy/document.ts';
import { applyEdits } from '../policy/textEdits.ts';
import type { Share } from '../sharing/verdict.ts';
import { applyChanges, type Snapshot } from '../sharing/workspace.ts';
import { editsByFile } from './edits.ts';
import type { FileEdit } from './finding.ts';

/** The workspace as it would be after the edits. */
export function attempt(snapshot: Snapshot, edits: readonly FileEdit[]): Snapshot {
  const changes = [...editsByFile(edits)].map(([path, own]) => ({
    path,
    text: applyEdits(snapshot.files.get(path)?.text ?? '', own),
  }));
  return applyChanges(snapshot, changes).snapshot;
}

/** Whether shares that do not have one of the documents are known as well as before, and those that worked work. */
export function keepsOthers(before: Snapshot, after: Snapshot, changed: readonly PolicyDocument[]): boolean {
  const left = new Map([...after.shares.values()].filter(isKnown).map((share) => [nameOf(share), share.verdict]));
  return [...before.shares.values()]
    .filter(
      ({ documents: { resourcePolicy, keyPolicy, identityPolicies } }) =>
        ![resourcePolicy, keyPolicy, ...identityPolicies].some(
          (document) => document !== undefined && changed.includes(document),
        ),
    )
    .filter(isKnown)
    .every(
      (share) => left.has(nameOf(share)) && (share.verdict !== 'allowed' || left.get(nameOf(share)) === 'allowed'),
    );
}

function isKnown({ verdict }: Share): boolean {
  return verdict !== 'unknown';
}

function nameOf({ principal, access, resource }: Share): string {
  return `${principal}|${access}|${resource}`;
}
