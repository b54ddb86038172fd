/** Core paths as the command line prints them. */
import { displayPath } from '../host/paths.ts';
import type { PolicyDocument } from '../policy/document.ts';

export { displayPath } from '../host/paths.ts';

/** A policy document's path; with `#/pointer` when it is embedded. */
export function displayDocument(workingDirectory: string, document: PolicyDocument): string {
  return displayPath(workingDirectory, document.file) + document.id.slice(document.file.length);
}
