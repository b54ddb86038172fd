/** Brings files into an analysis. */
import type { Analysis, AnalysisFunctions, AnalysisOptions, AnalysisStep, FileChange } from '../ide/analysis.ts';
import { readFile, readWanted } from './read.ts';

type Applying = Pick<AnalysisFunctions, 'applyChanges'>;

/** A new analysis of the files, and of those that their manifests name. */
export function load(
  functions: Applying & Pick<AnalysisFunctions, 'createAnalysis'>,
  options: AnalysisOptions,
  files: readonly string[],
): AnalysisStep {
  const empty = functions.createAnalysis(options);
  return settle(functions, functions.applyChanges(empty, files.map(readFile)), options.folders);
}

/**
 * Reads what the manifests want, and what the manifests read thereby want, until nothing is wanted; `readOne` may
 * have a better source than the disk. `affected` and `shares` then hold what any of these steps affected; `wanted` those read here.
 */
export function settle(
  functions: Applying,
  step: AnalysisStep,
  folders: readonly string[],
  readOne: (path: string) => FileChange = (path) => readWanted(folders, path),
): AnalysisStep {
  const affected = new Set(step.affected);
  const shares = new Set(step.shares);
  const read = new Set<string>();
  let analysis: Analysis = step.analysis;
  let wanted = step.wanted;
  while (wanted.length > 0) {
    const next = functions.applyChanges(analysis, wanted.map(readOne));
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
