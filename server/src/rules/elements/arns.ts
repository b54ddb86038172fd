/** ARNs of Resource, held against the resource types that services have. */
import { splitArn } from '../../iam/arn.ts';
import { ANY, intersects, ONE, type Token } from '../../iam/glob.ts';
import type { Service, ServiceReference } from '../../iam/reference/reference.ts';
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
}

export interface ArnWord {
  readonly text: string;
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
  readonly resourceTokens: readonly Token[];
}

/** Undefined: it is no ARN. */
export function arnWord(text: string): ArnWord | undefined {
  const parts = splitArn(text);
  if (parts === undefined) return undefined;
  const [, partition = '', service = '', region = '', account = '', resource = ''] = parts;
  return { text, partition, service, region, account, resource, resourceTokens: tokensOf(resource) };
}

/** The forms of all resource types of a service, of other services' ARNs among them. */
export function shapesOf(service: Service): readonly ArnShape[] {
  return service.resourceTypes.flatMap(({ name, arn }) =>
    arn.split(/,\s*(?=arn:)/).flatMap((form): ArnShape[] => {
      const parts = splitArn(form);
      if (parts === undefined) return [];
      const [, , vendor = '', region = '', account = '', resource = ''] = parts;
      return [{ type: name, service: vendor, region, account, resource: tokensOf(resource) }];
    }),
  );
}

/** Whether the field of an ARN could be as the shape has it. */
export function fitsField(written: string, shape: string): boolean {
  if (isAny(written)) return true;
  return shape === '' ? written === '' : written !== '' && (isAny(shape) || shape === written);
}

export function fitsResource({ resourceTokens }: ArnWord, { resource }: ArnShape): boolean {
  return intersects(resourceTokens, resource);
}

/** A wildcard or a variable: it may stand for anything, nothing included. */
export function isAny(text: string): boolean {
  return /[*?]|\$\{/.test(text) || isOpen(text);
}

/** Resource types that the ARN may be of: those of the service that it names, and of the services of the actions. */
export function candidateShapes(
  arn: ArnWord,
  services: readonly string[],
  reference: ServiceReference,
  of: DocumentView['of'],
): readonly ArnShape[] {
  const found = new Set<ArnShape>();
  for (const prefix of new Set([arn.service.toLowerCase(), ...services])) {
    const service = reference.service(prefix);
    if (service === undefined) continue;
    for (const shape of of(shapesOf, service)) {
      if (shape.service === arn.service || isAny(shape.service)) found.add(shape);
    }
  }
  return [...found];
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
