/**
 * Serves the embedded VS Code the way a site of its own does: static files, extensions that run in the browser alone, and
 * a workspace on no disk.
 */
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, relative, sep } from 'node:path';
import { SETTINGS } from './server.mjs';

const HOST = '127.0.0.1';

const WORKBENCH = 'out/vs/code/browser/workbench/workbench.js';

/** @type {Record<string, string>} what a browser insists on; the rest it finds out itself */
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The workspace's scheme: only the extension `files` below knows it. */
const SCHEME = 'sharing-test';

/**
 * @typedef {object} WebServer
 * @property {string} url
 * @property {() => Promise<void>} close
 */

/**
 * @param {object} options
 * @param {string} options.serverMain from `ensureEmbeddedVSCode`
 * @param {string} options.extension the folder of the extension to try
 * @param {string} options.workspace a folder whose files are in the workspace
 * @param {string} [options.language] that VS Code takes for its own, and extensions speak
 * @param {string} [options.suite] the bundled module that exports `run`
 * @param {(request: unknown) => Promise<unknown>} [options.door] answers what the suite posts to `/door`
 * @returns {Promise<WebServer>}
 */
export async function serveWeb({ serverMain, extension, workspace, language = 'en', suite, door }) {
  const vscode = dirname(dirname(serverMain));
  /** @type {Record<string, string>} */
  const folders = { vscode, extension };
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      const [, root = '', ...rest] = path.split('/');
      if (path === '/') return void send(response, 'index.html', page(await workbench(vscode), origin(), suite));
      if (path === '/language.js') {
        return void send(response, path, `globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`);
      }
      if (path === '/door') return void (await answer(request, response, door));
      if (path === '/files/package.nls.json') return void send(response, path, '{}');
      if (path === '/files/package.json') return void send(response, path, JSON.stringify(FILES_MANIFEST));
      if (path === '/files/extension.js') return void send(response, path, filesExtension(await textsIn(workspace)));
      if (path === `/vscode/${WORKBENCH}`) return void send(response, path, await workbenchScript(vscode));
      if (path === '/files/suite.js' && suite) return void send(response, path, await readFile(suite, 'utf8'));
      const file = folders[root] && join(folders[root], ...rest);
      if (!file || rest.includes('..') || !(await stat(file)).isFile()) throw new Error('not found');
      response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
      createReadStream(file).pipe(response);
    } catch (error) {
      response.statusCode = 404;
      response.end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, HOST, () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no address.');
  const origin = () => `http://${HOST}:${address.port}`;
  return {
    url: `${origin()}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @param {string} vscode */
function workbench(vscode) {
  return readFile(join(vscode, 'out', 'vs', 'code', 'browser', 'workbench', 'workbench.html'), 'utf8');
}

/**
 * What code-server has changed in VS Code back to VS Code's own: the server that a page comes from is no machine to work
 * on, and a user's data is not there either.
 * @type {[RegExp, string][]}
 */
const CHANGES = [
  [/(\.with\(\{scheme:\w+\.)vscodeRemote(\}\),"User"\))/, '$1vscodeUserData$2'],
  [/remoteAuthority:location\.host/, 'remoteAuthority:undefined'],
];

/** @param {string} vscode */
async function workbenchScript(vscode) {
  return CHANGES.reduce(
    (text, [pattern, replacement]) => {
      if (!pattern.test(text)) throw new Error(`There is no ${pattern} in the workbench of this code-server.`);
      return text.replace(pattern, replacement);
    },
    await readFile(join(vscode, WORKBENCH), 'utf8'),
  );
}

/**
 * The page as VS Code's own server fills it in.
 * @param {string} template
 * @param {string} origin
 * @param {string | undefined} suite
 */
function page(template, origin, suite) {
  const { host } = new URL(origin);
  const at = (/** @type {string} */ path) => ({ scheme: 'http', authority: host, path });
  const base = `${origin}/vscode`;
  const configuration = {
    folderUri: { scheme: SCHEME, authority: '', path: '/policies ä' },
    additionalBuiltinExtensions: [at('/files')],
    enableWorkspaceTrust: false,
    // Code-server's own options, without which its workbench does not start.
    userDataPath: '/user',
    isEnabledFileDownloads: false,
    isEnabledFileUploads: false,
    isEnabledCoderGettingStarted: false,
    configurationDefaults: SETTINGS,
    webviewEndpoint: `${base}/out/vs/workbench/contrib/webview/browser/pre`,
    developmentOptions: {
      enableSmokeTestDriver: true,
      extensions: [at('/extension')],
      // VS Code looks for the extension that a suite belongs to.
      ...(suite === undefined ? {} : { extensionTestsPath: at('/files/suite.js') }),
    },
  };
  /** @type {Record<string, string>} */
  const values = {
    WORKBENCH_WEB_CONFIGURATION: JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    WORKBENCH_WEB_BASE_URL: base,
    WORKBENCH_NLS_URL: `${origin}/language.js`,
    WORKBENCH_NLS_FALLBACK_URL: `${base}/out/nls.messages.js`,
    BASE: origin,
    VS_BASE: base,
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '');
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} name
 * @param {string} text
 */
function send(response, name, text) {
  response.setHeader('Content-Type', TYPES[extname(name)] ?? 'text/plain');
  response.end(text);
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {((request: unknown) => Promise<unknown>) | undefined} door
 */
async function answer(request, response, door) {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  try {
    const result = await door?.(JSON.parse(text));
    response.end(typeof result === 'string' ? result : '');
  } catch (error) {
    response.statusCode = 500;
    response.end(String(error));
  }
}

/**
 * @param {string} folder
 * @returns {Promise<Record<string, string>>} path to text
 */
async function textsIn(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [relative(folder, file).replaceAll(sep, '/'), await readFile(file, 'utf8')]),
  );
  return Object.fromEntries(texts);
}

const FILES_MANIFEST = {
  name: 'files',
  publisher: 'tests',
  version: '0.0.0',
  engines: { vscode: '^1.101.0' },
  browser: './extension.js',
  activationEvents: [`onFileSystem:${SCHEME}`],
};

/**
 * An extension that keeps a workspace in memory.
 * @param {Record<string, string>} texts
 */
function filesExtension(texts) {
  return `
const vscode = require('vscode');
const ROOT = '/policies ä';
const files = new Map(Object.entries(${JSON.stringify(texts)}).map(([path, text]) => [ROOT + '/' + path, new TextEncoder().encode(text)]));
const changed = new vscode.EventEmitter();
const { File, Directory } = vscode.FileType;
const below = (folder) => [...files.keys()].filter((path) => path.startsWith(folder === '/' ? folder : folder + '/'));
const isFolder = (path) => path === '/' || path === ROOT || below(path).length > 0;
exports.activate = ({ subscriptions }) => {
  subscriptions.push(vscode.workspace.registerFileSystemProvider('${SCHEME}', {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose() {} }),
    stat(uri) {
      const file = files.get(uri.path);
      if (file) return { type: File, ctime: 0, mtime: file.mtime ?? 0, size: file.length };
      if (isFolder(uri.path)) return { type: Directory, ctime: 0, mtime: 0, size: 0 };
      throw vscode.FileSystemError.FileNotFound(uri);
    },
    readDirectory(uri) {
      if (!isFolder(uri.path)) throw vscode.FileSystemError.FileNotFound(uri);
      const start = uri.path === '/' ? 1 : uri.path.length + 1;
      const entries = new Map();
      for (const path of below(uri.path)) {
        const [name, ...rest] = path.slice(start).split('/');
        entries.set(name, rest.length > 0 ? Directory : File);
      }
      return [...entries];
    },
    readFile(uri) {
      const file = files.get(uri.path);
      if (!file) throw vscode.FileSystemError.FileNotFound(uri);
      return file;
    },
    writeFile(uri, content) {
      const type = files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
      files.set(uri.path, Object.assign(content.slice(), { mtime: Date.now() }));
      changed.fire([{ type, uri }]);
    },
    delete(uri) {
      for (const path of [uri.path, ...below(uri.path)]) files.delete(path);
      changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
    },
    createDirectory() {},
    rename() { throw vscode.FileSystemError.NoPermissions(); },
  }, { isCaseSensitive: true }));
};
`;
}
