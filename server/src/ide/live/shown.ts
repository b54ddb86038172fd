/** Which findings about accounts an analysis shows. */
import type { FileChange } from '../../sharing/change.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { addOrigin, removeOrigin, type State } from '../state.ts';
import { type LiveFinding, stillTrue } from './findings.ts';

/** Those that are left when texts have changed. */
export function liveAfter(
  { live, snapshot: before }: State,
  after: Snapshot,
  changes: readonly FileChange[],
): readonly LiveFinding[] {
  const paths = changes.map(({ path }) => path);
  const changed = new Set(paths.filter((path) => before.files.get(path)?.text !== after.files.get(path)?.text));
  return stillTrue(live, ({ texts }) => texts.some((path) => changed.has(path)));
}

/** The state with these live findings and no others; the files in which that changes something are added to `affected`. */
export function showLive(state: State, live: readonly LiveFinding[], affected: Set<string>): State {
  if (live === state.live) return state;
  const findings = state.findings.edit();
  const origins = state.origins.edit();
  for (const path of new Set([...state.live, ...live].map(({ finding }) => finding.file))) {
    const own = live.map(({ finding }) => finding).filter(({ file: at }) => at === path);
    affected.add(path);
    if (own.length === 0) {
      findings.delete(`live|${path}`);
      removeOrigin(origins, path, `live|${path}`);
    } else {
      findings.set(`live|${path}`, own);
      addOrigin(origins, path, `live|${path}`);
    }
  }
  return { ...state, live, findings: findings.seal(), origins: origins.seal() };
}
