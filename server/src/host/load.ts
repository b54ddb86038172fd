/** Brings files into an analysis. */
import { settle } from '../files/settle.ts';
import type { AnalysisFunctions, AnalysisOptions, AnalysisStep } from '../ide/analysis.ts';
import { readFile, readWanted } from './read.ts';

/** A new analysis of the files, and of those that their manifests name. */
export function load(
  functions: Pick<AnalysisFunctions, 'applyChanges' | 'createAnalysis'>,
  options: AnalysisOptions,
  files: readonly string[],
): AnalysisStep {
  const empty = functions.createAnalysis(options);
  const step = functions.applyChanges(empty, files.map(readFile));
  return settle(functions, step, (path) => readWanted(options.folders, path));
}
