/** Where the parts of a picture stand: inside of the picture, and not one upon the other. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Scene, SceneBox, SceneEdge } from '../../../client/src/picture/scene.ts';
import { placeGraph } from '../../../client/webview/graphLayout.ts';
import type { Layout, Placed, Rect } from '../../../client/webview/placed.ts';
import { placeShare } from '../../../client/webview/shareLayout.ts';
import { panorama, pictureOf, shareSummaries } from '../../../server/src/ide/features.ts';
import * as ide from '../../../server/src/ide/index.ts';
import type { Scene as ServerScene } from '../../../server/src/ide/shares/scene.ts';
import { analyse } from '../../support/fixture.ts';
import { filesOf, MISTAKES, workspaces } from '../sharing/workspaces.ts';

/** Seven pixels a letter: a proportional font differs, but not in what is tested here. */
const measure = (text: string) => text.length * 7;

/** Locations do not matter here. */
function sceneOf({ boxes, edges, ...scene }: ServerScene): Scene {
  return {
    ...scene,
    boxes: boxes.map(({ place: _, ...box }): SceneBox => box),
    edges: edges.map(({ place: _, ...edge }): SceneEdge => edge),
  };
}

function overlap(one: Rect, other: Rect): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function holds(outer: Rect, inner: Rect): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function check(scene: Scene, placed: Placed): void {
  const { boxes, edges, accounts } = placed;
  assert.deepEqual(boxes.map(({ box }) => box.id).sort(), scene.boxes.map(({ id }) => id).sort());
  assert.deepEqual(edges.map(({ edge }) => edge.id).sort(), scene.edges.map(({ id }) => id).sort());
  const whole = { x: 0, y: 0, width: placed.width, height: placed.height };
  for (const rect of [...boxes, ...accounts, ...edges.map(({ label }) => label)]) {
    assert.ok([rect.x, rect.y, rect.width, rect.height].every(Number.isFinite));
    assert.ok(holds(whole, rect), 'it is inside of the picture');
  }
  const apart = (rects: readonly Rect[], what: string) => {
    for (const [index, one] of rects.entries())
      for (const other of rects.slice(index + 1))
        assert.ok(!overlap(one, other), `${what} ${JSON.stringify([one, other])}`);
  };
  apart(boxes, 'boxes');
  apart(
    edges.filter(({ edge }) => edge.tone !== 'link').map(({ label }) => label),
    'labels',
  );
  if (accounts.length > 1) apart(accounts, 'accounts');
  // What joins two boxes is told within their account, or between their accounts.
  for (const { edge, label } of edges.filter((one) => one.edge.tone === 'link'))
    for (const account of accounts)
      assert.ok(holds(account, label) || !overlap(account, label), `${edge.label} and ${account.account.id}`);
  for (const { box, ...rect } of boxes)
    assert.ok(
      accounts.some(({ account, ...outer }) => account.id === box.account && holds(outer, rect)),
      box.id,
    );
  for (const { edge, points } of edges) {
    assert.ok(points.length >= 2, edge.id);
    const ends = [edge.from, edge.to].map((id) => boxes.find(({ box }) => box.id === id)!);
    // Both ends touch their boxes, give or take a rounded half pixel.
    for (const [index, { x, y }] of [points[0]!, points.at(-1)!].entries()) {
      const end = ends[index]!;
      assert.ok(
        holds(
          { x: end.x - 1, y: end.y - 1, width: end.width + 2, height: end.height + 2 },
          { x, y, width: 0, height: 0 },
        ),
        edge.id,
      );
    }
  }
}

const LAYOUTS: readonly (readonly [string, Layout])[] = [
  ['one share', placeShare],
  ['many shares', placeGraph],
];

test('random shares are laid out without overlaps', () => {
  fc.assert(
    fc.property(workspaces, fc.nat(), (random, choice) => {
      const mistake = MISTAKES[choice % MISTAKES.length]!;
      const shares = random.shares.map((share, index) => (index === 0 ? (mistake.make(share) ?? share) : share));
      const snapshot = ide.snapshotOf(analyse(filesOf({ ...random, shares })));
      const all = sceneOf(panorama(snapshot, ''));
      check(all, placeGraph(all, measure));
      for (const { id } of shareSummaries(snapshot)) {
        const scene = sceneOf(pictureOf(snapshot, id)!);
        check(scene, placeShare(scene, measure));
      }
    }),
    { seed: 23, numRuns: 80 },
  );
});

describe('accounts', () => {
  const edge = (id: string, from: string, to: string): SceneEdge => ({
    id,
    from,
    to,
    reversed: false,
    tone: 'allowed',
    label: 'grant',
    detail: 'in place',
    spoken: '',
    share: undefined,
  });
  const scene = (accounts: Readonly<Record<string, string>>): Scene => ({
    title: '',
    summary: '',
    verdict: 'allowed',
    accounts: [...new Set(Object.values(accounts))].map((id) => ({ id, label: 'account', detail: id })),
    boxes: Object.entries(accounts).map(([id, account]) => ({ id, account, kind: 'secret', label: id, detail: id })),
    edges: [
      edge('1', 'principal', 'resource'),
      edge('2', 'principal', 'resource'),
      edge('3', 'principal', 'key'),
      edge('4', 'principal', 'key'),
      { ...edge('5', 'resource', 'key'), tone: 'link' },
    ],
  });
  const rectangles = (accounts: Readonly<Record<string, string>>) => {
    const drawn = scene(accounts);
    const placed = placeShare(drawn, measure);
    check(drawn, placed);
    return placed.accounts.map(({ account }) => account.id);
  };

  test('two, three, one; and one on both sides of another', () => {
    assert.deepEqual(rectangles({ principal: 'a', resource: 'b', key: 'b' }), ['a', 'b']);
    assert.deepEqual(rectangles({ principal: 'a', resource: 'b', key: 'c' }), ['a', 'b', 'c']);
    assert.deepEqual(rectangles({ principal: 'a', resource: 'a', key: 'a' }), ['a']);
    assert.deepEqual(rectangles({ principal: 'a', resource: 'b', key: 'a' }), ['a', 'a', 'b']);
  });
});

test('a large picture of many accounts', () => {
  const boxes = Array.from({ length: 60 }, (_, index): SceneBox[] => [
    { id: `p${index}`, account: `a${index % 7}`, kind: 'principal', label: `Reader${index}`, detail: '' },
    { id: `s${index % 20}`, account: `a${index % 5}`, kind: 'secret', label: `Secret${index % 20}`, detail: '' },
  ]).flat();
  const scene: Scene = {
    title: '',
    summary: '',
    verdict: 'allowed',
    accounts: Array.from({ length: 7 }, (_, index) => ({ id: `a${index}`, label: 'account', detail: `a${index}` })),
    boxes: [...new Map(boxes.map((box) => [box.id, box])).values()],
    edges: Array.from({ length: 60 }, (_, index) => ({
      id: String(index),
      from: `p${index}`,
      to: `s${index % 20}`,
      reversed: false,
      tone: 'allowed',
      label: 'read',
      detail: '',
      spoken: '',
      share: undefined,
    })),
  };
  check(scene, placeGraph(scene, measure));
});

for (const [what, place] of LAYOUTS) {
  test(`an empty picture of ${what}`, () => {
    const empty: Scene = { title: '', summary: '', verdict: 'allowed', accounts: [], boxes: [], edges: [] };
    const { width, height } = place(empty, measure);
    assert.ok(Number.isFinite(width) && Number.isFinite(height));
  });
}
