/** The features of the language server beside diagnostics and code actions. */
import type { ServerCapabilities } from 'vscode-languageserver';
import { ANNOTATIONS } from './annotations.ts';
import type { Client } from './client.ts';
import { COMPLETION } from './completion.ts';
import { EXPLAIN } from './explain.ts';
import type { Feature } from './feature.ts';
import { COMMANDS } from './goTo.ts';
import { HOVER } from './hover.ts';
import { NAVIGATION } from './navigation.ts';
import { NEW_SHARE } from './newShare.ts';
import { RENAME } from './rename.ts';
import { SHARE_COMMANDS } from './shareCommands.ts';
import { SHARES } from './shares.ts';

export const FEATURES: readonly Feature[] = [
  NAVIGATION,
  COMPLETION,
  HOVER,
  NEW_SHARE,
  RENAME,
  ANNOTATIONS,
  COMMANDS,
  EXPLAIN,
  SHARE_COMMANDS,
  SHARES,
];

export function featureCapabilities(client: Client): ServerCapabilities {
  return Object.assign({}, ...FEATURES.map((feature) => feature.capabilities(client)));
}
