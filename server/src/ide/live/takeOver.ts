/**
 * Edits that make a document mean what is deployed and leave everything else as it is: comments, order, spelling, a
 * principal's ARN where AWS shows the unique id, template values that stand for what is deployed.
 */
import type { PolicyDocument, Statement } from '../../policy/document.ts';
import {
  addToList,
  applyEdits,
  insertStatement,
  removeElement,
  removeFromList,
  removeProperty,
  replaceValue,
  setProperty,
  type TextEdit,
} from '../../policy/edit.ts';
import { parsePolicyFile } from '../../policy/parse.ts';
import { compareDocuments, type Difference, sameMeaning } from '../../rules/difference.ts';
import { canonicalPolicy, statementsOf } from './canonical.ts';

type Edit = (text: string) => readonly TextEdit[];

type ElementDifference = Extract<Difference, { kind: 'element' }>;

/** The file's text afterwards; the same text where the document already means that. */
export function takeOver(
  document: PolicyDocument,
  fileText: string,
  deployed: PolicyDocument,
  deployedText: string,
): string {
  const path = document.file;
  const policy = canonicalPolicy(deployedText);
  const { differences } = compareDocuments(document, deployed);
  if (differences.length === 0 || policy === undefined) return fileText;
  let text = fileText;
  for (const edit of editsFor(path, document, differences, policy)) text = applyEdits(text, edit(text));
  const after = documentAt(path, text, document.pointer);
  if (after !== undefined && sameMeaning(after, deployed)) return text;
  // What cannot be edited piece by piece is replaced as a whole.
  const whole = document.escaped ? JSON.stringify(policy) : policy;
  return applyEdits(fileText, replaceValue(path, fileText, document.pointer, whole));
}

/** One after another: elements first, while every statement is where it was; then what goes, from behind; then what comes. */
function editsFor(
  path: string,
  document: PolicyDocument,
  differences: readonly Difference[],
  policy: Readonly<Record<string, unknown>>,
): Edit[] {
  const raw = (pointer: string): Readonly<Record<string, unknown>> => {
    const index = Number(pointer.slice(pointer.lastIndexOf('/') + 1));
    return statementsOf(policy)[Number.isNaN(index) ? 0 : index] as Readonly<Record<string, unknown>>;
  };
  const edits: Edit[] = [];
  for (const one of differences) {
    if (one.kind === 'element') edits.push(...elementEdits(path, one, raw(one.deployedStatement.pointer)));
    if (one.kind === 'other') {
      edits.push((text) => replaceValue(path, text, one.statement.pointer, raw(one.deployedStatement.pointer)));
    }
    if (one.kind === 'version') {
      edits.push((text) =>
        policy.Version === undefined
          ? removeProperty(path, text, `${document.pointer}/Version`)
          : setProperty(path, text, document.pointer, 'Version', policy.Version),
      );
    }
  }
  const gone = differences.flatMap((one) => (one.kind === 'onlyFile' ? [one.statement.pointer] : []));
  edits.push(
    ...gone.reverse().map(
      (pointer): Edit =>
        (text) =>
          removeElement(path, text, pointer),
    ),
  );
  for (const one of differences) {
    if (one.kind === 'onlyDeployed') {
      edits.push((text) => insertStatement(path, text, document.pointer, raw(one.statement.pointer)));
    }
  }
  return edits;
}

function elementEdits(path: string, difference: ElementDifference, raw: Readonly<Record<string, unknown>>): Edit[] {
  const { name, statement, file, pairing } = difference;
  const value = raw[name];
  if (value === undefined) return [(text) => removeProperty(path, text, `${statement.pointer}/${name}`)];
  const whole: Edit = (text) => setProperty(path, text, statement.pointer, name, value);
  if (file === undefined || name === 'Effect' || name === 'Condition') return [whole];
  if (name === 'Principal' || name === 'NotPrincipal') {
    const kept = principalsKept(difference, value);
    return [(text) => setProperty(path, text, statement.pointer, name, kept)];
  }
  if (LISTS[name](statement)?.form !== 'array' || pairing.pairs.length === 0) return [whole];
  const { pointer } = file;
  return [
    ...pairing.onlyDeployed.map(
      (member): Edit =>
        (text) =>
          addToList(path, text, pointer, member.text),
    ),
    ...pairing.onlyFile.map(
      (member): Edit =>
        (text) =>
          removeFromList(path, text, pointer, member.text),
    ),
  ];
}

const LISTS = {
  Action: ({ action }: Statement) => action,
  NotAction: ({ notAction }: Statement) => notAction,
  Resource: ({ resource }: Statement) => resource,
  NotResource: ({ notResource }: Statement) => notResource,
} as const;

/** What is deployed, with the file's own spelling where both mean the same. */
function principalsKept({ pairing }: ElementDifference, value: unknown): unknown {
  const spelled = new Map(pairing.pairs.map(([file, deployed]) => [deployed.text, file.text]));
  const keep = (text: unknown) => (typeof text === 'string' ? (spelled.get(text) ?? text) : text);
  if (typeof value !== 'object' || value === null) return keep(value);
  return Object.fromEntries(
    Object.entries(value).map(([kind, texts]) => [kind, Array.isArray(texts) ? texts.map(keep) : keep(texts)]),
  );
}

function documentAt(path: string, text: string, pointer: string): PolicyDocument | undefined {
  return parsePolicyFile(path, text).documents.find((document) => document.pointer === pointer);
}
