/** The server's requests for files: `server/src/lsp/filesProtocol.ts`. */

export const LIST = 'sharingPolicies/files/list';
export const READ = 'sharingPolicies/files/read';
export const REFERENCE = 'sharingPolicies/files/reference';

export interface ListParams {
  readonly uris: readonly string[];
}

export interface ReadParams {
  readonly uris: readonly string[];
  readonly limit: number;
}

export interface Unreadable {
  readonly reason: string;
}

export type Listing = { readonly folders: readonly string[]; readonly files: readonly string[] } | Unreadable;

export type Content =
  | { readonly text: string }
  | { readonly size: number }
  | { readonly notUtf8: true }
  | { readonly absent: true }
  | Unreadable;
