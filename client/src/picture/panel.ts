/** The picture of a share, or of all: a webview beside the editor that follows what is typed. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ShareStore } from '../shares/store.ts';
import { translated, translatedName, translatedState } from '../translated.ts';
import {
  PANORAMA,
  PICTURE,
  type PictureMessage,
  type PictureWords,
  type Scene,
  type SceneMessage,
  type Subject,
} from './scene.ts';

export const PICTURE_VIEW = 'sharingPolicies.picture';

export interface Pictures extends vscode.Disposable {
  /** In the one window that there is for pictures, which opens if need be. */
  show(subject: Subject): void;
}

export function createPictures(client: BaseLanguageClient, store: ShareStore, root: vscode.Uri): Pictures {
  const dist = vscode.Uri.joinPath(root, 'dist');
  let panel: vscode.WebviewPanel | undefined;
  let subject: Subject = { query: '' };
  let scene: Scene | null = null;
  /** Answers that come late are not shown over later ones. */
  let asked = 0;

  async function update(): Promise<void> {
    const own = ++asked;
    const answer = await ask(client, subject);
    if (own !== asked || panel === undefined) return;
    if (answer !== null) subject = answer.subject;
    scene = answer && inOurLanguage(answer.scene);
    panel.title = scene?.title ?? vscode.l10n.t('Share');
    const message: SceneMessage = { type: 'scene', subject, scene };
    await panel.webview.postMessage(message);
  }

  function adopt(adopted: vscode.WebviewPanel): void {
    panel = adopted;
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.webview.html = page(panel.webview, dist);
    panel.iconPath = vscode.Uri.joinPath(root, 'media', 'icon.png');
    panel.webview.onDidReceiveMessage((message: PictureMessage) => receive(message));
    panel.onDidDispose(() => {
      panel = undefined;
    });
  }

  async function receive(message: PictureMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        return update();
      case 'search':
        subject = { query: String(message.query) };
        return update();
      case 'all':
        subject = { query: '' };
        return update();
      case 'pick':
        return pick(message.what, message.id);
      case 'export':
        return save(String(message.svg), scene?.title ?? 'share');
    }
  }

  async function pick(what: 'box' | 'edge', id: string): Promise<void> {
    const picked = (what === 'box' ? scene?.boxes : scene?.edges)?.find((one) => one.id === id);
    if (picked === undefined) return;
    // In the picture of all, an edge is a share.
    if ('share' in picked && picked.share !== undefined && 'query' in subject) {
      subject = { share: picked.share };
      return update();
    }
    if (picked.place === undefined) return;
    const { start, end } = picked.place.range;
    const selection = new vscode.Range(start.line, start.character, end.line, end.character);
    const viewColumn = panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(vscode.Uri.parse(picked.place.uri), { selection, viewColumn });
  }

  return {
    show(wanted) {
      subject = wanted;
      if (panel === undefined) {
        const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false };
        adopt(vscode.window.createWebviewPanel(PICTURE_VIEW, vscode.l10n.t('Share'), column));
      } else {
        panel.reveal(undefined, false);
        void update();
      }
    },
    dispose: vscode.Disposable.from(
      store.onDidChange(() => {
        if (panel?.visible) void update();
      }),
      vscode.window.registerWebviewPanelSerializer(PICTURE_VIEW, {
        async deserializeWebviewPanel(restored, state: Subject | undefined) {
          subject = state ?? subject;
          adopt(restored);
        },
      }),
      { dispose: () => panel?.dispose() },
    ).dispose,
  };
}

async function ask(client: BaseLanguageClient, subject: Subject): Promise<{ subject: Subject; scene: Scene } | null> {
  if ('query' in subject) {
    return { subject, scene: await client.sendRequest<Scene>(PANORAMA, { query: subject.query }) };
  }
  const answer = await client.sendRequest<{ id: string; scene: Scene } | null>(PICTURE, { id: subject.share });
  return answer && { subject: { share: answer.id }, scene: answer.scene };
}

/** Its boxes, edges and accounts; what is spoken of them, whole sentences with names, stays the server's. */
function inOurLanguage(scene: Scene): Scene {
  return {
    ...scene,
    title: translated(scene.title),
    summary: scene.summary
      .split(/(?<=\.) /)
      .map(translatedState)
      .join(' '),
    accounts: scene.accounts.map((account) => ({
      ...account,
      label: account.label === 'account' ? vscode.l10n.t('account') : translatedName(account.label),
    })),
    boxes: scene.boxes.map((box) => ({ ...box, label: translatedName(box.label) })),
    edges: scene.edges.map((edge) => ({
      ...edge,
      label: translatedName(edge.label),
      detail: translatedState(edge.detail),
    })),
  };
}

async function save(svg: string, title: string): Promise<void> {
  if (!svg.startsWith('<?xml')) return;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = `${title.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '')}.svg`;
  const target = await vscode.window.showSaveDialog({
    filters: { SVG: ['svg'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
  if (target !== undefined) await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(svg));
}

/** What the page says before the server has said anything. */
function pageWords() {
  return {
    title: vscode.l10n.t('Share'),
    picture: vscode.l10n.t('Picture'),
    search: vscode.l10n.t('Search shares'),
    all: vscode.l10n.t('All shares'),
    smaller: vscode.l10n.t('Smaller'),
    larger: vscode.l10n.t('Larger'),
    fit: vscode.l10n.t('Fit'),
    export: vscode.l10n.t('Export SVG…'),
    legend: vscode.l10n.t('Legend'),
  };
}

/** What it says around what the server says. */
function pictureWords(): PictureWords {
  return {
    gone: vscode.l10n.t('This share is gone'),
    goneWhy: vscode.l10n.t('Its documents no longer make a share. The picture comes back when they do.'),
    opens: vscode.l10n.t('{0}. Opens its policy.'),
    ofGrant: {
      allowed: vscode.l10n.t('in place'),
      denied: vscode.l10n.t('at fault'),
      conditional: vscode.l10n.t('depends'),
      unknown: vscode.l10n.t('not known'),
      none: vscode.l10n.t('not needed'),
    },
    ofShare: {
      allowed: vscode.l10n.t('works'),
      denied: vscode.l10n.t('denied'),
      conditional: vscode.l10n.t('depends'),
      unknown: vscode.l10n.t('not known'),
      none: '',
    },
    kinds: {
      principal: vscode.l10n.t('principal'),
      secret: vscode.l10n.t('secret'),
      key: vscode.l10n.t('KMS key'),
      bucket: vscode.l10n.t('bucket'),
      snapshot: vscode.l10n.t('snapshot'),
      role: vscode.l10n.t('role'),
      user: vscode.l10n.t('user'),
      account: vscode.l10n.t('account'),
    },
  };
}

/** As an attribute's value. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

/** Only the two files of the bundle are loaded, and nothing else can be; no text of a policy is in it. */
function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const [script, style] = ['webview.js', 'webview.css'].map((name) =>
    webview.asWebviewUri(vscode.Uri.joinPath(dist, name)),
  );
  const words = pageWords();
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>${words.title}</title>
</head>
<body>
<header>
<h1 id="title"></h1>
<div class="tools" role="toolbar" aria-label="${words.picture}">
<input id="search" type="search" placeholder="${words.search}" aria-label="${words.search}" hidden>
<button id="all" type="button" hidden>${words.all}</button>
<button id="smaller" type="button" aria-label="${words.smaller}">−</button>
<button id="larger" type="button" aria-label="${words.larger}">+</button>
<button id="fit" type="button">${words.fit}</button>
<button id="export" type="button" disabled>${words.export}</button>
</div>
<p id="summary" role="status" aria-live="polite"></p>
<ul id="legend" aria-label="${words.legend}"></ul>
</header>
<main id="picture" data-words="${escaped(JSON.stringify(pictureWords()))}"></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
