/**
 * Makes out/gallery.md, the extension's own page, of docs/gallery.md.
 *
 * Its pictures are not packed: VS Code and the gallery show those of a page from the web alone, where vsce makes them
 * lead once package.json names the repository. vsce takes paths for paths in the repository. Until then vsce refuses a
 * page with pictures, so there are none on it.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OUT, ROOT } from './paths.mjs';

/** A picture in a paragraph of its own. */
const PICTURE = /^!\[([^\]]*)\]\((media\/[^)]*)\)\n\n/gm;

const page = await readFile(join(ROOT, 'docs', 'gallery.md'), 'utf8');
const { repository } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
await mkdir(OUT, { recursive: true });
await writeFile(join(OUT, 'gallery.md'), page.replace(PICTURE, repository ? '![$1](docs/$2)\n\n' : ''));
