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
  click: (page, selector) => locate(page, selector).click(),
  hover: (page, selector) => locate(page, selector).hover(),
  focus: (page, selector) => locate(page, selector).focus(),
  waitFor: (page, selector) => locate(page, selector).waitFor(),
  text: (page, selector) => locate(page, selector).innerText(),
  html: (page, selector) => locate(page, selector).innerHTML(),
};

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name of one of the requests
 * @param {string} argument
 */
export async function perform(page, name, argument) {
  const request = REQUESTS[name];
  if (!request) throw new Error(`There is no request “${name}”.`);
  return request(page, argument);
}

const WEBVIEW = 'webview ';

/**
 * The first element that fits; one in a webview behind `webview `.
 * @param {import('playwright-core').Page} page
 * @param {string} selector
 */
function locate(page, selector) {
  if (!selector.startsWith(WEBVIEW)) return page.locator(selector).first();
  // VS Code puts a webview's document into two frames, one in the other.
  const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  return frame.locator(selector.slice(WEBVIEW.length)).first();
}

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
      const result = await perform(page, name, argument);
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
