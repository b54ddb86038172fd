/** What a server without a disk asks of its client. The client of VS Code takes its types from here. */
import { RequestType, RequestType0 } from 'vscode-languageserver';

export interface ListParams {
  readonly uris: readonly string[];
}

/** What is in a folder, symbolic links left out, or why that cannot be told. */
export type Listing = { readonly folders: readonly string[]; readonly files: readonly string[] } | Unreadable;

export interface ReadParams {
  readonly uris: readonly string[];
  /** In bytes: of a larger file its size alone is wanted. */
  readonly limit: number;
}

/** A file's text with its byte order mark, if any; what is there instead of a text. */
export type Content =
  | { readonly text: string }
  | { readonly size: number }
  | { readonly notUtf8: true }
  | { readonly absent: true }
  | Unreadable;

export interface Unreadable {
  /** Completes "…: it …"; the client's own words. */
  readonly reason: string;
}

/** One answer for each URI, in their order. */
export const ListRequest = new RequestType<ListParams, readonly Listing[], void>('sharingPolicies/files/list');
export const ReadRequest = new RequestType<ReadParams, readonly Content[], void>('sharingPolicies/files/read');
/** The text of `dist/service-reference.txt`. */
export const ReferenceRequest = new RequestType0<string, void>('sharingPolicies/files/reference');
