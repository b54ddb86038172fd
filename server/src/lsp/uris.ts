/**
 * URIs and the core's paths.
 *
 * A `file:` URI becomes its decoded path, a Windows drive in lower case (`/c:/ws/ä b.json`), another host in front
 * (`//server/share/a.json`); any other scheme `scheme://authority/path?query`. Answers use the spelling in which the
 * client itself wrote a URI, because clients compare URIs as texts.
 */
import { URI } from 'vscode-uri';
import { isWithin } from '../files/paths.ts';

export interface Uris {
  /** The path of a URI of the client, whose spelling is remembered if none is yet. */
  toPath(uri: string): string;
  toUri(path: string): string;
  /** This spelling from now on: the client has opened the document under it. */
  prefer(path: string, uri: string): void;
  /** The workspace folders' URIs: files below are spelled like them. Gives the folders' paths. */
  setFolders(uris: readonly string[]): readonly string[];
}

export function createUris(): Uris {
  const spellings = new Map<string, string>();
  let folders: readonly { readonly path: string; readonly uri: string }[] = [];

  return {
    toPath(uri) {
      const path = pathOf(uri);
      if (!spellings.has(path)) {
        spellings.set(path, uri);
      }
      return path;
    },
    toUri(path) {
      const known = spellings.get(path);
      if (known !== undefined) {
        return known;
      }
      const folder = folders.find((candidate) => isWithin(candidate.path, path));
      if (folder === undefined) return uriOf(path);
      return path === folder.path ? folder.uri : folder.uri + encoded(path.slice(folder.path.length));
    },
    prefer(path, uri) {
      spellings.set(path, uri);
    },
    setFolders(uris) {
      folders = uris
        .map((uri) => ({ path: withoutTrailingSlash(pathOf(uri)), uri: withoutTrailingSlash(uri) }))
        // A file in nested folders is spelled like the inner one.
        .sort((a, b) => b.path.length - a.path.length);
      return uris.map((uri) => withoutTrailingSlash(pathOf(uri)));
    },
  };
}

/** The core path of a URI. */
export function pathOf(uri: string): string {
  const { scheme, authority, path, query } = URI.parse(uri);
  if (scheme !== 'file') {
    return `${scheme}://${authority}/${path.replace(/^\//, '')}${query === '' ? '' : `?${query}`}`;
  }
  const withDrive = path.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
  return authority === '' ? withDrive : `//${authority}${withDrive}`;
}

/** The URI of a path that the client never spelled. */
export function uriOf(path: string): string {
  const other = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(\/[^?]*)(?:\?(.*))?$/i.exec(path);
  if (other) {
    const [, scheme, authority, rest, query] = other;
    return URI.from({ scheme: scheme!, authority: authority!, path: rest!, query: query ?? '' }).toString();
  }
  const host = /^\/\/([^/]+)(\/.*)$/.exec(path);
  return URI.from({ scheme: 'file', authority: host?.[1] ?? '', path: host?.[2] ?? path }).toString();
}

function encoded(path: string): string {
  return URI.from({ scheme: 'file', path }).toString().slice('file://'.length);
}

function withoutTrailingSlash(text: string): string {
  return text.length > 1 && text.endsWith('/') && !text.endsWith('//') ? text.slice(0, -1) : text;
}
