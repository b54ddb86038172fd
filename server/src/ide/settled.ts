/** What manifests say of findings: their severities, which of them are silent, and what of that has no effect. */
import picomatch from 'picomatch';
import { nearestName } from '../rules/elements/nearest.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import { RULES } from '../rules/index.ts';
import type { PlacedReport } from '../rules/rule.ts';
import type { Manifest, ManifestIgnore } from '../sharing/manifest.ts';
import { isInside } from '../sharing/paths.ts';
import type { Snapshot, WorkspaceStep } from '../sharing/workspace.ts';
import type { AnalysisOptions } from './analysis.ts';
import { placedFinding } from './findings.ts';
import { LIVE_CODES } from './live/findings.ts';

/** Manifests at or above the file, the nearest last. */
export function governing(snapshot: Snapshot, path: string): Manifest[] {
  return [...snapshot.manifests.values()]
    .filter(({ folder }) => isInside(folder, path))
    .sort((one, other) => one.folder.length - other.folder.length);
}

export function severityOf(
  finding: Finding,
  manifests: readonly Manifest[],
  options: AnalysisOptions,
): Severity | 'off' {
  let severity: Severity | 'off' | undefined;
  for (const { settings } of manifests) severity = settings.severity.get(finding.code) ?? severity;
  severity ??= options.severity[finding.code];
  return severity ?? finding.severity;
}

export function isIgnored(finding: Finding, manifests: readonly Manifest[]): boolean {
  return manifests.some((manifest) => manifest.ignore.some((entry) => silences(entry, manifest, finding)));
}

function silences(entry: ManifestIgnore, { folder }: Manifest, finding: Finding): boolean {
  return (
    (entry.code === undefined || entry.code === finding.code) &&
    (entry.file === undefined || picomatch.isMatch(finding.file.slice(folder.length + 1), entry.file, { dot: true })) &&
    (entry.pointer === undefined ||
      finding.pointer === entry.pointer ||
      finding.pointer.startsWith(`${entry.pointer}/`))
  );
}

/** Folders whose manifest now says something else about severities or what to ignore. */
export function resettled(before: Snapshot, { snapshot, files }: WorkspaceStep): string[] {
  const say = (manifest: Manifest | undefined) =>
    JSON.stringify([
      [...(manifest?.settings.severity ?? [])],
      manifest?.ignore.map(({ code, file, pointer }) => [code, file, pointer]),
    ]);
  return [...files].flatMap((path) => {
    const [old, now] = [before.manifests.get(path), snapshot.manifests.get(path)];
    return (old !== undefined || now !== undefined) && say(old) !== say(now) ? [(now ?? old)?.folder ?? ''] : [];
  });
}

/** Manifests that silence findings, at or above the files: which of their entries still do may differ. */
export function silencing(snapshot: Snapshot, files: ReadonlySet<string>): string[] {
  return [...snapshot.manifests.values()].flatMap(({ path, folder, ignore }) =>
    ignore.length > 0 && [...files].some((file) => isInside(folder, file)) ? [path] : [],
  );
}

/** Entries of `ignore` that silence nothing, and codes that are none, in `ignore` as in `severity`. */
export function settingFindings(manifest: Manifest, all: () => readonly Finding[]): Finding[] {
  const { ignore, settings, folder, path } = manifest;
  const reports: PlacedReport[] = settings.severityCodes.flatMap((code) => unknownCode(code) ?? []);
  const below = ignore.length > 0 ? all().filter(({ file }) => isInside(folder, file)) : [];
  for (const entry of ignore) {
    const unknown = entry.located === undefined ? undefined : unknownCode(entry.located);
    if (unknown !== undefined) reports.push(unknown);
    // Whether there is such a finding is known only after AWS was asked, and only until a text changes.
    else if (LIVE_CODES.has(entry.code ?? '')) continue;
    else if (!below.some((finding) => silences(entry, manifest, finding))) reports.push(unused(entry));
  }
  return reports.map((report) => placedFinding(MANIFEST_RULE, path, report));
}

const CODES = RULES.map(({ code }) => code);
const MANIFEST_RULE = RULES.find(({ code }) => code === 'manifest-error')!;

function unknownCode({ value, range, pointer }: NonNullable<ManifestIgnore['located']>): PlacedReport | undefined {
  if (CODES.includes(value)) return undefined;
  const meant = nearestName(CODES, value);
  return {
    range,
    pointer,
    severity: 'information',
    message: `No finding has the code "${value}", so this has no effect. ${meant === undefined ? 'The codes are listed in the documentation of the rules.' : `Did you mean "${meant}"?`}`,
  };
}

function unused({ code, file, place }: ManifestIgnore): PlacedReport {
  const what = code === undefined ? 'finding' : `finding ${code}`;
  return {
    ...place,
    severity: 'information',
    message: `There is no ${what}${file === undefined ? '' : ` in ${file}`} that this silences${code === undefined ? '' : ' any more'}. Remove the entry, so that it does not silence a new mistake one day.`,
  };
}
