/** What the suite, inside the extension host, asks of the page that shows it: a small local HTTP door. */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { OUT } from '../../scripts/paths.mjs';

const SCREENSHOTS = join(OUT, 'screenshots');

/** @type {Record<string, (page: import('playwright-core').Page, argument: string) => Promise<unknown>>} */
const REQUESTS = {
  screenshot: (page, name) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) }),
  press: (page, keys) => page.keyboard.press(keys),
  type: (page, text) => page.keyboard.type(text),
  click: (page, selector) => page.locator(selector).first().click(),
  hover: (page, selector) => page.locator(selector).first().hover(),
  waitFor: (page, selector) => page.locator(selector).first().waitFor(),
  text: (page, selector) => page.locator(selector).first().innerText(),
};

/**
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function servePage(page) {
  await mkdir(SCREENSHOTS, { recursive: true });
  page.setDefaultTimeout(15_000);
  const server = createServer(async (request, response) => {
    try {
      const { name, argument } = /** @type {{ name: string, argument: string }} */ (await json(request));
      const perform = REQUESTS[name];
      if (!perform) throw new Error(`There is no request “${name}”.`);
      const result = await perform(page, argument);
      response.end(typeof result === 'string' ? result : '');
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The page has no address.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
