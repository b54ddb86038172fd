import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../server/src/cli/command.ts';
import { painter, wantsColour } from '../../../server/src/cli/format/colour.ts';
import { displayDocument, displayPath } from '../../../server/src/cli/paths.ts';
import { DEFAULT_WIDTH, textWidth } from '../../../server/src/cli/terminal.ts';
import { type FailOn, failOn, hasFindingAt, now, oneOf } from '../../../server/src/cli/values.ts';
import type { Severity } from '../../../server/src/rules/finding.ts';
import { documentAt, findingAt } from './reports.ts';

test('--now: dates and times of ISO 8601, UTC unless they name a zone', () => {
  const dates = {
    '2026-12-31': '2026-12-31T00:00:00.000Z',
    '2024-02-29': '2024-02-29T00:00:00.000Z',
    '2026-12-31T23:59': '2026-12-31T23:59:00.000Z',
    '2026-12-31T23:59:30': '2026-12-31T23:59:30.000Z',
    '2026-12-31 23:59:30.25': '2026-12-31T23:59:30.250Z',
    '2026-12-31T23:59:00Z': '2026-12-31T23:59:00.000Z',
    '2026-12-31t23:59:00z': '2026-12-31T23:59:00.000Z',
    '2026-12-31T23:59:00+02:00': '2026-12-31T21:59:00.000Z',
    '2026-12-31T23:59:00-0130': '2027-01-01T01:29:00.000Z',
  };
  for (const [text, time] of Object.entries(dates)) {
    assert.equal(new Date(now({ now: text })).toISOString(), time, text);
  }
});

test('--now: anything else is refused', () => {
  for (const text of ['', 'tomorrow', '2026-02-30', '2026-13-01', '2026-1-1', '31.12.2026', '2026-12-31T25:00', '0']) {
    assert.throws(() => now({ now: text }), Failure, text);
  }
});

test('words of an option', () => {
  assert.equal(failOn({}), 'error');
  assert.equal(failOn({ 'fail-on': 'never' }), 'never');
  assert.throws(() => failOn({ 'fail-on': 'info' }), {
    message: "--fail-on does not know 'info'.",
    remedy: 'Use one of: error, warning, information, hint, never.',
  });
  assert.equal(oneOf({ format: 'b' }, 'format', ['a', 'b'], 'a'), 'b');
});

test('--fail-on: at or above', () => {
  const fails = (level: FailOn, severity: Severity) =>
    hasFindingAt([findingAt('/a', 'x', 'x', { code: 'x', message: 'm', severity })], level);
  const failing = (level: FailOn) =>
    (['error', 'warning', 'information', 'hint'] as const).filter((severity) => fails(level, severity));
  assert.deepEqual(failing('error'), ['error']);
  assert.deepEqual(failing('warning'), ['error', 'warning']);
  assert.deepEqual(failing('information'), ['error', 'warning', 'information']);
  assert.deepEqual(failing('hint'), ['error', 'warning', 'information', 'hint']);
  assert.deepEqual(failing('never'), []);
  assert.equal(hasFindingAt([], 'hint'), false);
});

test('colour: on terminals only, unless the environment says otherwise', () => {
  assert.equal(wantsColour({}, true), true);
  assert.equal(wantsColour({}, false), false);
  assert.equal(wantsColour({}, undefined), false);
  assert.equal(wantsColour({ NO_COLOR: '1' }, true), false);
  assert.equal(wantsColour({ NO_COLOR: '' }, true), true);
  assert.equal(wantsColour({ TERM: 'dumb' }, true), false);
  assert.equal(wantsColour({ FORCE_COLOR: '1' }, false), true);
  assert.equal(wantsColour({ FORCE_COLOR: '' }, false), true);
  assert.equal(wantsColour({ FORCE_COLOR: '0' }, true), false);
  assert.equal(wantsColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, false), true);
  assert.equal(painter(true)('x', 'bold', 'red'), '\u001b[1;31mx\u001b[0m');
  assert.equal(painter(false)('x', 'bold', 'red'), 'x');
});

test('width: the terminal within reason', () => {
  const width = (isTTY: boolean | undefined, columns?: number) =>
    textWidth({ stdout: { write: () => true, isTTY, columns } });
  assert.equal(width(undefined), DEFAULT_WIDTH);
  assert.equal(width(true, 80), 80);
  assert.equal(width(true, 300), 100);
  assert.equal(width(true, 10), 40);
  assert.equal(width(false, 80), 100);
});

test('paths: relative inside the working directory, absolute outside', () => {
  assert.equal(displayPath('/ws', '/ws/a/b.json'), 'a/b.json');
  assert.equal(displayPath('/ws', '/ws'), '.');
  assert.equal(displayPath('/ws', '/wsx/a.json'), '/wsx/a.json');
  assert.equal(displayPath('/ws/sub', '/ws/a.json'), '/ws/a.json');
  assert.equal(displayPath('/', '/a.json'), 'a.json');
  assert.equal(displayDocument('/ws', documentAt('/ws/a#b.json', '/0/Policy')), 'a#b.json#/0/Policy');
  assert.equal(displayDocument('/ws', documentAt('/ws/a.json')), 'a.json');
});
