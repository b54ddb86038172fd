/** A scene with a place for everything, in pixels from the top left. */
import type { Scene, SceneAccount, SceneBox, SceneEdge } from '../src/picture/scene.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** An account that has boxes on both sides is drawn on both. */
export interface PlacedAccount extends Rect {
  readonly account: SceneAccount;
}

export interface PlacedBox extends Rect {
  readonly box: SceneBox;
}

export interface PlacedEdge {
  readonly edge: SceneEdge;
  /** From `from` to `to`, past the label. */
  readonly points: readonly Point[];
  readonly label: Rect & { readonly lines: readonly string[] };
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly accounts: readonly PlacedAccount[];
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

/** The width of a text in pixels. */
export type Measure = (text: string, font: 'label' | 'small') => number;

export type Layout = (scene: Scene, measure: Measure) => Placed;

export const LINE = 16;
export const BOX_HEIGHT = 52;
export const MARGIN = 16;
const PADDING = 12;
const LONGEST_LINE = 220;

export function boxWidth({ label, kind }: SceneBox, measure: Measure): number {
  return Math.ceil(Math.max(120, measure(label, 'label'), measure(kind, 'small')) + 2 * PADDING);
}

export function accountWidth({ label, detail }: SceneAccount, measure: Measure): number {
  return Math.ceil(measure(label, 'label') + measure(` ${detail}`, 'small') + 2 * PADDING);
}

/** The words of an edge, in lines that are not too long. */
export function labelLines({ label, detail }: SceneEdge, measure: Measure): string[] {
  return [label, ...wrapped(detail, measure)];
}

export function labelSize(lines: readonly string[], measure: Measure): { width: number; height: number } {
  const widths = lines.map((line, index) => measure(line, index === 0 ? 'label' : 'small'));
  // Room for the sign of the tone before the first line.
  return { width: Math.ceil(Math.max(...widths) + 24 + PADDING), height: lines.length * LINE + 8 };
}

function wrapped(text: string, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && measure(longer, 'small') > LONGEST_LINE) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** Around all of the rectangles, with room for a title above. */
export function around(rects: readonly Rect[], padding: number, title: number): Rect {
  if (rects.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const x = Math.min(...rects.map((rect) => rect.x)) - padding;
  const y = Math.min(...rects.map((rect) => rect.y)) - padding - title;
  const right = Math.max(...rects.map((rect) => rect.x + rect.width)) + padding;
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height)) + padding;
  return { x, y, width: right - x, height: bottom - y };
}
