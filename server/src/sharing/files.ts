/** One file of the workspace as the core keeps it. */
import picomatch from 'picomatch';
import type { PolicyFile } from '../policy/document.ts';
import { parsePolicyFile } from '../policy/parse.ts';
import type { FileChange, FileProblem } from './change.ts';
import { type DocumentFacts, documentFacts } from './facts.ts';
import { isManifestPath, type Manifest } from './manifest.ts';
import { isInside, pathWithin } from './paths.ts';

export interface FileState {
  readonly path: string;
  readonly text: string | undefined;
  readonly problem: FileProblem | undefined;
  readonly policies: PolicyFile | undefined;
  readonly facts: readonly DocumentFacts[];
  readonly manifest: Manifest | undefined;
  /** A manifest's settings leave it out: kept, but nothing is made of it. */
  readonly excluded: boolean;
}

/** Undefined: the file is gone. `manifest` is what the file holds, if it is a manifest. */
export function fileState(
  change: FileChange,
  manifest: Manifest | undefined,
  excluded: boolean,
  folders: readonly string[],
): FileState | undefined {
  if ('deleted' in change) return undefined;
  const nothing = {
    path: change.path,
    text: undefined,
    problem: undefined,
    policies: undefined,
    facts: [],
    manifest: undefined,
    excluded,
  };
  if ('problem' in change) return { ...nothing, problem: change.problem };
  if (isManifestPath(change.path)) return { ...nothing, text: change.text, manifest };
  if (excluded) return { ...nothing, text: change.text };
  const policies = parsePolicyFile(change.path, change.text);
  return {
    ...nothing,
    text: change.text,
    policies,
    facts: policies.documents.map((document) => documentFacts(document, pathWithin(folders, change.path))),
  };
}

/** Whether a manifest's `settings` at or above the file leave it out. A manifest itself is never left out. */
export function isExcluded(path: string, manifests: readonly Manifest[]): boolean {
  if (manifests.length === 0 || isManifestPath(path)) return false;
  for (const { folder, settings } of manifests) {
    if (!isInside(folder, path)) continue;
    const relative = path.slice(folder === '' ? 1 : folder.length + 1);
    if (settings.include.length > 0 && !picomatch.isMatch(relative, [...settings.include], { dot: true })) return true;
    if (settings.exclude.length > 0 && picomatch.isMatch(relative, [...settings.exclude], { dot: true })) return true;
  }
  return false;
}

/** Whether two readings of a manifest select the same files, and call the same time soon. */
export function readsSame(one: Manifest | undefined, other: Manifest | undefined): boolean {
  const reading = (manifest: Manifest | undefined) => [
    manifest?.settings.include ?? [],
    manifest?.settings.exclude ?? [],
    manifest?.settings.expiresSoonDays ?? null,
  ];
  return JSON.stringify(reading(one)) === JSON.stringify(reading(other));
}
