/** The documents that are open in the editor. */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { changed, type PositionEncoding } from './positions.ts';

export interface Documents {
  /** All are synchronous: a request that comes after a change sees it. */
  open(path: string, uri: string, languageId: string, version: number, text: string): TextDocument;
  /** Undefined for a document that is not open. */
  change(
    path: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
    encoding: PositionEncoding,
  ): TextDocument | undefined;
  close(path: string): void;
  get(path: string): TextDocument | undefined;
  has(path: string): boolean;
  paths(): Iterable<string>;
}

export function createDocuments(): Documents {
  const documents = new Map<string, TextDocument>();
  return {
    open(path, uri, languageId, version, text) {
      const document = TextDocument.create(uri, languageId, version, text);
      documents.set(path, document);
      return document;
    },
    change(path, version, changes, encoding) {
      const document = documents.get(path);
      return document && changed(document, changes, version, encoding);
    },
    close(path) {
      documents.delete(path);
    },
    get: (path) => documents.get(path),
    has: (path) => documents.has(path),
    paths: () => documents.keys(),
  };
}
