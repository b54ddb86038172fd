/** JSON mistakes in words. */
import type { ParseError } from 'jsonc-parser';
import type { SyntaxProblem } from './document.ts';
import { fileRange, type Source } from './source.ts';
import { type JsonMember, type JsonNode, maximumDepth } from './tree.ts';

/** `ParseErrorCode` of jsonc-parser (a const enum, so its names are gone at run time) in words. */
const facts: Readonly<Record<number, string>> = {
  1: 'This is no JSON value: strings stand in double quotes; only numbers, true, false and null do without',
  2: 'This is no JSON number',
  3: "A property's name in double quotes belongs here",
  4: 'A value is missing here',
  5: 'A colon and a value are missing after this name',
  6: 'A comma is missing before this',
  7: 'A closing brace "}" is missing here',
  8: 'A closing bracket "]" is missing here',
  9: 'The JSON value ends before this: a file holds one value only',
  10: 'A comment stands here',
  11: 'This comment is not closed with "*/"',
  12: 'This string is not closed with a double quote on its line',
  13: 'This number is not complete',
  14: 'A Unicode escape is "\\u" and four hexadecimal digits',
  15: 'After a backslash only " \\ / b f n r t or u may follow',
  16: 'Control characters in a string have to be escaped',
};

const consequence = 'AWS refuses a policy document that is not valid JSON.';
const propertyNameExpected = 3;
const valueExpected = 4;
const missingBeforeToken: readonly number[] = [5, 6];

/** At most so many problems a text: what follows the first mistakes is mostly their echo. */
const maximumProblems = 20;

/** What a parser's error code means, as a sentence without its full stop. */
export function syntaxFact(code: number): string {
  return facts[code] ?? 'This is not valid JSON';
}

/** The JSON mistakes of a text, in text order, the echoes of one mistake left out. */
export function syntaxProblemsOf(source: Source): SyntaxProblem[] {
  const { text, errors, tooDeepAt } = source;
  if (tooDeepAt !== undefined) {
    const message = `The JSON is nested too deeply here: more than ${maximumDepth} levels are not read, so nothing in this text is checked. Remove the surplus brackets.`;
    return [{ message, range: fileRange(source, tooDeepAt, tooDeepAt + 1) }];
  }
  if (source.masked?.some((span) => span.kind === 'directive')) return [];
  const problems: SyntaxProblem[] = [];
  const end = text.trimEnd().length;
  let previous: ParseError | undefined;
  for (const error of errors) {
    if (problems.length === maximumProblems) break;
    const echo =
      previous !== undefined &&
      (error.offset === previous.offset ||
        // The text breaks off: whatever else is missing at its end is missing for that.
        (error.offset >= end && previous.offset + previous.length >= end) ||
        (error.error === valueExpected && previous.error === propertyNameExpected));
    previous = error;
    if (echo || touchesTemplate(source, error)) continue;
    problems.push({ message: `${syntaxFact(error.error)}. ${consequence}`, range: placeOf(source, text, error) });
  }
  return problems;
}

/** Repeated property names in an object or array and what it holds; with `only`, of its own properties just in those. */
export function duplicateNames(source: Source, node: JsonNode, only?: readonly string[]): SyntaxProblem[] {
  // The branches of a template's condition may well hold the same property.
  if (source.masked?.some((span) => span.kind === 'directive')) return [];
  const problems: SyntaxProblem[] = [];
  collectDuplicates(source, node, only, problems);
  return problems;
}

function collectDuplicates(
  source: Source,
  node: JsonNode,
  only: readonly string[] | undefined,
  problems: SyntaxProblem[],
): void {
  for (const item of node.items) collectDuplicates(source, item, undefined, problems);
  const { members } = node;
  for (let at = 0; at < members.length; at++) {
    const { name, nameStart, nameEnd, value } = members[at]!;
    if (isRepeated(members, at)) {
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html: one element of a name only.
      const message = `The property "${name}" is there twice in this object. AWS refuses a policy with a repeated element, and other JSON readers see the last one only. Merge the two, or remove one.`;
      problems.push({ message, range: fileRange(source, nameStart, nameEnd) });
    }
    const holdsMore = value !== undefined && (value.members.length > 0 || value.items.length > 0);
    if (holdsMore && (!only || only.includes(name))) collectDuplicates(source, value, undefined, problems);
  }
}

/** Whether an earlier member has the name; for objects of a policy's size quicker than a set. */
function isRepeated(members: readonly JsonMember[], at: number): boolean {
  const { name } = members[at]!;
  const from = Math.max(0, at - 200);
  for (let before = from; before < at; before++) {
    if (members[before]!.name === name) return true;
  }
  return false;
}

/** A comma or colon that a template's placeholder may bring itself when it is rendered. */
function touchesTemplate({ text, masked }: Source, error: ParseError): boolean {
  if (!masked) return false;
  return masked.some((span) => {
    if (span.kind === 'text') return false;
    if (error.offset >= span.start && error.offset < span.end) return true;
    const mayBringIt = span.kind === 'members' || missingBeforeToken.includes(error.error);
    if (!mayBringIt) return false;
    const gap = error.offset >= span.end ? text.slice(span.end, error.offset) : text.slice(error.offset, span.start);
    return /^[\s,]*$/.test(gap);
  });
}

/** The place of a mistake; what is missing at the end of the text is shown at its last visible character. */
function placeOf(source: Source, text: string, error: ParseError): SyntaxProblem['range'] {
  const start = Math.min(error.offset, text.length);
  const end = Math.min(start + Math.max(error.length, 1), text.length);
  if (start < end) return fileRange(source, start, end);
  const visible = text.trimEnd().length;
  return fileRange(source, Math.max(0, visible - 1), visible);
}
