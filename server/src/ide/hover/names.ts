/** What the workspace knows of an ARN, an account or a principal. */
import { type Arn, iamIdentity, parseArn, secretId } from '../../iam/arn.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { SIGNS } from '../annotations/lenses.ts';
import { aliasesFor } from '../completion/known.ts';
import { displayFile } from '../completion/places.ts';
import { code } from '../markdown.ts';
import { isFine, shareName, shownVerdict, stateOf } from '../shares/state.ts';
import { occurrencesOf } from '../symbols/occurrences.ts';
import { type SymbolSpan, spansIn } from '../symbols/spans.ts';
import { type PolicySymbol, relationOf } from '../symbols/symbol.ts';
import { count, paragraphs } from './actions.ts';
import type { HoverContext } from './hover.ts';

/** More files or shares than this are counted. */
const MOST = 6;

/** An ARN, an account id, `*` in a policy's Resource; undefined for any other text. */
export function nameText(context: HoverContext, value: string, facts?: DocumentFacts): string | undefined {
  if (value === '*' && facts !== undefined) return everythingText(context.snapshot, facts);
  if (/^\d{12}$/.test(value)) return accountText(context, value);
  const arn = parseArn(value);
  return arn === undefined ? undefined : arnText(context, arn, 'resource');
}

/** A value of Principal, of a kind; with `lets`, of somebody that the statement is about. */
export function principalText(context: HoverContext, value: string, kind: string, lets: boolean): string | undefined {
  if (value === '*')
    return paragraphs([
      `**Everybody**, without an AWS account too, unless a condition limits it.`,
      '[AWS: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)',
    ]);
  if (kind === 'Service') return `The AWS service ${code(value)} itself, not somebody who uses it.`;
  if (/^\d{12}$/.test(value)) return accountText(context, value);
  const arn = parseArn(value);
  if (arn !== undefined) return arnText(context, arn, 'principal', lets);
  return /^A(?:ROA|IDA)[A-Z0-9]{12,}$/.test(value)
    ? `${code(value)} is the id of a role or user that was deleted. It matches nobody any more, nor one that is made anew with the same name.`
    : undefined;
}

function everythingText(snapshot: Snapshot, { document, type, kind }: DocumentFacts): string {
  if (type === 'resource' && (kind === 'key' || kind === 'secret'))
    return paragraphs([
      `This ${kind}: in its own policy ${code('*')} stands for nothing else.`,
      sharesText(sharesOf(snapshot, document.id)),
    ]);
  return 'Every resource.';
}

function accountText(context: HoverContext, account: string): string {
  const { snapshot, path } = context;
  const alias = aliasesFor(snapshot, path).get(account);
  const symbol: PolicySymbol = { kind: 'account', name: account, text: account };
  return paragraphs([
    alias === undefined ? `**Account ${account}**` : `**Account ${code(alias)}** (${account})`,
    filesText(context, symbol),
  ]);
}

function arnText(context: HoverContext, arn: Arn, role: 'resource' | 'principal', lets = false): string {
  const { snapshot, path } = context;
  const alias = aliasesFor(snapshot, path).get(arn.account);
  const span = spansIn(arn.text, role, role === 'principal' ? 'AWS' : '', false).find(
    ({ start, end }) => start === 0 && end === arn.text.length,
  );
  const account =
    arn.account === '' ? undefined : `Account: ${code(arn.account)}${alias === undefined ? '' : ` (${code(alias)})`}`;
  const isRoot = arn.service === 'iam' && arn.resource === 'root';
  return paragraphs([
    `**${heading(arn)}**`,
    [
      arn.partition === 'aws' ? undefined : `Partition: ${code(arn.partition)}`,
      arn.region === '' ? undefined : `Region: ${code(arn.region)}`,
      account,
      arn.service === 'iam' || arn.service === 'sts' ? undefined : `Service: ${code(arn.service)}`,
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
    isRoot && lets ? 'Everybody in this account whose own policies allow the action: the account decides.' : undefined,
    secretText(arn),
    span === undefined ? undefined : filesText(context, span.symbol),
    span === undefined ? undefined : sharesText(sharesWith(snapshot, span)),
  ]);
}

function heading(arn: Arn): string {
  if (arn.service === 'iam' && arn.resource === 'root') return 'The whole account';
  const identity = iamIdentity(arn);
  if (identity !== undefined) {
    const path = identity.path === '/' ? '' : ` in path ${code(identity.path)}`;
    return `${identity.type === 'role' ? 'Role' : identity.type === 'user' ? 'User' : 'Group'} ${code(identity.name)}${path}`;
  }
  const secret = secretId(arn);
  if (secret !== undefined) return `Secret ${code(secret.name)}`;
  if (arn.service === 'kms')
    return `KMS ${arn.resource.startsWith('alias/') ? 'alias' : 'key'} ${code(arn.resource.replace(/^key\//, ''))}`;
  if (arn.service === 's3') return `${arn.resource.includes('/') ? 'Objects' : 'Bucket'} ${code(arn.resource)}`;
  return code(arn.resource);
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
function secretText(arn: Arn): string | undefined {
  const secret = secretId(arn);
  if (secret === undefined) return undefined;
  const { suffix } = secret;
  const page = '[AWS: secret ARNs](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html)';
  if (suffix === undefined)
    return `Secrets Manager puts a hyphen and six random characters behind the name of a secret: a policy has to name them, or ${code('-??????')}. ${page}`;
  return suffix === '??????'
    ? `${code('-??????')} stands for the hyphen and the six random characters that Secrets Manager puts behind the name: the secret of that name, also after it was deleted and made anew, and none whose name is longer. ${page}`
    : `${code(`-${suffix}`)}: the six random characters that Secrets Manager puts behind the name. A secret that is deleted and made anew gets others. ${page}`;
}

function filesText({ snapshot, path }: HoverContext, symbol: PolicySymbol): string | undefined {
  const files = [...new Set(occurrencesOf(snapshot, symbol).map(({ file }) => file))];
  const others = files.filter((file) => file !== path);
  if (others.length === 0) return files.length === 0 ? undefined : 'Appears in no other file.';
  const shown = others.slice(0, MOST).map((file) => code(displayFile(snapshot, file)));
  const more = others.length > MOST ? ` and ${count(others.length - MOST, 'more file')}` : '';
  return `Appears also in ${shown.join(', ')}${more}`;
}

function sharesWith(snapshot: Snapshot, { symbol }: SymbolSpan): Share[] {
  const names = (text: string | null, role: 'principal' | 'resource') =>
    text !== null &&
    spansIn(text, role, role === 'principal' ? 'AWS' : '', false).some(
      (other) => relationOf(symbol, other.symbol) === 'same',
    );
  return [...snapshot.shares.values()].filter(
    ({ principal, resource, key }) =>
      names(principal, 'principal') || names(resource, 'resource') || names(key, 'resource'),
  );
}

/** One line a share, what does not work first. */
export function sharesText(shares: readonly Share[]): string | undefined {
  if (shares.length === 0) return undefined;
  const ordered = [...shares.filter((share) => !isFine(share)), ...shares.filter(isFine)];
  const lines = ordered
    .slice(0, MOST)
    .map((share) => `- ${SIGNS[shownVerdict(share)]} ${code(shareName(share))}: ${code(stateOf(share))}`);
  if (ordered.length > MOST) lines.push(`- and ${count(ordered.length - MOST, 'more share')}`);
  return `Shares:\n${lines.join('\n')}`;
}
