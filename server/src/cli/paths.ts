/** Core paths as the command line prints them. */
import { sep } from 'node:path';
import { isWithin } from '../host/paths.ts';
import type { PolicyDocument } from '../policy/document.ts';

/** Relative to the working directory when inside it, else absolute; always with `/`. `workingDirectory` is a core path. */
export function displayPath(workingDirectory: string, path: string): string {
  if (path === workingDirectory) {
    return '.';
  }
  if (isWithin(workingDirectory, path)) {
    return path.slice(workingDirectory.endsWith('/') ? workingDirectory.length : workingDirectory.length + 1);
  }
  return sep === '\\' && /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
}

/** A policy document's path; with `#/pointer` when it is embedded. */
export function displayDocument(workingDirectory: string, document: PolicyDocument): string {
  return displayPath(workingDirectory, document.file) + document.id.slice(document.file.length);
}
