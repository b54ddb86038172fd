/** Values of Action and NotAction. */
import { matchesAction } from '../../iam/action.ts';
import type { ServiceAction, ServiceReference } from '../../iam/reference/reference.ts';
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
const SEARCHED = ['kms', 'secretsmanager', 's3', 'sts', 'iam'];

export function actionValues(context: CompletionContext): Proposal[] {
  const services = servicesOf(context);
  const reference = context.reference?.();
  const present = new Set(presentActions(context));
  const needed = sharingActions(services).filter((action) => !present.has(action.toLowerCase()));
  const proposals = needed.map((action, index) => actionProposal(action, index, reference));
  if (reference === undefined) return proposals;
  const { typed } = context.place;
  const colon = typed.indexOf(':');
  const more = colon < 0 ? withoutService(context, services, reference) : ofService(typed, colon, reference);
  const known = new Set(needed);
  return [...proposals, ...more.filter(({ label }) => !known.has(label) && !present.has(label.toLowerCase()))];
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
    detail: `${matched.length} actions`,
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
  // Any action by a part of its name: `decr` finds kms:Decrypt.
  const searched = services === undefined ? SEARCHED : [...services];
  const word = typed.toLowerCase();
  const found = searched
    .flatMap((prefix) => reference.service(prefix)?.actions ?? [])
    .filter(({ name }) => services !== undefined || (word.length > 2 && name.toLowerCase().includes(word)));
  return [...offered, ...found.map((action) => serviceAction(action, 100))];
}

function actionProposal(action: string, rank: number, reference: ServiceReference | undefined): Proposal {
  const known = reference?.action(action);
  return known === undefined
    ? { label: action, kind: 'action', detail: 'sharing needs it', rank }
    : serviceAction(known, rank);
}

function serviceAction({ service, name, accessLevel, description }: ServiceAction, rank: number): Proposal {
  return { label: `${service}:${name}`, kind: 'action', detail: accessLevel, documentation: description, rank };
}
