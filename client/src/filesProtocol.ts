/** The server's requests for files: its own types, and the names of its requests, which a test holds to the server's. */
import type { Content, Listing, ListParams, ReadParams, Unreadable } from '../../server/src/lsp/filesProtocol.ts';

export const LIST = 'sharingPolicies/files/list';
export const READ = 'sharingPolicies/files/read';
export const REFERENCE = 'sharingPolicies/files/reference';

export type { Content, Listing, ListParams, ReadParams, Unreadable };
