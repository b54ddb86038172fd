/**
 * Draws a placed scene as SVG. Texts come out of policies: they go into text nodes and attributes only, so none of them can
 * be markup.
 */
import type { PictureWords, SceneBox, SceneEdge, Tone } from '../src/picture/scene.ts';
import { LINE, type Placed, type PlacedAccount, type PlacedBox, type PlacedEdge, type Point } from './placed.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Colour is never all that tells. */
export const SIGNS: Readonly<Record<Tone, string>> = {
  allowed: '✓',
  denied: '✗',
  conditional: '◑',
  unknown: '?',
  none: '–',
  link: '',
};

/** Those that have a meaning and an arrow. */
export const TONES: readonly Exclude<Tone, 'link'>[] = ['allowed', 'denied', 'conditional', 'unknown', 'none'];

/** What is said of a picture as a whole, and around what the server says of its parts. */
export interface DrawingWords extends Pick<PictureWords, 'opens' | 'kinds'> {
  readonly title: string;
  readonly summary: string;
}

export type OnPick = (what: 'box' | 'edge', id: string) => void;

export function draw(
  { width, height, accounts, boxes, edges }: Placed,
  words: DrawingWords,
  pick: OnPick,
): SVGSVGElement {
  const svg = element('svg', { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: 'group' });
  svg.setAttribute('aria-label', `${words.title}. ${words.summary}`);
  svg.append(arrows(), ...accounts.map(drawAccount));
  // Lines lie below boxes and labels; who tabs comes to the boxes first.
  svg.append(
    ...edges.map(drawLine),
    ...boxes.map((placed) => drawBox(placed, words, pick)),
    ...edges.map((placed) => drawLabel(placed, pick)),
  );
  return svg;
}

/** One arrow head a tone: a marker does not take the colour of its line everywhere. */
function arrows(): SVGElement {
  const definitions = element('defs');
  for (const tone of TONES) {
    const marker = element('marker', {
      id: `arrow-${tone}`,
      viewBox: '0 0 10 10',
      refX: 9,
      refY: 5,
      markerUnits: 'userSpaceOnUse',
      markerWidth: 10,
      markerHeight: 10,
      orient: 'auto-start-reverse',
    });
    marker.append(element('path', { d: 'M0 0 L10 5 L0 10 z', class: `head ${tone}` }));
    definitions.append(marker);
  }
  return definitions;
}

function drawAccount({ account, x, y, width, height }: PlacedAccount): SVGElement {
  const group = element('g', { class: 'account' });
  const title = element('text', { x: x + 12, y: y + 18, class: 'title' });
  title.append(span(account.label, 'alias'), ...(account.detail === '' ? [] : [span(` ${account.detail}`, 'id')]));
  group.append(element('rect', { x, y, width, height, rx: 8 }), title);
  return group;
}

function drawBox({ box, x, y, width, height }: PlacedBox, words: DrawingWords, pick: OnPick): SVGElement {
  const group = element('g', { class: `box ${box.kind}`, 'data-id': box.id });
  const label = element('text', { x: x + 12, y: y + 38, class: 'label' });
  const kind = element('text', { x: x + 12, y: y + 20, class: 'kind' });
  label.append(box.label);
  kind.append(words.kinds[kindOf(box)]);
  group.append(titleOf(box.detail), element('rect', { x, y, width, height, rx: 5 }), kind, label);
  const spoken = `${words.kinds[kindOf(box)]} ${box.label}, ${box.detail}`;
  if (box.place !== undefined)
    return clickable(
      group,
      words.opens.replace('{0}', () => spoken),
      () => pick('box', box.id),
    );
  group.setAttribute('role', 'img');
  group.setAttribute('aria-label', spoken);
  return group;
}

/** What a principal is, is in its ARN. */
function kindOf({ kind, detail }: SceneBox): keyof PictureWords['kinds'] {
  if (kind !== 'principal') return kind;
  const type = /^arn:[^:]*:iam::[^:]*:(role|user|root)/.exec(detail)?.[1];
  if (type === 'root') return 'account';
  return type === 'role' || type === 'user' ? type : kind;
}

function drawLine({ edge, points }: PlacedEdge): SVGElement {
  const { tone, reversed } = edge;
  const line = element('path', { d: curve(points), class: `line ${tone}`, 'aria-hidden': 'true' });
  if (tone !== 'link') line.setAttribute(reversed ? 'marker-start' : 'marker-end', `url(#arrow-${tone})`);
  return line;
}

function drawLabel({ edge, label }: PlacedEdge, pick: OnPick): SVGElement {
  const { x, y, width, height, lines } = label;
  const group = element('g', { class: `edge ${edge.tone}`, 'data-id': edge.id });
  if (edge.tone === 'link') {
    const text = element('text', { x, y: y + 12, class: 'detail' });
    text.append(edge.label);
    group.append(text);
    return spokenOnly(group, edge);
  }
  group.append(element('rect', { x, y, width, height, rx: 4 }));
  const sign = element('text', { x: x + 6, y: y + LINE, class: 'sign' });
  sign.append(SIGNS[edge.tone]);
  group.append(sign);
  for (const [index, line] of lines.entries()) {
    const text = element('text', { x: x + 22, y: y + LINE * (index + 1), class: index === 0 ? 'label' : 'detail' });
    text.append(line);
    group.append(text);
  }
  if (edge.place === undefined && edge.share === undefined) return spokenOnly(group, edge);
  return clickable(group, edge.spoken, () => pick('edge', edge.id));
}

function spokenOnly(group: SVGElement, { spoken }: SceneEdge): SVGElement {
  group.setAttribute('role', 'img');
  group.setAttribute('aria-label', spoken);
  return group;
}

function clickable(group: SVGElement, spoken: string, act: () => void): SVGElement {
  group.setAttribute('role', 'button');
  group.setAttribute('tabindex', '0');
  group.setAttribute('aria-label', spoken);
  group.addEventListener('click', act);
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  });
  return group;
}

/** Through all points: straight between two, rounded at those in the middle. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${round(first)}`;
  let before = first;
  for (const point of rest) {
    const bend = (point.x - before.x) / 2;
    path += ` C${round({ x: before.x + bend, y: before.y })} ${round({ x: point.x - bend, y: point.y })} ${round(point)}`;
    before = point;
  }
  return path;
}

function round({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}

/** Shown when the pointer rests. */
function titleOf(text: string): SVGElement {
  const title = element('title');
  title.append(text);
  return title;
}

function span(text: string, name: string): SVGElement {
  const part = element('tspan', { class: name });
  part.append(text);
  return part;
}

function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[Name] {
  const created = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  return created;
}
