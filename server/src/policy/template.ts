/**
 * Template text made readable as JSON without moving a character.
 *
 * Every interpolation that stands where a value belongs becomes a string literal of the same length,
 * directives become blanks; so all offsets stay those of the file.
 */
import { braceInterpolationEnd, delimitedInterpolationEnd, interpolationEnd } from './interpolation.ts';

/**
 * - `value`: stands in place of a JSON value (or a property's name).
 * - `text`: inside a string; it holds quotes that had to be hidden.
 * - `members`: stands in place of properties or elements that nobody can read before it is rendered.
 * - `directive`: `%{ … }`, `{% … %}`, `{# … #}`.
 */
export type MaskedKind = 'value' | 'text' | 'members' | 'directive';

export interface MaskedSpan {
  readonly kind: MaskedKind;
  readonly start: number;
  readonly end: number;
}

export interface TemplateMask {
  /** As long as the original. */
  readonly text: string;
  /** In text order, disjoint. */
  readonly spans: readonly MaskedSpan[];
}

/** Whether a file's name says that it is a template: `*.tpl`, `*.tftpl`, `*.j2`. */
export function isTemplatePath(path: string): boolean {
  return /\.(?:tpl|tftpl|j2)$/i.test(path);
}

/**
 * The masked text, or undefined if there is nothing to mask. In a file that is not a `template` by its
 * name only values are masked: directives and quotes in interpolations are mistakes there.
 */
export function maskTemplate(text: string, template: boolean): TemplateMask | undefined {
  if (!/[$%]\{|\{[{%#]|</.test(text)) return undefined;
  const masker = new Masker(text, template);
  masker.run();
  return masker.spans.length > 0 ? { text: masker.masked(), spans: masker.spans } : undefined;
}

/** The control words of Go templates; with anything else `{{ … }}` is a value. */
const goDirective = /^\{\{[-~]?\s*(?:if|else|end|range|with|define|block)\b/;

class Masker {
  readonly spans: MaskedSpan[] = [];
  private readonly text: string;
  private readonly template: boolean;
  private at = 0;
  /** Open brackets, as `{` and `[`. */
  private readonly open: string[] = [];
  /** The last character that is no blank, comment or directive. */
  private previous = '';
  /** Interpolations that may still be left unclosed before no more are looked for. */
  private patience = 1000;

  constructor(text: string, template: boolean) {
    this.text = text;
    this.template = template;
  }

  run(): void {
    while (this.at < this.text.length) this.step();
  }

  masked(): string {
    let result = '';
    let from = 0;
    for (const span of this.spans) {
      result += this.text.slice(from, span.start) + maskOf(span, this.text.slice(span.start, span.end));
      from = span.end;
    }
    return result + this.text.slice(from);
  }

  private step(): void {
    const character = this.text[this.at]!;
    if (/[\s\uFEFF]/.test(character)) this.at++;
    else if (character === '"') this.string();
    else if (character === '/' && this.comment()) return;
    else if (this.patience > 0 && '$%{<'.includes(character) && this.interpolation()) return;
    else {
      if (character === '{' || character === '[') this.open.push(character);
      else if (character === '}' || character === ']') this.open.pop();
      this.previous = character;
      this.at++;
    }
  }

  private string(): void {
    const { text } = this;
    this.previous = '"';
    for (this.at++; this.at < text.length; this.at++) {
      const character = text[this.at];
      if (character === '\\') this.at++;
      else if (character === '"') {
        this.at++;
        return;
      } else if (character === '\n' || character === '\r') return;
      else if (this.template && this.patience > 0) this.interpolationInString();
    }
  }

  private interpolationInString(): void {
    const { text, at } = this;
    const pair = text.slice(at, at + 2);
    let end = -1;
    if (pair === '${' || pair === '%{') end = braceInterpolationEnd(text, at, true);
    else if (pair === '{{') end = delimitedInterpolationEnd(text, at, '}}');
    else if (pair === '{%') end = delimitedInterpolationEnd(text, at, '%}');
    if (end < 0) {
      if (/^[$%{][{%]/.test(pair)) this.patience--;
      return;
    }
    if (/["\\]/.test(text.slice(at, end))) this.spans.push({ kind: 'text', start: at, end });
    this.at = end - 1;
  }

  private comment(): boolean {
    const { text, at } = this;
    let end = -1;
    if (text[at + 1] === '/') {
      end = /[\r\n]|$/.exec(text.slice(at))!.index + at;
    } else if (text[at + 1] === '*') {
      const closing = text.indexOf('*/', at + 2);
      end = closing < 0 ? text.length : closing + 2;
    }
    if (end < 0) return false;
    this.at = end;
    return true;
  }

  private interpolation(): boolean {
    if ((this.template && this.directive()) || this.placeholder()) return true;
    if (/^(?:[$%]\{|\{[{%#])/.test(this.text.slice(this.at, this.at + 2))) this.patience--;
    return false;
  }

  private directive(): boolean {
    const { text, at } = this;
    const pair = text.slice(at, at + 2);
    let end = -1;
    if (pair === '%{') end = braceInterpolationEnd(text, at, false);
    else if (pair === '{%') end = text.indexOf('%}', at) + 2 || -1;
    else if (pair === '{#') end = text.indexOf('#}', at) + 2 || -1;
    else if (pair === '{{' && goDirective.test(text.slice(at, at + 40)))
      end = delimitedInterpolationEnd(text, at, '}}');
    if (end <= at + 1) return false;
    this.spans.push({ kind: 'directive', start: at, end });
    this.at = end;
    return true;
  }

  /** An interpolation in place of a value, with what is glued to it: `${a}${b}`, `${prefix}-x`. */
  private placeholder(): boolean {
    const { text, at: start } = this;
    if (interpolationEnd(text, start, false) < 0) return false;
    let end = start;
    while (end < text.length && !/[\s,\]}":]/.test(text[end]!)) {
      const next = interpolationEnd(text, end, false);
      end = next > 0 ? next : end + 1;
    }
    this.spans.push({ kind: this.kindAt(end), start, end });
    this.previous = '"';
    this.at = end;
    return true;
  }

  private kindAt(end: number): MaskedKind {
    const inObject = this.open.at(-1) === '{';
    const isName = /^\s*:/.test(this.text.slice(end, end + 200));
    return !inObject || isName || this.previous === ':' ? 'value' : 'members';
  }
}

function maskOf(span: MaskedSpan, original: string): string {
  if (span.kind === 'value') return `"${'_'.repeat(original.length - 2)}"`;
  if (span.kind === 'text') return original.replace(/["\\]/g, '_');
  return original.replace(/[^\r\n]/g, ' ');
}
