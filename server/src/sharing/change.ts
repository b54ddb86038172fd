/** What a host tells the core about files. */

/** Why a file could not be had; each becomes a finding. */
export type FileProblem =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'not-utf-8' }
  | { readonly kind: 'too-large'; readonly size: number; readonly limit: number }
  /** A manifest names a path that, links resolved, leaves the workspace folders. */
  | { readonly kind: 'outside-workspace' }
  /** A manifest names a path at which there is nothing. */
  | { readonly kind: 'missing' };

export type FileChange =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly problem: FileProblem }
  /** The file is gone. */
  | { readonly path: string; readonly deleted: true };
