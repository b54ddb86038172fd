/** What the server says in the language of VS Code. Findings, their rules and their fixes stay as they are. */
import * as vscode from 'vscode';
import { wordingOf } from './wording.ts';

export const {
  text: translated,
  name: translatedName,
  state: translatedState,
  lens: translatedLens,
} = wordingOf(vscode.l10n.bundle, vscode.env.language);
