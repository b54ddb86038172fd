/**
 * What AWS publishes of its services, as evaluation, rules and editor features ask for it. The data is a host's to
 * load: the core gets a function, and calls it when something needs the data for the first time.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface ServiceReference {
  /** The day of the data, `2026-09-26`. */
  readonly date: string;
  /** Prefixes of all services, sorted: `kms`, `secretsmanager`. */
  readonly prefixes: readonly string[];
  /** By prefix, without case; undefined: the data has no such service. */
  service(prefix: string): Service | undefined;
  /** By `service:Action`, without case and without wildcards. */
  action(name: string): ServiceAction | undefined;
  /**
   * By full name, without case. A key with a variable part (`aws:RequestTag/${TagKey}`, `kms:EncryptionContext:${…}`)
   * is found by an instance of it. Global keys, and those of any service.
   */
  conditionKey(name: string): ConditionKey | undefined;
  /** Keys that begin with `aws:`, sorted by name. */
  readonly globalConditionKeys: readonly ConditionKey[];
  /** What follows from the data alone for a part of it, such as a service or an action; computed once. */
  derived<Part extends object, Result>(
    compute: (part: Part, reference: ServiceReference) => Result,
    part: Part,
  ): Result;
}

/** Gives the data; the host remembers it. */
export type LoadReference = () => ServiceReference;

export interface Service {
  readonly prefix: string;
  /** `AWS Key Management Service`. */
  readonly name: string;
  /** Sorted by name. */
  readonly actions: readonly ServiceAction[];
  readonly resourceTypes: readonly ResourceType[];
  readonly conditionKeys: readonly ConditionKey[];
}

export type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging';

export interface ServiceAction {
  readonly service: string;
  /** Without prefix, as AWS spells it: `GetSecretValue`. */
  readonly name: string;
  /** What it lets a caller do: `Retrieve and decrypt the secret`. */
  readonly description: string;
  readonly accessLevel: AccessLevel;
  /** Empty: the action has no resource, a policy has to say `*` for it. */
  readonly resourceTypes: readonly ActionResourceType[];
  /** Names of keys that can be used with the action, whatever the resource. */
  readonly conditionKeys: readonly string[];
}

export interface ActionResourceType {
  /** Name of a type of the service's `resourceTypes`. */
  readonly name: string;
  readonly required: boolean;
  readonly conditionKeys: readonly string[];
}

export interface ResourceType {
  readonly name: string;
  /** `arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}`. */
  readonly arn: string;
  readonly conditionKeys: readonly string[];
}

export type ConditionKeyType = 'String' | 'ARN' | 'Bool' | 'Numeric' | 'Date' | 'IPAddress' | 'Binary';

export interface ConditionKey {
  /** As AWS spells it, `${TagKey}` included. */
  readonly name: string;
  readonly type: ConditionKeyType;
  /** A request can have several values of it. */
  readonly multivalued: boolean;
  readonly description: string;
}
