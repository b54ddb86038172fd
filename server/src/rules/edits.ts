/** Edits of fixes: what `policy/edit` computes, for a file of the snapshot. */
import type { PolicyDocument } from '../policy/document.ts';
import {
  addToList,
  applyEdits,
  insertStatement,
  removeElement,
  removeFromList,
  removeProperty,
  renameProperty,
  replaceValue,
  setFirstProperty,
  setProperty,
  type TextEdit,
} from '../policy/edit.ts';
import { smallestEdit } from '../policy/textEdits.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import type { FileEdit, Fix, FixSafety } from './finding.ts';

/** No fix where there is nothing to edit. */
export function fix(title: string, safety: FixSafety, edits: readonly FileEdit[]): Fix[] {
  return edits.length === 0 ? [] : [{ title, safety, edits }];
}

/** One step of a fix: the edits that it makes of the text as it then is. */
export type EditStep = (path: string, text: string) => readonly TextEdit[];

/** Edits in one file; each step sees the text after those before it. */
export function editFile(snapshot: Snapshot, path: string, ...steps: readonly EditStep[]): FileEdit[] {
  const text = snapshot.files.get(path)?.text;
  if (text === undefined) return [];
  const [first, ...rest] = steps;
  const edits = first?.(path, text) ?? [];
  if (rest.length === 0) return edits.map((edit) => ({ file: path, ...edit }));
  let after = applyEdits(text, edits);
  for (const step of rest) after = applyEdits(after, step(path, after));
  return text === after ? [] : [{ file: path, ...smallestEdit(text, after) }];
}

export function replacing(pointer: string, value: unknown) {
  return (path: string, text: string) => replaceValue(path, text, pointer, value);
}

export function adding(pointer: string, value: string) {
  return (path: string, text: string) => addToList(path, text, pointer, value);
}

export function inserting(document: PolicyDocument, statement: object) {
  return (path: string, text: string) => insertStatement(path, text, document.pointer, statement);
}

export function removingProperty(pointer: string) {
  return (path: string, text: string) => removeProperty(path, text, pointer);
}

export function removingElement(pointer: string) {
  return (path: string, text: string) => removeElement(path, text, pointer);
}

export function removingValue(pointer: string, value: string) {
  return (path: string, text: string) => removeFromList(path, text, pointer, value);
}

export function renaming(pointer: string, name: string) {
  return (path: string, text: string) => renameProperty(path, text, pointer, name);
}

export function setting(objectPointer: string, name: string, value: unknown) {
  return (path: string, text: string) => setProperty(path, text, objectPointer, name, value);
}

export function settingFirst(objectPointer: string, name: string, value: unknown) {
  return (path: string, text: string) => setFirstProperty(path, text, objectPointer, name, value);
}

/** The edits of each file, files in the order in which they come. */
export function editsByFile<Edit extends FileEdit>(edits: readonly Edit[]): ReadonlyMap<string, readonly Edit[]> {
  const files = new Map<string, Edit[]>();
  for (const edit of edits) {
    const known = files.get(edit.file);
    if (known === undefined) files.set(edit.file, [edit]);
    else known.push(edit);
  }
  return files;
}
