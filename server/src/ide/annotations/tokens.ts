/**
 * Colours that a grammar cannot give, because a word alone does not tell: placeholders that look like names, the random end
 * of a secret's ARN, which account owns and which consumes.
 */
import type { TextRange } from '../../policy/document.ts';
import { insideOf } from '../../policy/inside.ts';
import { accountOf } from '../../sharing/principalNames.ts';
import { secretReference } from '../../sharing/references.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { type Occurrence, occurrencesIn } from '../symbols/occurrences.ts';
import type { Token, TokenModifier } from './legend.ts';

/** In the order of the text, none within another. */
export function semanticTokens(snapshot: Snapshot, path: string, within?: TextRange): Token[] {
  const file = snapshot.files.get(path);
  if (file?.text === undefined) return [];
  const { text } = file;
  const isNear = ({ range }: { readonly range: TextRange }) =>
    within === undefined || (range.start <= within.end && within.start <= range.end);
  const roles = accountRoles(snapshot, path);
  const tokens = new Map<number, Token>();
  for (const occurrence of occurrencesIn(snapshot, file, isNear, isNear)) {
    const token = tokenOf(text, occurrence, roles);
    if (token !== undefined && isNear(token)) tokens.set(token.range.start, token);
  }
  return [...tokens.values()].sort((one, other) => one.range.start - other.range.start);
}

function tokenOf(
  text: string,
  { symbol, name, range, located }: Occurrence,
  roles: ReadonlyMap<string, TokenModifier>,
): Token | undefined {
  if (symbol.kind === 'placeholder') {
    // Those in brackets are coloured by the grammar.
    return /^[<${]/.test(symbol.text) ? undefined : { range: name, type: 'placeholder', modifier: undefined };
  }
  if (symbol.kind === 'account') {
    const modifier = roles.get(symbol.name);
    return modifier && { range: name, type: 'account', modifier };
  }
  if (symbol.kind !== 'secret' || secretReference(symbol.text)?.suffix !== 'concrete' || name.end === range.end)
    return undefined;
  const inside = insideOf(text, located);
  const length = located.value.length;
  return inside && { range: inside(length - 6, length), type: 'secretSuffix', modifier: undefined };
}

/** The accounts of the file's shares; none that is the owner in one and the consumer in another. */
function accountRoles(snapshot: Snapshot, path: string): Map<string, TokenModifier> {
  const roles = new Map<string, TokenModifier>();
  const both = new Set<string>();
  const note = (account: string | undefined, role: TokenModifier): void => {
    if (account === undefined) return;
    if ((roles.get(account) ?? role) !== role) both.add(account);
    roles.set(account, role);
  };
  for (const { document } of snapshot.files.get(path)?.facts ?? []) {
    for (const { principal, agreement } of sharesOf(snapshot, document.id)) {
      note(accountOf(principal), 'consumer');
      note(agreement.ownerAccount, 'owner');
      note(agreement.key.account, 'owner');
    }
  }
  for (const account of both) roles.delete(account);
  return roles;
}
