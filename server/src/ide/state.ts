/** The state behind an `Analysis`. */
import type { Finding } from '../rules/finding.ts';
import type { LayeredMap, LayeredMapDraft } from '../sharing/layeredMap.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import type { Analysis } from './analysis.ts';
import type { LiveFinding } from './live/findings.ts';

/** What hosts hold as `Analysis`. */
export interface State extends Analysis {
  readonly snapshot: Snapshot;
  /** By what they come from: `file|path`, `documents|path`, `shared|id`, `share|id`, `join|id`. */
  readonly findings: LayeredMap<string, readonly Finding[]>;
  /** From a file to the origins of its findings. */
  readonly origins: LayeredMap<string, readonly string[]>;
  /** Those of origin `live|path`. */
  readonly live: readonly LiveFinding[];
}

export function addOrigin(origins: LayeredMapDraft<string, readonly string[]>, file_: string, origin: string): void {
  const known = origins.get(file_) ?? [];
  if (!known.includes(origin)) origins.set(file_, [...known, origin]);
}

export function removeOrigin(origins: LayeredMapDraft<string, readonly string[]>, file_: string, origin: string): void {
  const left = (origins.get(file_) ?? []).filter((other) => other !== origin);
  if (left.length === 0) origins.delete(file_);
  else origins.set(file_, left);
}
