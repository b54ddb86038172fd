/** Colours of the terminal, where there is one. */

/** The SGR parameters of the colours in use: basic ones, which follow the terminal's own theme. */
const COLOURS = { red: '31', green: '32', yellow: '33', blue: '34', cyan: '36', bold: '1', dim: '2' } as const;

export type Colour = keyof typeof COLOURS;

/** Gives the text the colours, or leaves it as it is. */
export type Paint = (text: string, ...colours: readonly Colour[]) => string;

/** A painter that paints only when `enabled`. */
export function painter(enabled: boolean): Paint {
  return enabled
    ? (text, ...colours) =>
        text === '' ? text : `\u001b[${colours.map((colour) => COLOURS[colour]).join(';')}m${text}\u001b[0m`
    : (text) => text;
}

/**
 * Whether to colour: on a terminal, unless `NO_COLOR` is set (https://no-color.org/) or it is a dumb one; always with
 * `FORCE_COLOR`, never with `FORCE_COLOR=0`.
 */
export function wantsColour(
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean | undefined,
): boolean {
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) {
    return forced !== '0' && forced !== 'false';
  }
  return isTerminal === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
