/**
 * The service reference data as the build compacts it and `decode.ts` reads it: lines of JSON, the header first, then
 * one line for each of its services, so that a service is parsed only when somebody asks for it.
 */

export interface Header {
  readonly date: string;
  /** Prefix and name of each service, sorted by prefix. */
  readonly services: readonly (readonly [prefix: string, name: string])[];
  /** Indices of services with keys whose prefix is no service, or another that does not list them: `saml:aud` of `sts`. */
  readonly hosts: readonly number[];
  /** Of the package that the data is from. */
  readonly license: string;
}

export interface ServiceLine {
  /** A global key by name alone: what it is stands in `globalKeys.ts`. */
  readonly keys: readonly (string | readonly [name: string, type: string, description: string])[];
  /** Lists of indices into `keys`. */
  readonly keySets: readonly (readonly number[])[];
  readonly resourceTypes: readonly (readonly [name: string, arn: string, keySet: number])[];
  /** Of actions: the key set, then for each resource type its index (doubled, and one more if required) and its key set. */
  readonly shapes: readonly (readonly number[])[];
  /** Of each action, in the order of `names`: an index into `shapes`. */
  readonly actions: readonly number[];
  /** Sorted, separated by spaces. */
  readonly names: string;
  /** A letter of `ACCESS_LEVELS` for each action. */
  readonly levels: string;
  readonly descriptions: readonly string[];
}

export const ACCESS_LEVELS = {
  L: 'List',
  R: 'Read',
  W: 'Write',
  P: 'Permissions management',
  T: 'Tagging',
} as const;

/** The prefix that says in AWS's data that a key can have several values: `ArrayOfString`. */
export const ARRAY_OF = 'ArrayOf';
