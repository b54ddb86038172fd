/**
 * `--format sarif`: SARIF 2.1.0, for code scanning services and SARIF viewers.
 *
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
 */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type {
  ArtifactChange,
  ArtifactLocation,
  Location,
  Log,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  Result,
  Fix as SarifFix,
} from 'sarif';
import { toNativePath } from '../../host/paths.ts';
import type { TextRange } from '../../policy/document.ts';
import { editsByFile } from '../../rules/edits.ts';
import type { Finding, Fix, Severity } from '../../rules/finding.ts';
import { displayPath } from '../paths.ts';
import { positionsOf, type Report, type ReportedFinding } from '../report.ts';

/** What SARIF wants to know of a rule. */
export interface RuleDescription {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  /** Markdown. */
  readonly documentation: string;
  /** An absolute URL. */
  readonly docs: string;
}

export interface SarifOptions {
  /** The tool's version. */
  readonly version: string;
  /** All rules, whether they found something or not. */
  readonly rules: readonly RuleDescription[];
}

const LEVELS = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const satisfies Record<
  Severity,
  Result.level
>;

/** Relative addresses are relative to this; code scanning services put the checkout's root in its place. */
const ROOT = '%SRCROOT%';

export function formatSarif(report: Report, options: SarifOptions): string {
  const place = placeWriter(report);
  const ruleIndexes = new Map(options.rules.map((rule, index) => [rule.code, index]));
  const fingerprint = fingerprinter();
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sharing-policies',
            fullName: `Sharing Policies for AWS ${options.version}`,
            version: options.version,
            semanticVersion: options.version,
            rules: options.rules.map(ruleDescriptor),
          },
        },
        originalUriBaseIds: { [ROOT]: { uri: folderUri(report.workingDirectory) } },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((reported) => {
          const ruleIndex = ruleIndexes.get(reported.finding.code);
          return {
            ruleId: reported.finding.code,
            ...(ruleIndex === undefined ? {} : { ruleIndex }),
            ...resultOf(reported, place),
            partialFingerprints: {
              'sharingPolicies/v1': fingerprint(
                reported.finding.code,
                displayPath(report.workingDirectory, reported.finding.file),
                reported.finding.pointer,
              ),
            },
          };
        }),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

interface PlaceWriter {
  artifact(file: string): ArtifactLocation;
  region(file: string, range: TextRange): Region;
}

function placeWriter(report: Report): PlaceWriter {
  const positions = positionsOf(report);
  return {
    artifact(file) {
      const shown = displayPath(report.workingDirectory, file);
      return shown === file || shown === file.slice(1)
        ? { uri: fileUri(file) }
        : { uri: shown.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT };
    },
    region(file, range) {
      const { start, end } = positions(file, range);
      return {
        startLine: start.line + 1,
        startColumn: start.character + 1,
        endLine: end.line + 1,
        endColumn: end.character + 1,
      };
    },
  };
}

function resultOf({ finding, fixes }: ReportedFinding, place: PlaceWriter): Partial<Result> & Pick<Result, 'message'> {
  const physicalLocation = (file: string, range: TextRange): PhysicalLocation => ({
    artifactLocation: place.artifact(file),
    region: place.region(file, range),
  });
  const relatedLocations = finding.related.map(
    ({ file, range, message }, id): Location => ({
      id,
      physicalLocation: physicalLocation(file, range),
      message: { text: message },
    }),
  );
  return {
    level: LEVELS[finding.severity],
    message: { text: messageOf(finding) },
    locations: [{ physicalLocation: physicalLocation(finding.file, finding.range) }],
    ...(relatedLocations.length === 0 ? {} : { relatedLocations }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, place)) }),
  };
}

/**
 * With a link to each related place by its `id`: GitHub shows those places that the message links to.
 *
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
function messageOf({ message, related }: Finding): string {
  if (related.length === 0) return message;
  const links = related.map((place, id) => `[${escaped(place.message)}](${id})`);
  return `${escaped(message)} See: ${links.join('; ')}.`;
}

/** No link of its own. */
function escaped(text: string): string {
  return text.replace(/[[\]\\]/g, '\\$&');
}

function fixOf({ title, edits }: Fix, place: PlaceWriter): SarifFix {
  return {
    description: { text: title },
    artifactChanges: [...editsByFile(edits)].map(
      ([file, fileEdits]): ArtifactChange => ({
        artifactLocation: place.artifact(file),
        replacements: fileEdits.map(({ range, newText }) => ({
          deletedRegion: place.region(file, range),
          insertedContent: { text: newText },
        })),
      }),
    ),
  };
}

/**
 * The documentation is in the log as well: where an alert is read, a file of the package is not at hand, and a link
 * from one rule to another leads nowhere.
 *
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */
function ruleDescriptor({ code, severity, summary, documentation, docs }: RuleDescription): ReportingDescriptor {
  const help = documentation.replace(/\[([^\]]+)\]\(#[^)]*\)/g, '$1');
  return {
    id: code,
    shortDescription: { text: summary },
    help: { text: help, markdown: help },
    helpUri: docs,
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

/**
 * What makes two findings of different runs the same: rule, file and element, not the line, which moves with every
 * edit above it. Further findings of the rule at the same element are numbered.
 */
function fingerprinter(): (code: string, file: string, pointer: string) => string {
  const seen = new Map<string, number>();
  return (code, file, pointer) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([code, file, pointer]))
      .digest('hex')
      .slice(0, 32);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  };
}

function fileUri(path: string): string {
  return pathToFileURL(toNativePath(path)).href;
}

function folderUri(path: string): string {
  const uri = fileUri(path);
  return uri.endsWith('/') ? uri : `${uri}/`;
}
