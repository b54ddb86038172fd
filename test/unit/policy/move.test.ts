import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits, removeProperty, setProperty } from '../../../server/src/policy/edit.ts';
import { moveWithComments } from '../../../server/src/policy/move.ts';

const moved = (text: string) =>
  applyEdits(
    text,
    moveWithComments(
      'a.json',
      text,
      (path, before) => removeProperty(path, before, '/from/key'),
      (path, before) => setProperty(path, before, '/to', 'key', 'value'),
      '/to/key',
    ),
  );

test('comments go along with what moves', () => {
  assert.equal(
    moved(
      '{\n  "from": {\n    "other": 1,\n    "key": "value" // why\n  },\n  "to": {\n    "last": 2 // stays\n  }\n}\n',
    ),
    '{\n  "from": {\n    "other": 1\n  },\n  "to": {\n    "last": 2, // stays\n    "key": "value" // why\n  }\n}\n',
  );
  assert.equal(
    moved(
      '{\n  "from": {\n    "key": "value", /* "why" */\n    "other": 1\n  },\n  "to": {\n    "last": "//"\n  }\n}\n',
    ),
    '{\n  "from": {\n    "other": 1\n  },\n  "to": {\n    "last": "//",\n    "key": "value" /* "why" */\n  }\n}\n',
  );
});

test('a comment that would hide what follows becomes one that ends', () => {
  assert.equal(
    moved('{ "from": {\n  "key": "value" // why\n}, "to": { "last": 2 } }'),
    '{ "from": {\n}, "to": { "last": 2, "key": "value" /* why */ } }',
  );
});

test('nothing to move is no edit', () => {
  assert.equal(moved('{ "from": {} }'), '{ "from": {} }');
});
