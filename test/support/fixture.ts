/**
 * Fixtures as readable text: several files in one string, each behind a `//- path` header; a line of `^^^^ code words`
 * marks the text above it as a finding with that code and these words in its message. Every finding has to be marked
 * and every mark has to be found, once each.
 */
import assert from 'node:assert/strict';
import { referenceLoader } from '../../server/src/host/reference.ts';
import { fixAll } from '../../server/src/ide/fixAll.ts';
import * as ide from '../../server/src/ide/index.ts';
import { lineIndex } from '../../server/src/policy/text.ts';
import type { Finding } from '../../server/src/rules/finding.ts';
import type { Snapshot } from '../../server/src/sharing/workspace.ts';

export const NOW = Date.parse('2026-11-23T12:00:00Z');
export const FOLDER = '/workspace';

export const reference = referenceLoader();

export interface Fixture {
  readonly files: ReadonlyMap<string, string>;
  readonly marks: readonly string[];
}

export function parseFixture(text: string): Fixture {
  const files = new Map<string, string>();
  const marks: string[] = [];
  let path = '';
  let lines: string[] = [];
  const close = () => path !== '' && files.set(path, `${lines.join('\n').trimEnd()}\n`);
  for (const line of text.split('\n')) {
    const header = /^\s*\/\/- (.+)$/.exec(line);
    const mark = /^( *)(\^+) (\S+)(?: (.*))?$/.exec(line);
    if (header !== null) {
      close();
      path = `${FOLDER}/${header[1]}`;
      lines = [];
    } else if (mark !== null) {
      const [, indent = '', carets = '', code = '', words = ''] = mark;
      marks.push(describe(path, lines.length - 1, indent.length, carets.length, code, words));
    } else lines.push(line);
  }
  close();
  return { files, marks };
}

/** The cursor of a fixture, `$0`, and what is marked in it: `file:line:column+length label`. */
export interface CursorFixture {
  readonly analysis: ide.Analysis;
  readonly snapshot: Snapshot;
  readonly path: string;
  readonly offset: number;
  readonly marks: readonly string[];
}

const CURSOR = '$0';

/** Marks are counted as they are seen, `$0` included where it stands in the line; files are called without the folder. */
export function cursorFixture(text: string): CursorFixture {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.includes(CURSOR));
  assert.ok(at >= 0, 'the fixture has a cursor');
  const column = lines[at]!.indexOf(CURSOR);
  lines[at] = lines[at]!.replace(CURSOR, '');
  for (let below = at + 1; /^ *\^+ \S/.test(lines[below] ?? ''); below++) {
    const [, indent = '', carets = '', label = ''] = /^( *)(\^+) (.*)$/.exec(lines[below]!)!;
    const isBehind = indent.length > column;
    const isAround = !isBehind && column < indent.length + carets.length;
    lines[below] = `${indent.slice(isBehind ? 2 : 0)}${carets.slice(isAround ? 2 : 0)} ${label}`;
  }
  const { files, marks } = parseFixture(lines.join('\n'));
  const analysis = analyse(files);
  const header = lines.slice(0, at).findLastIndex((line) => /^\s*\/\/- /.test(line));
  const path = `${FOLDER}/${lines[header]!.replace(/^\s*\/\/- /, '')}`;
  const line = lines.slice(header + 1, at).filter((other) => !/^ *\^+ \S/.test(other)).length;
  const offset = lineIndex(files.get(path)!).offsetAt({ line, character: column });
  return {
    analysis,
    snapshot: ide.snapshotOf(analysis),
    path,
    offset,
    marks: marks.map((mark) => mark.replace(`${FOLDER}/`, '').replace(/ \| /, ' ').trimEnd()).sort(),
  };
}

/** A range in the form of a fixture's marks. */
export function markOf(
  analysis: ide.Analysis,
  file: string,
  { start, end }: { readonly start: number; readonly end: number },
  label: string,
): string {
  const { line, character } = lineIndex(ide.textOf(analysis, file) ?? '').positionAt(start);
  return `${file.replace(`${FOLDER}/`, '')}:${line}:${character}+${end - start} ${label}`;
}

/** The analysis of the files; paths are below `/workspace` unless they are absolute. */
export function analyse(files: ReadonlyMap<string, string> | Readonly<Record<string, string>>): ide.Analysis {
  const entries = files instanceof Map ? [...files] : Object.entries(files);
  const changes = entries.map(([path, text]) => ({ path: path.startsWith('/') ? path : `${FOLDER}/${path}`, text }));
  return ide.applyChanges(ide.createAnalysis({ now: NOW, folders: [FOLDER], severity: {}, reference }), changes)
    .analysis;
}

export function allFindings(analysis: ide.Analysis): Finding[] {
  return ide.filesWithFindings(analysis).flatMap((path) => ide.findingsOf(analysis, path));
}

/** The source text that a finding covers, without quotes. */
export function markedText(analysis: ide.Analysis, finding: Finding): string {
  const text = ide.textOf(analysis, finding.file)?.slice(finding.range.start, finding.range.end) ?? '';
  return text.replace(/^"(.*)"$/s, '$1');
}

export function verdicts(analysis: ide.Analysis): string[] {
  return ide.shares(analysis).map(({ verdict }) => verdict);
}

/** Applies all preferred fixes; gives the analysis of what the files would be. */
export function fixed(analysis: ide.Analysis): {
  analysis: ide.Analysis;
  rounds: number;
  changed: ReadonlyMap<string, string>;
} {
  const result = fixAll(ide, analysis, { unsafe: false });
  return { analysis: result.analysis, rounds: result.applied.length, changed: result.changed };
}

/** Findings against marks, all of them, once each. Severity `information` of code `placeholder` need not be marked. */
export function checkFixture(text: string): ide.Analysis {
  const { files, marks } = parseFixture(text);
  const analysis = analyse(files);
  const found = allFindings(analysis).filter(({ code }) => code !== 'placeholder');
  const left = [...marks];
  const unexpected: string[] = [];
  for (const finding of found) {
    const lines = (ide.textOf(analysis, finding.file) ?? '').slice(0, finding.range.start).split('\n');
    const line = lines.length - 1;
    const column = lines[line]?.length ?? 0;
    const length = finding.range.end - finding.range.start;
    const at = left.findIndex((mark) => {
      const [place = '', words = ''] = mark.split(' | ');
      return (
        place === describe(finding.file, line, column, length, finding.code, '').split(' | ')[0] &&
        finding.message.includes(words)
      );
    });
    if (at < 0) unexpected.push(`${describe(finding.file, line, column, length, finding.code, finding.message)}`);
    else left.splice(at, 1);
  }
  assert.deepEqual({ unexpected, missing: left }, { unexpected: [], missing: [] });
  return analysis;
}

function describe(path: string, line: number, column: number, length: number, code: string, words: string): string {
  return `${path}:${line}:${column}+${length} ${code} | ${words}`;
}
