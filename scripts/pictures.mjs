/**
 * `npm run pictures`: makes docs/media/*.png from the embedded VS Code with the packaged extension, which a browser shows
 * and drives by keyboard over copies of samples. The window, the theme and the font are always the same. They are for
 * README.md and the gallery's page, not for the package: scripts/gallery.mjs.
 */
import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './embedded/browser.mjs';
import { ensureEmbeddedVSCode } from './embedded/install.mjs';
import { installExtension, startServer } from './embedded/server.mjs';
import { packExtension } from './package.mjs';
import { OUT, ROOT } from './paths.mjs';
import { smaller } from './png.mjs';
import { onTermination } from './processes.mjs';

/** @typedef {import('playwright-core').Page} Page */

const MEDIA = join(ROOT, 'docs', 'media');

const WINDOW = { width: 1080, height: 640 };

/** It has to be installed: with another one the pictures would be others. */
const FONT = 'DejaVu Sans Mono';

const SETTINGS = {
  'breadcrumbs.enabled': false,
  'editor.fontFamily': `'${FONT}'`,
  'editor.fontSize': 13,
  'editor.minimap.enabled': false,
  // They fade, each time a little differently.
  'editor.scrollbar.horizontal': 'hidden',
  'editor.scrollbar.vertical': 'hidden',
  'editor.stickyScroll.enabled': false,
  'editor.cursorBlinking': 'solid',
  'explorer.compactFolders': false,
  'files.autoSave': 'off',
  'outline.collapseItems': 'alwaysCollapse',
  'security.workspace.trust.enabled': false,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
  'workbench.statusBar.visible': false,
};

/** What the workspace holds: folders of samples under other names. */
const SAMPLES = { 'principal-mismatch': 'payments', 'working-share-with-manifest': 'development' };

const KEY_POLICY = 'payments/security/dev-secret.key-policy.json';

/**
 * In this order, each from where the one before it ended; gives what the picture is of.
 * @type {Record<string, (page: Page) => Promise<import('playwright-core').Locator>>}
 */
const PICTURES = {
  'quick-fix': async (page) => {
    await openAt(page, KEY_POLICY, '17:24');
    await page.locator('.squiggly-error').first().waitFor();
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row:has-text("The policy of key")').click();
    await page.locator('.markers-panel .codicon-light-bulb').first().waitFor();
    await page.keyboard.press('Control+1');
    await page.locator('.codelens-decoration a').first().waitFor({ state: 'attached' });
    await page.keyboard.press('Control+Period');
    return page.locator('.action-widget .monaco-list-row.action').first();
  },
  hover: async (page) => {
    await page.keyboard.press('Escape');
    await command(page, 'View: Hide Panel');
    await openAt(page, KEY_POLICY, '19:21');
    // By keys, and with the mouse away already: a hover goes as the mouse leaves.
    await away(page);
    await page.keyboard.press('Control+K');
    await page.keyboard.press('Control+I');
    return page.locator('.monaco-hover:not(.hidden) :text("Decrypt ciphertext")').first();
  },
  completion: async (page) => {
    await page.keyboard.press('Escape');
    await openAt(page, KEY_POLICY, '19:29');
    for (const _ of 'Decrypt') await page.keyboard.press('Backspace');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget.visible .monaco-list-row.focused').waitFor();
    return page.locator('.suggest-widget.visible [aria-label*="kms:Decrypt"]').first();
  },
  shares: async (page) => {
    await page.keyboard.press('Escape');
    await command(page, 'File: Revert File');
    await page.locator('.squiggly-error').first().waitFor();
    await command(page, 'Sharing Policies: Reveal in Shares View');
    await dragSideBar(page, 272, 480);
    await page.locator('.pane-header[aria-label*="Explorer Section"]').click();
    const row = page.locator('.pane:has(.pane-header:has-text("Shares")) .monaco-list-row');
    for (const share of ['DevSecret', 'PaymentsSecret']) {
      await row.filter({ hasText: share }).first().click();
      await page.keyboard.press('ArrowRight');
    }
    return row.filter({ hasText: 'key grant' }).nth(1);
  },
  picture: async (page) => {
    await command(page, 'Sharing Policies: Show Picture of Share');
    await page.locator('.tab.active:has-text("PaymentsSecret")').waitFor();
    await command(page, 'View: Close Editors in Other Groups');
    await command(page, 'View: Toggle Primary Side Bar Visibility');
    const frame = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    return frame.locator('[aria-label*="Principal is AplicationRole"]').first();
  },
  'new-share': async (page) => {
    await command(page, 'View: Toggle Primary Side Bar Visibility');
    await page.locator('.pane-header[aria-label*="Explorer Section"]').click();
    await openAt(page, KEY_POLICY, '1:1');
    await command(page, 'View: Close Other Editors in Group');
    await command(page, 'Sharing Policies: New Share…');
    await page.locator('.quick-input-title:text("New Share (1 of 6)")').waitFor();
    await page.locator('.squiggly-error').first().waitFor();
    await page.locator('.codelens-decoration a').first().waitFor();
    return page.locator('.quick-input-list .monaco-list-row').first();
  },
};

/**
 * @param {Page} page
 * @param {string} path
 * @param {string} place `line:column`
 */
async function openAt(page, path, place) {
  // Going to a file by its name takes a native program that this VS Code does not have.
  const [name = '', ...folders] = path.split('/').reverse();
  for (const folder of folders.reverse()) {
    const row = page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${folder}"]`).first();
    if ((await row.getAttribute('aria-expanded')) === 'false') await row.click();
  }
  await page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first().dblclick();
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  await page.keyboard.press('Control+G');
  await page.locator('.quick-input-widget .quick-input-box input').waitFor();
  await page.keyboard.type(place);
  await page.locator('.quick-input-list .monaco-list-row:has-text("go to line")').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
}

/**
 * @param {Page} page
 * @param {string} title as the palette shows it
 */
async function command(page, title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget .quick-input-box input').waitFor();
  await page.keyboard.type(title);
  await page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first().click();
}

/**
 * The mouse out of the window, so that nothing is lit up under it.
 * @param {Page} page
 */
function away(page) {
  return page.mouse.move(-10, -10);
}

/**
 * Gives the side bar another width.
 * @param {Page} page
 * @param {number} from
 * @param {number} to
 */
async function dragSideBar(page, from, to) {
  await page.mouse.move(from, 300);
  await page.mouse.down();
  await page.mouse.move(to, 300, { steps: 5 });
  await page.mouse.up();
}

/**
 * @param {Page} page
 * @returns {Promise<boolean>} whether the browser has the font
 */
function hasFont(page) {
  return page.evaluate((font) => {
    const context = document.createElement('canvas').getContext('2d');
    const widthIn = (/** @type {string} */ family) => {
      if (context) context.font = `20px ${family}`;
      return context?.measureText('iiii').width;
    };
    return (
      widthIn(`'${font}', serif`) === widthIn(`'${font}', sans-serif`) &&
      widthIn(`'${font}', serif`) !== widthIn('serif')
    );
  }, FONT);
}

/** @type {(() => Promise<unknown>)[]} in the order of acquisition; released in reverse */
const releases = [];
async function releaseAll() {
  for (const release of releases.splice(0).reverse()) await release().catch((error) => console.error(String(error)));
}
onTermination(releaseAll);

try {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'sharing-policies-')));
  releases.push(() => rm(temporary, { recursive: true, force: true, maxRetries: 3 }));
  const workspace = join(temporary, 'policies');
  for (const [sample, name] of Object.entries(SAMPLES)) {
    await cp(join(ROOT, 'samples', sample), join(workspace, name), {
      recursive: true,
      filter: (path) => !path.endsWith('README.md'),
    });
  }
  const dataDir = join(temporary, 'vscode');
  const serverMain = await ensureEmbeddedVSCode(console.log);
  await installExtension(serverMain, (await packExtension()).vsix, dataDir);
  const browser = await launchBrowser();
  releases.push(() => browser.close());
  const page = await browser.newPage({ viewport: WINDOW });
  page.setDefaultTimeout(30_000);
  if (!(await hasFont(page))) throw new Error(`The font ${FONT} is not installed (Debian: fonts-dejavu-core).`);
  const server = await startServer({ serverMain, dataDir, settings: SETTINGS });
  releases.push(server.stop);
  await page.goto(server.url(workspace));
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor();
  await mkdir(MEDIA, { recursive: true });
  for (const name of await readdir(MEDIA)) if (name.endsWith('.png')) await rm(join(MEDIA, name));
  for (const [name, arrange] of Object.entries(PICTURES)) {
    const subject = await arrange(page).catch(async (error) => {
      await page.screenshot({ path: join(OUT, `failed ${name}.png`) });
      throw error;
    });
    await subject.waitFor();
    await away(page);
    const picture = smaller(await page.screenshot({ animations: 'disabled' }));
    if (!(await subject.isVisible())) throw new Error(`${name}: what it is of is gone.`);
    await writeFile(join(MEDIA, `${name}.png`), picture);
    console.log(`docs/media/${name}.png: ${(picture.length / 1000).toFixed(0)} kB`);
  }
} finally {
  await releaseAll();
}
