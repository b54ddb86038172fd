/** The implementation of the door that `analysis.ts` describes. */
import type { PolicyFile, TextRange } from '../policy/document.ts';
import type { Finding, Fix } from '../rules/finding.ts';
import { RULES } from '../rules/index.ts';
import { POLICY_RULES } from '../rules/policy/index.ts';
import { principalName, resourceName } from '../rules/words.ts';
import type { Deployed } from '../sharing/deployed.ts';
import { type InferredManifest, inferManifest as inferManifestOf } from '../sharing/inferredManifest.ts';
import { layeredMap } from '../sharing/layeredMap.ts';
import { isInside } from '../sharing/paths.ts';
import type { ShareReport } from '../sharing/share.ts';
import { asStated } from '../sharing/stated.ts';
import type { Share } from '../sharing/verdict.ts';
import {
  applyChanges as applyToSnapshot,
  createSnapshot,
  type Snapshot,
  shareOf,
  type WorkspaceStep,
} from '../sharing/workspace.ts';
import type {
  Analysis,
  AnalysisOptions,
  AnalysisStep,
  AnalysisSummary,
  FileChange,
  RuleDescription,
} from './analysis.ts';
import { type CommandFiles, shareCommands } from './commands/commands.ts';
import { documentFindings } from './documentFindings.ts';
import type { Denial } from './explain/denial.ts';
import { explainDenial } from './explain/explain.ts';
import type { Explanation } from './explain/explanation.ts';
import { assess } from './explain/reasons.ts';
import { fileFindings, fixesOf, joinFindings, sharedDocumentFindings, shareFindings } from './findings.ts';
import { liveFindings, stillTrue } from './live/findings.ts';
import { liveAfter, showLive } from './live/shown.ts';
import { onePerCause } from './onePerCause.ts';
import { type Refactoring, refactoringsAt as refactoringsOf } from './refactor/refactorings.ts';
import { governing, isIgnored, resettled, settingFindings, severityOf, silencing } from './settled.ts';
import { addOrigin, removeOrigin, type State } from './state.ts';

export type * from './analysis.ts';
export { readDenials } from './explain/read.ts';

export function createAnalysis(options: AnalysisOptions): Analysis {
  const state: State = {
    options,
    version: 0,
    snapshot: createSnapshot(options.folders, options.now),
    findings: layeredMap(),
    origins: layeredMap(),
    live: [],
  };
  return state;
}

export function applyChanges(analysis: Analysis, changes: readonly FileChange[]): AnalysisStep {
  const before = analysis as State;
  const step = applyToSnapshot(before.snapshot, changes);
  const affected = new Set(step.files);
  const findings = before.findings.edit();
  const origins = before.origins.edit();
  for (const [origin, found] of freshFindings(step, before.options)) {
    const old = findings.get(origin) ?? [];
    if (old.length === 0 && found.length === 0) continue;
    const files = new Set(found.map(({ file }) => file));
    for (const { file } of old) if (!files.has(file)) removeOrigin(origins, file, origin);
    for (const file of files) addOrigin(origins, file, origin);
    for (const { file } of [...old, ...found]) affected.add(file);
    if (found.length === 0) findings.delete(origin);
    else findings.set(origin, found);
  }
  const state: State = {
    options: before.options,
    version: before.version + 1,
    snapshot: step.snapshot,
    findings: findings.seal(),
    origins: origins.seal(),
    live: before.live,
  };
  for (const path of resettled(before.snapshot, step)) for (const file of filesBelow(state, path)) affected.add(file);
  for (const manifest of silencing(step.snapshot, affected)) affected.add(manifest);
  const analysed = showLive(state, liveAfter(before, step.snapshot, changes), affected);
  const wanted = wantedFiles(step.snapshot, changes);
  return { analysis: analysed, affected: [...affected], shares: [...step.shares], wanted };
}

export function withDeployed(analysis: Analysis, deployed: Deployed): AnalysisStep {
  const before = analysis as State;
  const asked = new Set(deployed.asked);
  const affected = new Set<string>();
  // What is known of a file without AWS, and from asking about other things.
  const left = showLive(
    before,
    stillTrue(before.live, ({ about }) => asked.has(about)),
    affected,
  );
  const fresh = liveFindings(left.snapshot, deployed, (path) => findingsOf(left, path), left.options.onRuleCrash);
  const after = showLive(left, [...left.live, ...fresh], affected);
  for (const manifest of silencing(after.snapshot, affected)) affected.add(manifest);
  return {
    analysis: { ...after, version: before.version + 1 } as State,
    affected: [...affected],
    shares: [],
    wanted: [],
  };
}

/** Same files, other options. Everything is analysed again: the clock or the folders may differ. */
export function withOptions(analysis: Analysis, options: AnalysisOptions): AnalysisStep {
  const { snapshot } = analysis as State;
  const changes = [...snapshot.files.values()].map(
    ({ path, text, problem }): FileChange => (problem === undefined ? { path, text: text ?? '' } : { path, problem }),
  );
  const step = applyChanges(createAnalysis(options), changes);
  const shares = [...new Set([...snapshot.shares.keys(), ...step.shares])];
  const affected = new Set(step.affected);
  const state = showLive(step.analysis as State, (analysis as State).live, affected);
  return { ...step, affected: [...affected], shares, analysis: { ...state, version: analysis.version + 1 } as State };
}

export function findingsOf(analysis: Analysis, path: string): readonly Finding[] {
  const { findings, origins, snapshot, options } = analysis as State;
  const all = (origins.get(path) ?? []).flatMap((origin) =>
    (findings.get(origin) ?? []).filter(({ file }) => file === path),
  );
  const manifest = snapshot.manifests.get(path);
  if (manifest !== undefined) all.push(...settingFindings(manifest, () => [...findings.values()].flat()));
  const manifests = governing(snapshot, path);
  return onePerCause(all)
    .flatMap((finding): Finding[] => {
      const severity = severityOf(finding, manifests, options);
      if (severity === 'off' || isIgnored(finding, manifests)) return [];
      return [severity === finding.severity ? finding : { ...finding, severity }];
    })
    .sort(
      (one, other) =>
        one.range.start - other.range.start ||
        one.range.end - other.range.end ||
        compare(one.code, other.code) ||
        compare(one.message, other.message),
    );
}

export function filesWithFindings(analysis: Analysis): readonly string[] {
  const { origins, snapshot } = analysis as State;
  const paths = new Set([...origins.keys(), ...snapshot.manifests.keys()]);
  return [...paths].filter((path) => findingsOf(analysis, path).length > 0).sort(compare);
}

export function shares(analysis: Analysis): readonly ShareReport[] {
  const { snapshot } = analysis as State;
  return [...snapshot.shares.values()].sort(
    (one, other) =>
      compare(one.principal, other.principal) ||
      compare(one.resource ?? '', other.resource ?? '') ||
      compare(one.access, other.access) ||
      compare(one.id, other.id),
  );
}

export function summary(analysis: Analysis): AnalysisSummary {
  const { snapshot } = analysis as State;
  let files = 0;
  for (const { facts, manifest } of snapshot.files.values()) if (facts.length > 0 || manifest !== undefined) files += 1;
  return { files, documents: snapshot.facts.size, shares: snapshot.shares.size };
}

export function inferManifest(analysis: Analysis, folder: string): InferredManifest {
  return inferManifestOf((analysis as State).snapshot, folder);
}

/** What features work on: all files, documents, joins and shares as they are now. */
export function snapshotOf(analysis: Analysis): Snapshot {
  return (analysis as State).snapshot;
}

export function file(analysis: Analysis, path: string): PolicyFile | undefined {
  return (analysis as State).snapshot.files.get(path)?.policies;
}

export function textOf(analysis: Analysis, path: string): string | undefined {
  return (analysis as State).snapshot.files.get(path)?.text;
}

export function fixesFor(analysis: Analysis, finding: Finding): readonly Fix[] {
  const { snapshot, options } = analysis as State;
  return fixesOf(finding, snapshot, options.reference);
}

export function refactoringsAt(analysis: Analysis, path: string, range: TextRange): readonly Refactoring[] {
  return refactoringsOf((analysis as State).snapshot, path, range);
}

export function explain(analysis: Analysis, denial: Denial): Explanation {
  const { snapshot, options } = analysis as State;
  return explainDenial(denial, shares(analysis) as readonly Share[], snapshot, options.onRuleCrash);
}

export function shareTitle(share: ShareReport): string {
  return `${principalName(share as Share)} → ${resourceName(share as Share)}`;
}

export function commandsFor(analysis: Analysis, shareId: string, files: CommandFiles): string | undefined {
  const { snapshot, options } = analysis as State;
  const share = snapshot.shares.get(shareId);
  if (share === undefined) return undefined;
  const { verdict } = assess(share, 'key', 'kms:DescribeKey', snapshot, options.onRuleCrash);
  return shareCommands(share, {
    ...files,
    textOf: (path) => textOf(analysis, path),
    describesKey: verdict === 'allowed',
  });
}

/** A path inside the package; hosts that know the published homepage put it in front. */
export function docsFor(code: string): string {
  return `docs/${POLICY_CODES.has(code) ? 'policy-rules' : 'rules'}.md#${code}`;
}

const POLICY_CODES: ReadonlySet<string> = new Set(POLICY_RULES.map(({ code }) => code));

export function allRules(): readonly RuleDescription[] {
  return RULES.map(({ code, severity, summary: line, docs }) => ({
    code,
    severity,
    summary: line,
    documentation: docs,
    docs: docsFor(code),
  }));
}

function* freshFindings(
  { snapshot, files, shares: touched, documents, joins }: WorkspaceStep,
  { onRuleCrash, reference }: AnalysisOptions,
): Iterable<[string, Finding[]]> {
  for (const path of files) {
    const state = snapshot.files.get(path);
    yield [`file|${path}`, state === undefined ? [] : fileFindings(state, snapshot, onRuleCrash)];
    const incomplete = (state?.policies?.syntaxProblems.length ?? 0) > 0;
    const own = state?.facts.flatMap((facts) =>
      documentFindings(asStated(snapshot, facts), { reference, incomplete }, onRuleCrash),
    );
    yield [`documents|${path}`, own ?? []];
  }
  for (const id of documents) yield [`shared|${id}`, sharedDocumentFindings(id, snapshot, onRuleCrash)];
  for (const id of touched) {
    const share = shareOf(snapshot, id);
    yield [`share|${id}`, share === undefined ? [] : shareFindings(share, onRuleCrash)];
  }
  for (const id of joins) {
    yield [
      `join|${id}`,
      (snapshot.joins.get(id)?.ambiguities ?? []).flatMap((ambiguity) => joinFindings(ambiguity, onRuleCrash)),
    ];
  }
}

function filesBelow({ origins }: State, folder: string): string[] {
  return [...origins.keys()].filter((path) => isInside(folder, path));
}

/** What manifests name and nobody has read yet. */
function wantedFiles(snapshot: Snapshot, changes: readonly FileChange[]): string[] {
  const wanted = new Set<string>();
  for (const { path } of changes) {
    for (const reference of snapshot.manifests.get(path)?.references ?? []) {
      if (!snapshot.files.has(reference.path)) wanted.add(reference.path);
    }
  }
  return [...wanted];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
