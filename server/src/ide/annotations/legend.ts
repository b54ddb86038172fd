/** What kinds of tokens there are: a server says so before it has read anything. */
import type { TextRange } from '../../policy/document.ts';

export type TokenType = 'placeholder' | 'secretSuffix' | 'account';
export type TokenModifier = 'owner' | 'consumer';

export interface Token {
  readonly range: TextRange;
  readonly type: TokenType;
  readonly modifier: TokenModifier | undefined;
}

export const TOKEN_TYPES: readonly TokenType[] = ['placeholder', 'secretSuffix', 'account'];
export const TOKEN_MODIFIERS: readonly TokenModifier[] = ['owner', 'consumer'];
