/** The page that shows VS Code, where there is one: keystrokes and screenshots through the harness. */
const door = process.env.SHARING_POLICIES_PAGE;

/** False in the desktop VS Code, where the requests below do nothing. */
export const hasPage = door !== undefined;

/**
 * `screenshot`: name without extension · `press`: `Control+Shift+P` · `click`, `hover`, `focus`, `waitFor`, `text`, `html`: CSS
 * selector, behind `webview ` in a webview.
 */
export type PageRequest = 'screenshot' | 'press' | 'type' | 'click' | 'hover' | 'focus' | 'waitFor' | 'text' | 'html';

/** Resolves when done, with the answer for `text` and `html`. */
export async function page(name: PageRequest, argument: string): Promise<string> {
  if (door === undefined) return '';
  const response = await fetch(door, { method: 'POST', body: JSON.stringify({ name, argument }) });
  const answer = await response.text();
  if (!response.ok) throw new Error(answer);
  return answer;
}
