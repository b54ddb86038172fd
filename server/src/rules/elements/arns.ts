/** ARNs of Resource, held against the resource types that services have. */
import { splitArn } from '../../iam/arn.ts';
import { ANY, intersects, matchTokens, ONE, type Token } from '../../iam/glob.ts';
import type { Service } from '../../iam/reference/reference.ts';
import { findPlaceholders } from '../../policy/placeholder.ts';
import type { DocumentView } from '../rule.ts';
import { isOpen } from './open.ts';

/** One form that the ARNs of a resource type have. */
export interface ArnShape {
  readonly type: string;
  readonly service: string;
  /** Empty: it has none. A template's variable or wildcard: any. */
  readonly region: string;
  readonly account: string;
  readonly resource: readonly Token[];
  /** The letters before its first variable: most forms are told apart by them. */
  readonly start: string;
}

export interface ArnWord {
  readonly text: string;
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
  /** The letters of the resource before its first wildcard or variable; the whole of it where it has none. */
  readonly start: string;
}

/** Undefined: it is no ARN. */
export function arnWord(text: string): ArnWord | undefined {
  const parts = splitArn(text);
  if (parts === undefined) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = parts;
  return { text, partition, service, region, account, resource, start: fixedStart(resource) };
}

/** The forms of all resource types of a service, of other services' ARNs among them. */
export function shapesOf(service: Service): readonly ArnShape[] {
  return service.resourceTypes.flatMap(({ name, arn }) =>
    arn.split(/,\s*(?=arn:)/).flatMap((form): ArnShape[] => {
      const parts = splitArn(form);
      if (parts === undefined) return [];
      const [, , vendor = '', region = '', account = '', resource = ''] = parts;
      return [
        { type: name, service: vendor, region, account, resource: tokensOf(resource), start: fixedStart(resource) },
      ];
    }),
  );
}

/** ARNs of these forms have nothing that somebody is still to fill in; the others are looked at closely. */
const CERTAIN =
  /^arn:aws[a-z-]*:(?!kms:)[a-z0-9-]+:(?:[a-z]{2}(?:-[a-z]+)+-\d+|\*)?:(?:\d{12}|\*)?:(?!.*(?:your|YOUR|NAME|ID|ARN|XXXXXX|xxxxxx))[^<>${}]*$/;

export function hasPlaceholder(text: string): boolean {
  return !CERTAIN.test(text) && (isOpen(text) || findPlaceholders(text, 'arn').length > 0);
}

/** Whether the field of an ARN could be as the shape has it. */
export function fitsField(written: string, shape: string): boolean {
  if (isAny(written)) return true;
  return shape === '' ? written === '' : written !== '' && (isAny(shape) || shape === written);
}

export function fitsResource({ resource, start }: ArnWord, shape: ArnShape): boolean {
  if (!start.startsWith(shape.start) && !shape.start.startsWith(start)) return false;
  if (start.length === resource.length) return matchTokens(shape.resource, resource);
  return intersects(tokensOf(resource), shape.resource);
}

function fixedStart(text: string): string {
  const end = text.search(/[*?]|\$\{|\{\{/);
  return end < 0 ? text : text.slice(0, end);
}

/** A wildcard or a variable: it may stand for anything, nothing included. */
export function isAny(text: string): boolean {
  return /[*?]|\$\{/.test(text) || isOpen(text);
}

/** Forms of the resource types that the ARN may be of: of the service that it names, and of the services of the actions. */
export function candidateShapes(
  arn: ArnWord,
  services: readonly string[],
  { of }: Pick<DocumentView, 'of'>,
): readonly ArnShape[] {
  return of(shapesOfVendor, services.length === 0 ? arn.service : `${arn.service} ${services.join(' ')}`);
}

/** The service in the ARN, then the services whose types may have ARNs of it. */
function shapesOfVendor(names: string, { reference }: Pick<DocumentView, 'reference'>): readonly ArnShape[] {
  const data = reference?.();
  const [vendor = '', ...services] = names.split(' ');
  const found: ArnShape[] = [];
  for (const prefix of new Set([vendor.toLowerCase(), ...services])) {
    const service = data?.service(prefix);
    if (data === undefined || service === undefined) continue;
    for (const shape of data.derived(shapesOf, service)) {
      if (shape.service === vendor || isAny(shape.service)) found.push(shape);
    }
  }
  return found;
}

/** Wildcards, policy variables and the variables of templates as tokens that stand for anything. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 42) tokens.push(ANY);
    else if (code === 63) tokens.push(ONE);
    else if (code === 36 && text.charCodeAt(at + 1) === 123) {
      const end = text.indexOf('}', at);
      tokens.push(ANY);
      at = end < 0 ? text.length : end;
    } else if (code === 123 && text.charCodeAt(at + 1) === 123) {
      const end = text.indexOf('}}', at);
      tokens.push(ANY);
      at = end < 0 ? text.length : end + 1;
    } else tokens.push(code);
  }
  return tokens;
}
