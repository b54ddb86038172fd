import { setProperty } from '../../policy/edit.ts';
import { relativePath } from '../../sharing/paths.ts';
import { keyReference } from '../../sharing/references.ts';
import type { Ambiguity } from '../../sharing/seed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { editFile } from '../edits.ts';
import type { FileEdit, Fix } from '../finding.ts';
import { defineJoinRule } from '../rule.ts';

export default defineJoinRule({
  code: 'ambiguous-attachment',
  severity: 'information',
  summary: 'Several documents could be the one that belongs to this share',
  docs: `A policy does not say what it is attached to. Where no ARN, principal, folder or name decides between several candidates, none is taken, and the share stays \`unknown\` instead of being judged by a guess.

Each fix names one candidate in \`sharing.json\`, creating the file where there is none. What a manifest says is never guessed again.`,
  report: ({ owner, at, candidates }) => ({
    message: `${candidates.length} documents could be ${owner === 'key' && !namesKey(at.value) ? 'the policy of the key that encrypts' : `the ${KINDS[owner]}`} ${at.value}, and nothing says which, so it is not known whether the share works. Choose one in sharing.json.`,
    related: candidates.map(({ document }) => ({
      file: document.file,
      range: document.anchor.range,
      message: 'One of the candidates',
    })),
  }),
  // A key policy is written under its key's ARN, and here no text may know it.
  fixes: (ambiguity, snapshot) =>
    ambiguity.owner === 'key' && !namesKey(ambiguity.at.value)
      ? []
      : ambiguity.candidates.flatMap((candidate) => pin(ambiguity, candidate.document.id, snapshot)),
});

function namesKey(arn: string): boolean {
  return keyReference(arn)?.form === 'arn';
}

const KINDS: Record<Ambiguity['owner'], string> = {
  secret: "secret's resource policy for",
  bucket: 'bucket policy for',
  role: 'trust policy of',
  key: 'key policy for',
  identity: 'identity policy of',
};

/** What a manifest says of the ARN: a principal holds policies, a resource has one. */
function entryFor(owner: Ambiguity['owner'], policy: string) {
  return owner === 'identity'
    ? { section: 'principals' as const, name: 'policies', value: [policy] }
    : { section: 'resources' as const, name: 'policy', value: policy };
}

/** Never preferred: the candidates are equal, and only a person knows. */
function pin({ at, from, owner }: Ambiguity, candidate: string, snapshot: Snapshot): Fix[] {
  const manifest = [...snapshot.manifests.values()]
    .filter(({ folder }) => from.document.file.startsWith(`${folder}/`))
    .sort((one, other) => other.folder.length - one.folder.length)[0];
  const root =
    snapshot.folders
      .filter((folder) => from.document.file.startsWith(`${folder}/`))
      .sort((one, other) => other.length - one.length)[0] ?? from.folder;
  const folder = manifest?.folder ?? root;
  const policy = relativePath(folder, candidate);
  const { section, name, value } = entryFor(owner, policy);
  const title = `Name ${policy} in sharing.json`;
  if (manifest === undefined) {
    const path = `${folder}/sharing.json`;
    const newText = `${JSON.stringify({ [section]: { [at.value]: { [name]: value } } }, undefined, 2)}\n`;
    return [{ title, safety: 'offered', edits: [{ file: path, range: { start: 0, end: 0 }, newText, create: true }] }];
  }
  const edits: FileEdit[] = editFile(snapshot, manifest.path, (path, text) => {
    const entry = manifest[section].get(at.value);
    if (entry !== undefined) return setProperty(path, text, entry.arn.pointer, name, value);
    if (manifest[section].size > 0) return setProperty(path, text, `/${section}`, at.value, { [name]: value });
    return setProperty(path, text, '', section, { [at.value]: { [name]: value } });
  });
  return edits.length === 0 ? [] : [{ title, safety: 'offered', edits }];
}
