/** `--format json`: the shape is a contract; a key is never renamed or dropped within version 1. */
import type { PolicyDocument, TextRange } from '../../policy/document.ts';
import type { PositionRange } from '../../policy/text.ts';
import type { FileEdit, Fix, RelatedPlace } from '../../rules/finding.ts';
import type { ShareReport } from '../../sharing/share.ts';
import { displayDocument, displayPath } from '../paths.ts';
import { countBySeverity, positionsOf, type Report, type ReportedFinding } from '../report.ts';

export function formatJson(report: Report): string {
  const counts = countBySeverity(report.findings);
  const { files, documents, shares } = report.summary;
  const toFinding = findingWriter(report);
  const value = {
    version: 1,
    summary: {
      files,
      documents,
      shares,
      errors: counts.error,
      warnings: counts.warning,
      informations: counts.information,
      hints: counts.hint,
    },
    shares: report.shares.map((share) => shareObject(report, share)),
    findings: report.findings.map(toFinding),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function shareObject(report: Report, share: ShareReport): object {
  const path = (document: PolicyDocument | undefined): string | null =>
    document === undefined ? null : displayDocument(report.workingDirectory, document);
  const { resourceGrant, keyGrant, identityGrant, identityKeyGrant } = share.statements;
  return {
    principal: share.principal,
    resource: share.resource,
    key: share.key,
    access: share.access,
    verdict: share.verdict,
    manifest: share.manifest === null ? null : displayPath(report.workingDirectory, share.manifest),
    requests: share.requests.map(({ action, resource, decision }) => ({
      action,
      resource,
      decision: decision.decision,
      conditions: decision.conditions,
    })),
    statements: { resourceGrant, keyGrant, identityGrant, identityKeyGrant },
    documents: {
      resourcePolicy: path(share.documents.resourcePolicy),
      keyPolicy: path(share.documents.keyPolicy),
      identityPolicies: share.documents.identityPolicies.map(path),
    },
  };
}

function findingWriter(report: Report): (reported: ReportedFinding) => object {
  const at = placeWriter(report);
  const toRelated = relatedWriter(at);
  const toFix = fixWriter(at);
  return ({ finding, fixes }) => ({
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    ...at(finding.file, finding.range),
    pointer: finding.pointer,
    related: finding.related.map(toRelated),
    fixes: fixes.map(toFix),
    docs: report.docsFor(finding.code),
  });
}

type PlaceWriter = (file: string, range: TextRange) => { readonly file: string; readonly range: PositionRange };

/** A file and a range, as they are printed. */
export function placeWriter(report: Pick<Report, 'textOf' | 'workingDirectory'>): PlaceWriter {
  const positions = positionsOf(report);
  return (file, range) => ({ file: displayPath(report.workingDirectory, file), range: positions(file, range) });
}

export function relatedWriter(at: PlaceWriter): (place: RelatedPlace) => object {
  return ({ file, range, message }) => ({ ...at(file, range), message });
}

export function fixWriter(at: PlaceWriter): (fix: Fix) => object {
  const toEdit = ({ file, range, newText, create }: FileEdit) => ({
    ...at(file, range),
    newText,
    ...(create === true ? { create } : {}),
  });
  return ({ title, safety, edits }) => ({ title, preferred: safety === 'preferred', edits: edits.map(toEdit) });
}
