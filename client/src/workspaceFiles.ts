/**
 * Gives the server the workspace's files where it cannot read them itself: in a browser, and in a workspace that is on no
 * disk. Which files, the server decides.
 */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type Content,
  LIST,
  type Listing,
  type ListParams,
  READ,
  REFERENCE,
  type ReadParams,
} from './filesProtocol.ts';

/** So many at a time: behind a file system there may be a server that answers over the network. */
const AT_ONCE = 32;

/** @param root the extension's folder */
export function giveFiles(client: BaseLanguageClient, root: vscode.Uri): void {
  const uriOf = (uri: string): vscode.Uri => client.protocol2CodeConverter.asUri(uri);
  client.onRequest(LIST, ({ uris }: ListParams) => inTurn(uris, (uri) => list(uriOf(uri))));
  client.onRequest(READ, ({ uris, limit }: ReadParams) => inTurn(uris, (uri) => read(uriOf(uri), limit)));
  client.onRequest(REFERENCE, async () => {
    const file = vscode.Uri.joinPath(root, 'dist', 'service-reference.txt');
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  });
}

/** Whether some folder is on no disk of the machine that the server runs on. */
export function hasVirtualFolder(): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme !== 'file');
}

async function list(folder: vscode.Uri): Promise<Listing> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    // A symbolic link has the type of what it leads to and one bit more, so it is neither.
    const named = (type: vscode.FileType) => entries.filter(([, own]) => own === type).map(([name]) => name);
    return { folders: named(vscode.FileType.Directory), files: named(vscode.FileType.File) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

async function read(file: vscode.Uri, limit: number): Promise<Content> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(file);
    if ((type & vscode.FileType.Directory) !== 0) return { reason: 'it is a folder' };
    if (size > limit) return { size };
    const bytes = await vscode.workspace.fs.readFile(file);
    // A file system may not know the size before.
    return bytes.length > limit ? { size: bytes.length } : decoded(bytes);
  } catch (error) {
    const isAbsent = error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
    return isAbsent ? { absent: true } : { reason: reasonOf(error) };
  }
}

/** The byte order mark stays: ranges count it. */
function decoded(bytes: Uint8Array): Content {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { notUtf8: true };
  }
}

/** What a file system's error means, in words that complete "…: it cannot be read: …". */
const REASONS: Readonly<Record<string, string>> = {
  FileNotFound: 'it does not exist',
  FileNotADirectory: 'it is not a folder',
  FileIsADirectory: 'it is a folder',
  NoPermissions: 'permission denied',
  Unavailable: 'the file system is not available',
};

function reasonOf(error: unknown): string {
  const known = error instanceof vscode.FileSystemError ? REASONS[error.code] : undefined;
  return known ?? (error instanceof Error ? error.message : String(error));
}

async function inTurn<Given, Answer>(
  given: readonly Given[],
  answer: (one: Given) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < given.length; start += AT_ONCE) {
    answers.push(...(await Promise.all(given.slice(start, start + AT_ONCE).map(answer))));
  }
  return answers;
}
