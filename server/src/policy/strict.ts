/** The quick reader for text that is plain JSON, as nearly every policy file is. */
import type { JsonMember, JsonNode } from './tree.ts';

/**
 * The tree of a JSON text, or undefined if anything in it is not plain JSON (a comment, a mistake,
 * a line break in a string) or nested deeper than `maximumDepth`: then the tolerant reader takes over.
 */
export function readStrictJson(text: string, maximumDepth: number): JsonNode | undefined {
  const reader = new StrictReader(text, maximumDepth);
  return reader.read();
}

const none: readonly never[] = Object.freeze([]);

/** A class, because fields of one instance are quicker here than a closure's variables or a passed state. */
class StrictReader {
  private at = 0;
  private depth = 0;
  private readonly text: string;
  private readonly maximumDepth: number;

  constructor(text: string, maximumDepth: number) {
    this.text = text;
    this.maximumDepth = maximumDepth;
  }

  read(): JsonNode | undefined {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1;
    const root = this.value();
    this.skipBlanks();
    return this.at === this.text.length ? root : undefined;
  }

  /** The code of the next character that is no blank; NaN at the end. */
  private skipBlanks(): number {
    const text = this.text;
    let at = this.at;
    let code = text.charCodeAt(at);
    while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++at);
    this.at = at;
    return code;
  }

  private value(): JsonNode | undefined {
    const code = this.skipBlanks();
    if (code === 34) {
      const start = this.at;
      const value = this.string();
      if (value === undefined) return undefined;
      return { type: 'string', start, end: this.at, value, members: none, items: none };
    }
    if (code === 123) return this.object();
    if (code === 91) return this.array();
    return this.literal();
  }

  private object(): JsonNode | undefined {
    if (++this.depth > this.maximumDepth) return undefined;
    const start = this.at++;
    const members: JsonMember[] = [];
    if (this.skipBlanks() === 125) this.at++;
    else {
      for (;;) {
        if (this.skipBlanks() !== 34) return undefined;
        const nameStart = this.at;
        const name = this.string();
        if (name === undefined) return undefined;
        const nameEnd = this.at;
        if (this.skipBlanks() !== 58) return undefined;
        this.at++;
        const value = this.value();
        if (value === undefined) return undefined;
        members.push({ name, nameStart, nameEnd, value });
        const next = this.skipBlanks();
        this.at++;
        if (next === 125) break;
        if (next !== 44) return undefined;
      }
    }
    this.depth--;
    return { type: 'object', start, end: this.at, value: undefined, members, items: none };
  }

  private array(): JsonNode | undefined {
    if (++this.depth > this.maximumDepth) return undefined;
    const start = this.at++;
    const items: JsonNode[] = [];
    if (this.skipBlanks() === 93) this.at++;
    else {
      for (;;) {
        const value = this.value();
        if (value === undefined) return undefined;
        items.push(value);
        const next = this.skipBlanks();
        this.at++;
        if (next === 93) break;
        if (next !== 44) return undefined;
      }
    }
    this.depth--;
    return { type: 'array', start, end: this.at, value: undefined, members: none, items };
  }

  /** The decoded string; `at` stands on its opening quote and ends behind the closing one. */
  private string(): string | undefined {
    const text = this.text;
    const start = this.at + 1;
    let escaped = false;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 34) {
        this.at = at + 1;
        if (!escaped) return text.slice(start, at);
        return decode(text.slice(start - 1, at + 1));
      }
      if (code === 92) {
        escaped = true;
        at++;
      } else if (code < 32) return undefined;
    }
    return undefined;
  }

  private literal(): JsonNode | undefined {
    const pattern = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (!match) return undefined;
    const start = this.at;
    this.at = pattern.lastIndex;
    const value: unknown = JSON.parse(match[0]);
    const type = value === null ? 'null' : typeof value === 'boolean' ? 'boolean' : 'number';
    return { type, start, end: this.at, value: value as number | boolean | null, members: none, items: none };
  }
}

function decode(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
