/** Brings what manifests name into an analysis. */
import type { Analysis, AnalysisFunctions, AnalysisStep, FileChange } from '../ide/analysis.ts';

/**
 * Reads what the manifests want, and what the manifests read thereby want, until nothing is wanted. `affected` and
 * `shares` then hold what any of these steps affected; `wanted` those read here.
 */
export function settle(
  functions: Pick<AnalysisFunctions, 'applyChanges'>,
  step: AnalysisStep,
  readNamed: (path: string) => FileChange,
): AnalysisStep {
  const affected = new Set(step.affected);
  const shares = new Set(step.shares);
  const read = new Set<string>();
  let analysis: Analysis = step.analysis;
  let wanted = step.wanted;
  while (wanted.length > 0) {
    const next = functions.applyChanges(analysis, wanted.map(readNamed));
    for (const path of wanted) {
      read.add(path);
    }
    for (const path of next.affected) {
      affected.add(path);
    }
    for (const share of next.shares) {
      shares.add(share);
    }
    analysis = next.analysis;
    // A path that is wanted again although it was given would make this go on for ever.
    wanted = next.wanted.filter((path) => !read.has(path));
  }
  return { analysis, affected: [...affected], shares: [...shares], wanted: [...read] };
}
