/** The symbols in one text of a policy, each with the part of the text that it takes. */
import { arnFields, type TextSpan, templateSpans } from '../../policy/placeholder.ts';
import { placeholderContext, placeholdersIn, type TextRole } from '../../policy/texts.ts';
import { keyReference, secretReference } from '../../sharing/references.ts';
import type { PolicySymbol, SymbolKind } from './symbol.ts';

/** Offsets in the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface SymbolSpan extends Span {
  readonly symbol: PolicySymbol;
  /** The part that is its name, which a rename changes. */
  readonly name: Span;
}

/** `account`, `alias`: a text of a manifest that can be nothing else. */
export type SymbolRole = TextRole | 'account' | 'alias';

/** The symbols in a text, those of a part of it beside that of the whole. `template`: the file is one, by its name. */
export function spansIn(text: string, role: SymbolRole, of: string, template: boolean): SymbolSpan[] {
  if (text === '' || text === '*') return [];
  if (role === 'sid' || role === 'action' || role === 'conditionKey') return [wordSpan(text, role)];
  if (role === 'alias') return [whole(text, { kind: 'alias', name: text, text })];
  const open = openSpans(text, role, of, template);
  const fields = arnFields(text);
  if (fields === undefined) return open.length > 0 ? open : bareSpans(text, role, of);
  const [, , , , account] = fields as Fields;
  const named = arnSpan(text, fields as Fields, open);
  const owner = isAccount(account.text) && named[0]?.symbol.kind !== 'account' ? [accountSpan(account)] : [];
  return [...named, ...owner, ...open];
}

type Fields = readonly [TextSpan, TextSpan, TextSpan, TextSpan, TextSpan, TextSpan];

function wordSpan(text: string, kind: 'sid' | 'action' | 'conditionKey'): SymbolSpan {
  return whole(text, { kind, name: kind === 'sid' ? text : text.toLowerCase(), text });
}

/** Placeholders and template interpolations. */
function openSpans(text: string, role: SymbolRole, of: string, template: boolean): SymbolSpan[] {
  const context = role === 'account' ? 'account' : role === 'alias' ? undefined : placeholderContext(role, of);
  if (context === undefined) return [];
  const found = (spans: readonly TextSpan[], kind: SymbolKind) =>
    spans.map(
      ({ text: open, start, end }): SymbolSpan => ({
        symbol: { kind, name: openName(text, open), text: open },
        start,
        end,
        name: { start, end },
      }),
    );
  return template
    ? [...found(templateSpans(text), 'interpolation'), ...found(placeholdersIn(text, context, true), 'placeholder')]
    : found(placeholdersIn(text, context, false), 'placeholder');
}

/** The end of a secret's ARN, still to be filled in, is that secret's alone: `DevSecret-XXXXXX`. */
function openName(text: string, open: string): string {
  return /^x{6}$/i.test(open) ? text.slice(text.lastIndexOf(':') + 1) : open;
}

/** Texts that are no ARN. */
function bareSpans(text: string, role: SymbolRole, of: string): SymbolSpan[] {
  if (isAccount(text)) return isOwner(role, of) ? [accountSpan({ text, start: 0, end: text.length })] : [];
  if (text.startsWith('alias/')) return [whole(text, { kind: 'alias', name: text, text })];
  if (role === 'resource' && keyReference(text)?.form === 'id') return [whole(text, { kind: 'key', name: text, text })];
  if (role === 'principal' && of !== '*') return [whole(text, { kind: 'principal', name: text, text })];
  return role === 'resource' ? [whole(text, { kind: 'resource', name: text, text })] : [];
}

function arnSpan(text: string, fields: Fields, open: readonly SymbolSpan[]): SymbolSpan[] {
  const [, partition, service, region, account, resource] = fields;
  const symbol = (kind: SymbolKind, name: string): PolicySymbol => ({
    kind,
    name,
    text,
    partition: known(partition.text),
    region: known(region.text),
    account: known(account.text),
  });
  const named = (kind: SymbolKind, prefix: string, start: number, end: number): SymbolSpan[] => [
    { symbol: symbol(kind, prefix + text.slice(start, end)), start: 0, end: text.length, name: { start, end } },
  ];
  if (service.text === 'iam' && resource.text === 'root') {
    if (isAccount(account.text)) return [{ ...accountSpan(account), start: 0, end: text.length }];
    // The whole ARN is one account, whoever fills it in.
    return open.filter(({ start }) => start === account.start).map((span) => ({ ...span, start: 0, end: text.length }));
  }
  const identity = service.text === 'iam' ? /^(role|user|group)\/(?:.*\/)?([^/*?]+)$/.exec(resource.text) : null;
  if (identity !== null) return named('principal', `${identity[1]}/`, text.length - identity[2]!.length, text.length);
  const session = service.text === 'sts' ? /^assumed-role\/([^/*?]+)\//.exec(resource.text) : null;
  if (session !== null) {
    const start = resource.start + 'assumed-role/'.length;
    return named('principal', 'role/', start, start + session[1]!.length);
  }
  const secret = service.text === 'secretsmanager' ? secretReference(text) : undefined;
  if (secret !== undefined && secret.suffix !== 'wild') {
    // Six random characters are hardly ever a word: `my-secret` is a name without its suffix.
    const name = /-(?:[A-Za-z][a-z]{5}|[A-Z]{6})$/.test(secret.full) ? secret.full : secret.name;
    const start = resource.start + 'secret:'.length;
    return named('secret', '', start, start + name.length);
  }
  if (service.text === 'kms' && /^key\/[^*?]+$/.test(resource.text))
    return named('key', '', resource.start + 4, text.length);
  if (service.text === 'kms' && /^alias\/[^*?]+$/.test(resource.text))
    return named('alias', '', resource.start, text.length);
  const bucket = service.text === 's3' && account.text === '' ? /^[^/*?]+/.exec(resource.text) : null;
  if (bucket !== null) return named('bucket', '', resource.start, resource.start + bucket[0].length);
  return [whole(text, { ...symbol('resource', text), partition: undefined, region: undefined, account: undefined })];
}

function accountSpan({ text, start, end }: TextSpan): SymbolSpan {
  return { symbol: { kind: 'account', name: text, text }, start, end, name: { start, end } };
}

function whole(text: string, symbol: PolicySymbol): SymbolSpan {
  const span = { start: 0, end: text.length };
  return { symbol, ...span, name: span };
}

/** Twelve digits may be anything: a tag's value, a ticket's number. */
function isOwner(role: SymbolRole, of: string): boolean {
  return role === 'account' || role === 'principal' || (role === 'conditionValue' && /account$/i.test(of));
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** A part that is left out, or that a wildcard covers, may be any. */
function known(part: string): string | undefined {
  return part === '' || /[*?]/.test(part) ? undefined : part;
}
