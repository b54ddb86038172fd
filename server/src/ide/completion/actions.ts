/** Values of Action and NotAction. */
import { matchesAction } from '../../iam/action.ts';
import type { ServiceAction, ServiceReference } from '../../iam/reference/reference.ts';
import { isBroken, LEGS } from '../../sharing/legs.ts';
import { prose } from '../markdown.ts';
import type { CompletionContext } from './context.ts';
import { sharingActions } from './elements.ts';
import type { Proposal } from './item.ts';

/** Services whose actions can stand in the policy of a kind of resource. Others: any. */
const SERVICE_OF_KIND: Readonly<Record<string, string>> = {
  secret: 'secretsmanager',
  key: 'kms',
  bucket: 's3',
  queue: 'sqs',
  topic: 'sns',
};

/** Without a service typed, actions of these are found by a part of their name. */
const SEARCHED = ['kms', 'secretsmanager', 's3', 'sts', 'iam', 'rds', 'ec2'];

export function actionValues(context: CompletionContext): Proposal[] {
  const services = servicesOf(context);
  const reference = context.reference?.();
  const present = new Set(presentActions(context));
  const needed = [...new Set([...shareActions(context), ...sharingActions(services)])].filter(
    (action) => !present.has(action.toLowerCase()) && (services?.has(serviceOf(action)) ?? true),
  );
  const proposals = needed.map((action, index) => actionProposal(action, index, reference));
  if (reference === undefined) return proposals;
  const { typed } = context.place;
  const colon = typed.indexOf(':');
  const more = colon < 0 ? withoutService(context, services, reference) : ofService(typed, colon, reference);
  const known = new Set(needed);
  return [...proposals, ...more.filter(({ label }) => !known.has(label) && !present.has(label.toLowerCase()))];
}

/** What the shares of the document need of it and do not have yet, then what else they need. */
function shareActions({ shares, facts }: CompletionContext): string[] {
  const legs = shares.flatMap((share) => LEGS.map((leg) => share.legs[leg]));
  const own = legs.filter(({ documents }) => facts !== undefined && documents.includes(facts));
  const actions = (wanted: typeof own) => wanted.flatMap(({ requests }) => requests.map(({ action }) => action));
  return [...actions(own.filter(isBroken)), ...actions(own)];
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

/** The services that the policy can speak of; undefined: any. */
export function servicesOf({ type, kind }: CompletionContext): ReadonlySet<string> | undefined {
  if (type === 'trust') return new Set(['sts']);
  const service = type === 'resource' && kind !== undefined ? SERVICE_OF_KIND[kind] : undefined;
  return service === undefined ? undefined : new Set([service]);
}

function presentActions({ statement, place }: CompletionContext): string[] {
  const values = [...(statement?.action?.values ?? []), ...(statement?.notAction?.values ?? [])];
  return values
    .filter(({ range }) => range.start > place.range.start || range.end < place.range.start)
    .map(({ value }) => value.toLowerCase());
}

function ofService(typed: string, colon: number, reference: ServiceReference): Proposal[] {
  const service = reference.service(typed.slice(0, colon));
  if (service === undefined) return [];
  const proposals = service.actions.map((action) => serviceAction(action, 100));
  const all = `${service.prefix}:*`;
  const patterns = typed.includes('*') && typed !== all ? [typed, all] : [all];
  return [...proposals, ...patterns.map((pattern) => wildcard(pattern, service.actions))];
}

/** A wildcard with what it stands for. */
function wildcard(pattern: string, actions: readonly ServiceAction[]): Proposal {
  const matched = actions.filter(({ service, name }) => matchesAction(pattern, `${service}:${name}`));
  const names = matched.map(({ name }) => name);
  return {
    label: pattern,
    kind: 'action',
    detail: matched.length === 1 ? '1 action' : `${matched.length} actions`,
    documentation: `Stands for ${names.slice(0, 40).join(', ')}${names.length > 40 ? ` and ${names.length - 40} more` : ''}.`,
    rank: 200,
  };
}

function withoutService(
  { place: { typed } }: CompletionContext,
  services: ReadonlySet<string> | undefined,
  reference: ServiceReference,
): Proposal[] {
  const prefixes = services === undefined ? reference.prefixes : [...services];
  const offered = prefixes.map(
    (prefix): Proposal => ({
      label: `${prefix}:`,
      kind: 'service',
      detail: 'service',
      rank: SEARCHED.includes(prefix) ? 90 : 150,
      continues: true,
    }),
  );
  // Any action by letters of its name: `decr` and `dcrpt` find kms:Decrypt.
  const searched = services === undefined ? SEARCHED : [...services];
  const word = typed.toLowerCase();
  const found = searched
    .flatMap((prefix) => reference.service(prefix)?.actions ?? [])
    .filter(({ name }) => services !== undefined || (word.length > 1 && hasLetters(name.toLowerCase(), word)));
  return [...offered, ...found.map((action) => serviceAction(action, 100))];
}

/** Whether the letters stand in the name in that order. */
function hasLetters(name: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = name.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}

function actionProposal(action: string, rank: number, reference: ServiceReference | undefined): Proposal {
  const known = reference?.action(action);
  return known === undefined
    ? { label: action, kind: 'action', detail: 'sharing needs it', rank }
    : serviceAction(known, rank);
}

function serviceAction({ service, name, accessLevel, description }: ServiceAction, rank: number): Proposal {
  return { label: `${service}:${name}`, kind: 'action', detail: accessLevel, documentation: prose(description), rank };
}
