/** One share: who is let at it on the left, what is shared and its key on the right, the grants between. */
import type { Scene, SceneBox, SceneEdge } from '../src/picture/scene.ts';
import {
  accountWidth,
  around,
  BOX_HEIGHT,
  boxWidth,
  labelLines,
  labelSize,
  MARGIN,
  type Measure,
  type Placed,
  type PlacedAccount,
  type PlacedBox,
  type PlacedEdge,
  type Point,
  type Rect,
} from './placed.ts';

const GAP = 20;
const COLUMN_GAP = 56;
const PADDING = 18;
const TITLE = 22;
/** Between two boxes one above the other, so that each can have an account of its own. */
const ROW_GAP = 2 * PADDING + TITLE + 28;

export function placeShare(scene: Scene, measure: Measure): Placed {
  const grants = scene.edges.filter(({ tone }) => tone !== 'link');
  const left = scene.boxes.slice(0, 1);
  const right = scene.boxes.slice(1);
  const widthOf = (boxes: readonly SceneBox[]) => {
    const accounts = scene.accounts.filter(({ id }) => boxes.some(({ account }) => account === id));
    const titles = accounts.map((account) => accountWidth(account, measure) - 2 * PADDING);
    return Math.max(0, ...boxes.map((box) => boxWidth(box, measure)), ...titles);
  };
  const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)];
  const labels = grants.map((edge) => {
    const lines = labelLines(edge, measure);
    return { edge, lines, ...labelSize(lines, measure) };
  });
  const labelWidth = Math.max(0, ...labels.map(({ width }) => width));
  const leftX = MARGIN + PADDING;
  const labelX = leftX + leftWidth + COLUMN_GAP;
  const rightX = labelX + labelWidth + COLUMN_GAP;

  // The labels of a box's grants stand together; each box is in the middle of its own, as far as there is room.
  const top = MARGIN + PADDING + TITLE;
  const rows = right.map((box) => labels.filter(({ edge }) => edge.to === box.id));
  const placedLabels = new Map<SceneEdge, Rect & { readonly lines: readonly string[] }>();
  const boxes: PlacedBox[] = [];
  let y = top;
  let nextBox = top;
  for (const [index, box] of right.entries()) {
    const row = rows[index] ?? [];
    const height = row.reduce((sum, label) => sum + label.height + GAP, -GAP);
    const start = Math.max(y, nextBox + BOX_HEIGHT / 2 - Math.max(height, 0) / 2);
    let at = start;
    for (const { edge, lines, width, height: own } of row) {
      placedLabels.set(edge, { x: labelX + (labelWidth - width) / 2, y: at, width, height: own, lines });
      at += own + GAP;
    }
    const middle = row.length === 0 ? nextBox + BOX_HEIGHT / 2 : (start + at - GAP) / 2;
    const boxY = Math.max(nextBox, middle - BOX_HEIGHT / 2);
    boxes.push({ box, x: rightX, y: boxY, width: rightWidth, height: BOX_HEIGHT });
    nextBox = boxY + BOX_HEIGHT + ROW_GAP;
    y = at;
  }
  const middleOfAll = middleOf([...placedLabels.values(), ...boxes]);
  const principals = left.map(
    (box): PlacedBox => ({ box, x: leftX, y: middleOfAll - BOX_HEIGHT / 2, width: leftWidth, height: BOX_HEIGHT }),
  );
  const all = [...principals, ...boxes];
  const links = scene.edges.filter(({ tone }) => tone === 'link').map((edge) => linkLine(edge, all, measure));
  const accounts = placeAccounts(scene, principals, boxes, [...placedLabels.values()], links);
  const edges = [...grants.map((edge) => grantLine(edge, placedLabels.get(edge)!, all, grants)), ...links];
  const whole = around([...accounts, ...all, ...edges.map(({ label }) => label)], MARGIN, 0);
  return { width: whole.x + whole.width, height: whole.y + whole.height, accounts, boxes: all, edges };
}

/** One rectangle a side and account; if all is in one account, one around everything. */
function placeAccounts(
  { accounts }: Scene,
  left: readonly PlacedBox[],
  right: readonly PlacedBox[],
  labels: readonly Rect[],
  links: readonly PlacedEdge[],
): PlacedAccount[] {
  const [only, ...others] = accounts;
  if (only !== undefined && others.length === 0)
    return [
      { account: only, ...around([...left, ...right, ...labels, ...links.map(({ label }) => label)], PADDING, TITLE) },
    ];
  return [left, right].flatMap((side) =>
    accounts.flatMap((account) => {
      const own = side.filter(({ box }) => box.account === account.id);
      // What is written beside a line within an account is within it, too.
      const has = (id: string) => own.some(({ box }) => box.id === id);
      const within = links.filter(({ edge }) => has(edge.from) && has(edge.to)).map(({ label }) => label);
      return own.length === 0 ? [] : [{ account, ...around([...own, ...within], PADDING, TITLE) }];
    }),
  );
}

function grantLine(
  edge: SceneEdge,
  label: PlacedEdge['label'],
  boxes: readonly PlacedBox[],
  grants: readonly SceneEdge[],
): PlacedEdge {
  const from = boxes.find(({ box }) => box.id === edge.from)!;
  const to = boxes.find(({ box }) => box.id === edge.to)!;
  const own = grants.filter((other) => other.to === edge.to);
  const middle = label.y + label.height / 2;
  const points: Point[] = [
    { x: from.x + from.width, y: port(from, grants.indexOf(edge), grants.length) },
    { x: label.x, y: middle },
    { x: label.x + label.width, y: middle },
    { x: to.x, y: port(to, own.indexOf(edge), own.length) },
  ];
  return { edge, points, label };
}

/** Lines that end at one side of a box are spread over it. */
function port({ y, height }: Rect, index: number, count: number): number {
  return y + (height * (index + 1)) / (count + 1);
}

/** Straight down from one box to the other, its label beside it: between the accounts, where each has its own. */
function linkLine(edge: SceneEdge, boxes: readonly PlacedBox[], measure: Measure): PlacedEdge {
  const from = boxes.find(({ box }) => box.id === edge.from)!;
  const to = boxes.find(({ box }) => box.id === edge.to)!;
  const x = to.x + to.width / 2;
  const [start, end] = [from.y + from.height, to.y];
  const width = Math.ceil(measure(edge.label, 'small'));
  const [before, behind] = from.box.account === to.box.account ? [0, 0] : [PADDING, PADDING + TITLE];
  const label = { x: x + 6, y: (start + before + end - behind) / 2 - 8, width, height: 16, lines: [edge.label] };
  return {
    edge,
    points: [
      { x, y: start },
      { x, y: end },
    ],
    label,
  };
}

function middleOf(rects: readonly Rect[]): number {
  const top = Math.min(...rects.map(({ y }) => y));
  return (top + Math.max(...rects.map(({ y, height }) => y + height))) / 2;
}
