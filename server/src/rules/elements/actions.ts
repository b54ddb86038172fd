/** Actions, as rules ask about them. */

import { matchesAction } from '../../iam/action.ts';
import type { ServiceAction } from '../../iam/reference/reference.ts';
import type { Statement } from '../../policy/document.ts';
import type { DocumentView } from '../rule.ts';
import { isOpen } from './open.ts';

export interface ActionWord {
  /** In lower case; empty: there is no colon. */
  readonly service: string;
  readonly name: string;
  readonly hasWildcard: boolean;
  /** A template's value is in it, or it is a placeholder. */
  readonly open: boolean;
}

export function actionWord(text: string): ActionWord {
  const colon = text.indexOf(':');
  const service = colon < 0 ? '' : text.slice(0, colon).toLowerCase();
  return {
    service,
    name: colon < 0 ? text : text.slice(colon + 1),
    hasWildcard: /[*?]/.test(text),
    open: isOpen(text) || (colon < 0 && /^[A-Z][A-Z0-9_]*$/.test(text)),
  };
}

/** Prefixes of the services of the statement's actions, those with wildcards in them left out. */
export function servicesOf(statement: Statement, view: Pick<DocumentView, 'of'>): readonly string[] {
  const services: string[] = [];
  for (const list of [statement.action, statement.notAction]) {
    if (list === undefined) continue;
    for (const { value } of list.values) {
      const { service, open } = view.of(actionWord, value);
      if (!open && service !== '' && !services.includes(service) && !/[*?]/.test(service)) services.push(service);
    }
  }
  return services;
}

/** The action that a text without wildcards names, where the data has it. */
export function knownAction(
  text: string,
  { reference, of }: Pick<DocumentView, 'reference' | 'of'>,
): ServiceAction | undefined {
  const { open, hasWildcard } = of(actionWord, text);
  return open || hasWildcard ? undefined : reference?.().action(text);
}

export type Grant = 'named' | 'star' | 'notAction';

/** How the statement covers an action: by its name, by a wildcard, by not excepting it, or not at all. */
export function coverageOf(statement: Statement, action: string): Grant | undefined {
  const wanted = action.toLowerCase();
  let star = false;
  for (const { value } of statement.action?.values ?? []) {
    if (value.toLowerCase() === wanted) return 'named';
    if (!star && matchesAction(value, action)) star = true;
  }
  if (star) return 'star';
  if (statement.notAction === undefined) return undefined;
  return statement.notAction.values.some(({ value }) => matchesAction(value, action)) ? undefined : 'notAction';
}

/**
 * Services whose actions AWS describes on several pages, such as classic load balancers and the newer ones: of an action
 * that is on two of them our data has one, so what it works on and its condition keys are not certain.
 */
const ON_SEVERAL_PAGES: ReadonlySet<string> = new Set([
  'apigateway',
  'aws-marketplace',
  'elasticloadbalancing',
  'greengrass',
  'kinesisanalytics',
  'lex',
  'partnercentral',
  'ses',
]);

/** Whether the data tells all that the action works on, and all its keys. */
export function isDescribedWhole({ service }: ServiceAction): boolean {
  return !ON_SEVERAL_PAGES.has(service);
}
