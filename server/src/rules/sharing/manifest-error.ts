import type { DocumentReference, ManifestShare } from '../../sharing/manifest.ts';
import { isSupported } from '../../sharing/manifestJoins.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { editFile, fix, removingElement } from '../edits.ts';
import { defineFileRule, type PlacedReport } from '../rule.ts';

export default defineFileRule({
  code: 'manifest-error',
  severity: 'error',
  summary: 'sharing.json names something that is not there, or is not of its form',
  docs: `\`sharing.json\` says which document belongs to which ARN. An entry that cannot be understood, a path at which there is no file, a JSON pointer at which there is no policy, or a path that leaves the workspace has no effect, and shares may be judged without that document. AWS never sees \`sharing.json\`, so nothing shows at run time.

An entry of \`ignore\` that silences nothing any more, and a code that does not exist, are reported as information: an entry that nobody needs may silence a new mistake one day.

Paths are relative to the manifest; \`path#/json/pointer\` names a document inside a file. A path is followed only if, links resolved, it stays inside the workspace.`,
  check: ({ manifest }, snapshot) =>
    manifest === undefined
      ? []
      : [
          ...manifest.problems.map(({ message, range, pointer }) => ({ message, range, pointer })),
          ...(manifest.shares ?? []).filter((share) => !isSupported(share)).map(unsupportedReport),
          ...manifest.references.flatMap((reference) => referenceReport(reference, snapshot)),
        ],
  fixes: ({ pointer, severity }, { path }, snapshot) =>
    severity === 'information' && /^\/ignore\/\d+$/.test(pointer)
      ? fix('Remove the entry', 'preferred', editFile(snapshot, path, removingElement(pointer)))
      : [],
});

function unsupportedReport({ resource, access }: ManifestShare): PlacedReport {
  const what = access === undefined ? resource.value : `"${access}" access to ${resource.value}`;
  return {
    range: resource.range,
    pointer: resource.pointer,
    severity: 'information',
    message: `${what} is not evaluated: shares of secrets and of buckets or objects (read, write), snapshots (copy), keys (use) and roles (assume) are. This entry has no effect.`,
  };
}

function referenceReport({ located, path, id }: DocumentReference, snapshot: Snapshot): PlacedReport[] {
  const at = { range: located.range, pointer: located.pointer };
  const file = snapshot.files.get(path);
  const unknown = 'so the shares that need it are judged without it';
  // Not read yet: the host is about to.
  if (file === undefined) return [];
  if (file.problem?.kind === 'missing')
    return [
      {
        ...at,
        message: `There is no file at ${located.value}, ${unknown}. Correct the path; it is relative to this manifest.`,
      },
    ];
  if (file.problem?.kind === 'outside-workspace') {
    return [
      {
        ...at,
        message: `${located.value} leads out of the workspace, so it is neither read nor written. Move the file into the workspace, or open the folder above as the workspace.`,
      },
    ];
  }
  if (file.problem !== undefined)
    return [
      {
        ...at,
        message: `${located.value} could not be read${file.problem.kind === 'unreadable' ? ` (${file.problem.reason})` : ''}, ${unknown}. Name the file that holds the policy.`,
      },
    ];
  if (snapshot.facts.has(id) || (id === path && file.facts.length === 1)) return [];
  const found = file.facts.map(({ document }) => `#${document.pointer}`).join(', ');
  if (id === path && file.facts.length > 1)
    return [{ ...at, message: `${located.value} holds several policies, ${unknown}. Name one of them: ${found}.` }];
  const where =
    file.facts.length === 0
      ? 'The file holds no policy document.'
      : `It holds a policy at ${found === '#' ? 'its top: name it without a pointer' : found}.`;
  return [{ ...at, message: `There is no policy document at ${located.value}, ${unknown}. ${where}` }];
}
