/** What an action, or a wildcard, lets somebody do. */

import { matchesAction } from '../../iam/action.ts';
import { effectiveAcrossAccounts } from '../../iam/crossAccount.ts';
import type { ServiceAction, ServiceReference } from '../../iam/reference/reference.ts';
import { code, prose } from '../markdown.ts';
import { actionPage } from '../navigation/links.ts';
import type { HoverContext } from './hover.ts';

/** More names than this are counted. */
const MOST = 40;

export function actionText({ reference }: HoverContext, action: string): string | undefined {
  const data = reference?.();
  if (data === undefined) return undefined;
  if (/[*?]/.test(action)) return wildcardText(data, action);
  const known = data.action(action);
  return known === undefined ? unknownText(data, action) : knownText(known);
}

function knownText(action: ServiceAction): string {
  const name = `${action.service}:${action.name}`;
  const page = actionPage(name);
  const types = action.resourceTypes.map(({ name: type, required }) => `${code(type)}${required ? ' (required)' : ''}`);
  const keys = new Set([
    ...action.conditionKeys,
    ...action.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys),
  ]);
  return paragraphs([
    `**${code(name)}** · ${action.accessLevel}`,
    prose(action.description),
    types.length === 0
      ? `It has no resource: ${code('Resource')} has to be ${code('*')}.`
      : `Resources: ${types.join(', ')}`,
    keys.size === 0 ? undefined : `Condition keys: ${list(families([...keys].sort()))}`,
    acrossText(action),
    page === undefined ? undefined : `[AWS: ${name}](${page})`,
  ]);
}

/** What AWS documents of the action on another account's resources; nothing of most services. */
function acrossText({ service, name }: ServiceAction): string | undefined {
  const effective = effectiveAcrossAccounts(`${service}:${name}`.toLowerCase());
  if (effective === undefined) return undefined;
  return effective
    ? 'Works on resources of another account that allow it.'
    : 'Works in the own account only: a policy that gives it to another account has no effect.';
}

function wildcardText(data: ServiceReference, pattern: string): string | undefined {
  if (pattern === '*') return `${code('*')} stands for every action of every service.`;
  const prefix = pattern.slice(0, Math.max(pattern.indexOf(':'), 0));
  if (prefix === '' || /[*?]/.test(prefix)) return undefined;
  const service = data.service(prefix);
  if (service === undefined) return unknownText(data, pattern);
  const matched = service.actions.filter(({ name }) => matchesAction(pattern, `${service.prefix}:${name}`));
  if (matched.length === 0) return `${code(pattern)} stands for no action of ${prose(service.name)}.`;
  const levels = new Map<string, number>();
  for (const { accessLevel } of matched) levels.set(accessLevel, (levels.get(accessLevel) ?? 0) + 1);
  const confined = matched.filter(
    ({ name }) => effectiveAcrossAccounts(`${service.prefix}:${name}`.toLowerCase()) === false,
  );
  const page = actionPage(pattern);
  return paragraphs([
    `**${code(pattern)}** stands for ${count(matched.length, 'action')} of ${prose(service.name)}: ${[...levels]
      .map(([level, number]) => `${number} ${level}`)
      .join(', ')}`,
    list(matched.map(({ name }) => name)),
    confined.length === 0
      ? undefined
      : `${confined.length === 1 ? '1 of them works' : `${confined.length} of them work`} in the own account only.`,
    page === undefined ? undefined : `[AWS: ${prose(service.name)}](${page})`,
  ]);
}

function unknownText(data: ServiceReference, action: string): string {
  return `${code(action)} is not in AWS's service reference of ${data.date}.`;
}

/** A key that there is in dozens of kinds (`kms:RecipientAttestation:PCR0`…) is one of the list. */
function families(keys: readonly string[]): string[] {
  const familyOf = (key: string) => /^[^:]+:[^:]+:/.exec(key)?.[0];
  const sizes = new Map<string, number>();
  for (const key of keys) sizes.set(familyOf(key) ?? key, (sizes.get(familyOf(key) ?? key) ?? 0) + 1);
  const isFamily = (key: string) => (sizes.get(familyOf(key) ?? key) ?? 0) > 3;
  return [...new Set(keys.map((key) => (isFamily(key) ? `${familyOf(key)}…` : key)))];
}

function list(names: readonly string[]): string {
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  return `${names.slice(0, MOST).map(code).join(', ')}${more}`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

export function paragraphs(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}
