/** The webview: shows the scene that it is sent, and says what a person picks. */
import type { PictureMessage, PictureWords, Scene, SceneMessage, Subject } from '../src/picture/scene.ts';
import { draw, SIGNS, TONES } from './draw.ts';
import { exportSvg } from './exportSvg.ts';
import { placeGraph } from './graphLayout.ts';
import type { Measure } from './placed.ts';
import './picture.css';
import { placeShare } from './shareLayout.ts';

interface Api {
  postMessage(message: PictureMessage): void;
  /** What VS Code gives back when it opens the window again. */
  setState(state: Subject): void;
}

declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();
const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;
const title = byId('title');
const summary = byId('summary');
const picture = byId('picture');
const words: PictureWords = JSON.parse(picture.dataset.words ?? '{}');
const search = byId<HTMLInputElement>('search');
const back = byId<HTMLButtonElement>('all');
const save = byId<HTMLButtonElement>('export');

let scene: Scene | null = null;
let drawn: SVGSVGElement | undefined;
let zoom = 1;
/** Somebody has chosen how large it is. */
let isZoomed = false;

window.addEventListener('resize', () => !isZoomed && fitIn());
window.addEventListener('message', ({ data }: MessageEvent<SceneMessage>) => {
  if (data.type === 'scene') show(data);
});
search.addEventListener('input', () => api.postMessage({ type: 'search', query: search.value }));
back.addEventListener('click', () => api.postMessage({ type: 'all' }));
save.addEventListener('click', () => {
  if (drawn !== undefined && scene !== null)
    api.postMessage({ type: 'export', svg: exportSvg(drawn, scene.title, scene.summary) });
});
byId('larger').addEventListener('click', () => zoomBy(1.25));
byId('smaller').addEventListener('click', () => zoomBy(0.8));
byId('fit').addEventListener('click', fitIn);
document.addEventListener('keydown', moveFocus);
api.postMessage({ type: 'ready' });

function show({ scene: next, subject }: SceneMessage): void {
  const isAll = 'query' in subject;
  api.setState(subject);
  search.hidden = !isAll;
  back.hidden = isAll;
  if (isAll && document.activeElement !== search) search.value = subject.query;
  save.disabled = next === null;
  const isOther = isAll !== (picture.dataset.of === 'all');
  picture.dataset.of = isAll ? 'all' : 'share';
  if (isOther || drawn === undefined) explain(isAll);
  scene = next;
  const focused = document.activeElement?.closest('[data-id]')?.getAttribute('data-id');
  setText(title, next?.title ?? words.gone);
  setText(summary, next?.summary ?? words.goneWhy);
  document.body.dataset.verdict = next?.verdict ?? 'unknown';
  drawn = undefined;
  if (next === null) picture.replaceChildren();
  else {
    const placed = (isAll ? placeGraph : placeShare)(next, measure);
    drawn = draw(placed, { ...words, title: next.title, summary: next.summary }, (what, id) =>
      api.postMessage({ type: 'pick', what, id }),
    );
    picture.replaceChildren(drawn);
    if (isOther || !isZoomed) fitIn();
    else zoomTo(zoom);
    // What had the focus is drawn anew, and keeps it.
    if (focused) picture.querySelector<SVGElement>(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }
}

/** A live region speaks only of what is new. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function explain(isAll: boolean): void {
  const items = TONES.flatMap((tone) => {
    const meaning = (isAll ? words.ofShare : words.ofGrant)[tone];
    if (meaning === '') return [];
    const item = document.createElement('li');
    item.className = tone;
    item.append(`${SIGNS[tone]} ${meaning}`);
    return [item];
  });
  byId('legend').replaceChildren(...items);
}

const canvas = document.createElement('canvas').getContext('2d');

function measure(text: string, font: Parameters<Measure>[1]): number {
  if (canvas === null) return text.length * 8;
  const { fontFamily } = getComputedStyle(document.body);
  canvas.font = font === 'label' ? `600 13px ${fontFamily}` : `12px ${fontFamily}`;
  return canvas.measureText(text).width;
}

function zoomBy(factor: number): void {
  isZoomed = true;
  zoomTo(zoom * factor);
}

function zoomTo(factor: number): void {
  zoom = Math.min(4, Math.max(0.25, factor));
  if (drawn === undefined) return;
  const { width, height } = drawn.viewBox.baseVal;
  drawn.setAttribute('width', String(width * zoom));
  drawn.setAttribute('height', String(height * zoom));
}

/** Of the picture's element, in picture.css. */
const PADDING = 8;

/** A picture that would have to be smaller than this to fit from top to bottom is scrolled, and as large as it was drawn. */
const SMALLEST = 0.75;

/** As large as there is room, but no larger than it was drawn. */
function fitIn(): void {
  isZoomed = false;
  if (drawn === undefined) return;
  const { width, height } = drawn.viewBox.baseVal;
  const room = { width: picture.clientWidth - 2 * PADDING, height: picture.clientHeight - 2 * PADDING };
  const [across, down] = [room.width / width, room.height / height];
  zoomTo(Math.min(1, across, down < SMALLEST ? 1 : down));
}

/** Arrows go from one part of the picture to the next, as Tab does. */
function moveFocus(event: KeyboardEvent): void {
  const parts = [...picture.querySelectorAll<SVGElement>('[tabindex]')];
  const at = parts.indexOf(document.activeElement as SVGElement);
  if (at < 0) return;
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -at, End: parts.length - 1 - at }[
    event.key
  ];
  if (step === undefined) return;
  event.preventDefault();
  parts[(at + step + parts.length) % parts.length]?.focus();
}
