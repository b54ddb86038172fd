/** Unified diffs, for `git apply` and `patch -p1`. */
import { formatPatch, structuredPatch } from 'diff';

export interface FileVersions {
  /** As printed: relative to the working directory, or absolute. */
  readonly path: string;
  /** Undefined for a file that does not exist yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** One patch over all files; the empty string if none differs. */
export function unifiedDiff(files: readonly FileVersions[]): string {
  return files.map(fileDiff).join('');
}

function fileDiff({ path, before, after }: FileVersions): string {
  if (before === after) {
    return '';
  }
  const name = path.replace(/^\/+/, '');
  const creates = before === undefined;
  const patch = structuredPatch(creates ? '/dev/null' : `a/${name}`, `b/${name}`, before ?? '', after, '', '', {
    context: 3,
  });
  return terminateNames(formatPatch({ ...patch, isGit: true, ...(creates ? { isCreate: true } : {}) }));
}

// GNU patch takes a name up to its first space, unless a tab follows the name; git writes that tab, too.
function terminateNames(patch: string): string {
  const body = patch.indexOf('\n@@');
  const head = body < 0 ? patch : patch.slice(0, body);
  return head.replace(/^(?:---|\+\+\+) [^"\t\n]* [^"\t\n]*$/gm, '$&\t') + patch.slice(head.length);
}
