import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createUris, pathOf, uriOf } from '../../../server/src/lsp/uris.ts';

const PATHS: readonly (readonly [uri: string, path: string])[] = [
  ['file:///home/me/a.json', '/home/me/a.json'],
  ['file:///home/me/a%20b%25c%23d%3F.json', '/home/me/a b%c#d?.json'],
  ['file:///home/me/%C3%A4/%E7%AD%96.json', '/home/me/ä/策.json'],
  ['file:///c%3A/ws/a.json', '/c:/ws/a.json'],
  ['file:///C:/ws/a.json', '/c:/ws/a.json'],
  ['file:///c:/ws/%C3%84.json', '/c:/ws/Ä.json'],
  ['file://server/share/a.json', '//server/share/a.json'],
  ['untitled:Untitled-1', 'untitled:///Untitled-1'],
  ['vscode-vfs://github/me/repo/a%20b.json', 'vscode-vfs://github/me/repo/a b.json'],
  ['git:/home/me/a.json?%7B%22ref%22%3A%22~%22%7D', 'git:///home/me/a.json?{"ref":"~"}'],
];

for (const [uri, path] of PATHS) {
  test(`${uri} is ${path}`, () => assert.equal(pathOf(uri), path));
}

test('a path that no client spelled becomes a URI that leads back to it', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[/\\]|^\.+$|^[A-Za-z]:$/u.test(text));
  fc.assert(
    fc.property(fc.array(name, { minLength: 1 }), (names) => {
      const path = `/${names.join('/')}`;
      assert.equal(pathOf(uriOf(path)), path);
      assert.equal(pathOf(uriOf(`//host${path}`)), `//host${path}`);
    }),
    { seed: 1 },
  );
});

test('answers use the client’s spelling, the one of the open document before all', () => {
  const uris = createUris();
  assert.deepEqual(uris.setFolders(['file:///C%3A/My%20Work/', 'file:///C%3A/My%20Work/inner']), [
    '/c:/My Work',
    '/c:/My Work/inner',
  ]);
  assert.equal(uris.toPath('file:///C:/My%20Work/a.json'), '/c:/My Work/a.json');
  assert.equal(uris.toUri('/c:/My Work/a.json'), 'file:///C:/My%20Work/a.json');
  uris.prefer('/c:/My Work/a.json', 'file:///c%3A/My Work/a.json');
  assert.equal(uris.toUri('/c:/My Work/a.json'), 'file:///c%3A/My Work/a.json');
  // Files that the client has not named are spelled like their folder.
  assert.equal(uris.toUri('/c:/My Work/ä b.json'), 'file:///C%3A/My%20Work/%C3%A4%20b.json');
  assert.equal(uris.toUri('/c:/My Work/inner/b.json'), 'file:///C%3A/My%20Work/inner/b.json');
  assert.equal(uris.toUri('/d:/b.json'), 'file:///d%3A/b.json');
  assert.equal(uris.toUri('/c:/My Work'), 'file:///C%3A/My%20Work');
});
