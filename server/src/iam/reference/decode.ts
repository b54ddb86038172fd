/** Reads the compacted service reference data (`format.ts`): the header at once, a service when it is asked for. */
import { ACCESS_LEVELS, ARRAY_OF, type Header, type ServiceLine } from './format.ts';
import { crossServiceConditionKey, GLOBAL_CONDITION_KEYS, globalConditionKey } from './globalKeys.ts';
import { type FindConditionKey, indexConditionKeys } from './keyIndex.ts';
import type {
  ActionResourceType,
  ConditionKey,
  ConditionKeyType,
  ResourceType,
  Service,
  ServiceAction,
  ServiceReference,
} from './reference.ts';

interface DecodedService extends Service {
  readonly actionsByName: ReadonlyMap<string, ServiceAction>;
  readonly findConditionKey: FindConditionKey;
}

/** The data, from the text that the build made. */
export function decodeReference(text: string): ServiceReference {
  const lines = text.split('\n');
  const header = JSON.parse(lines[0]!) as Header;
  const indices = new Map(header.services.map(([prefix], index) => [prefix, index]));
  const decoded = new Map<number, DecodedService>();

  const serviceAt = (index: number): DecodedService => {
    let service = decoded.get(index);
    if (service === undefined) {
      const [prefix, name] = header.services[index]!;
      service = decodeService(prefix, name, JSON.parse(lines[index + 1]!) as ServiceLine);
      decoded.set(index, service);
    }
    return service;
  };
  const serviceOf = (prefix: string): DecodedService | undefined => {
    const index = indices.get(prefix.toLowerCase());
    return index === undefined ? undefined : serviceAt(index);
  };
  const hostedKey = (name: string): ConditionKey | undefined => {
    for (const index of header.hosts) {
      const key = serviceAt(index).findConditionKey(name);
      if (key !== undefined) return key;
    }
    return undefined;
  };

  const derivations = new Map<unknown, Map<object, unknown>>();

  const reference: ServiceReference = {
    date: header.date,
    prefixes: header.services.map(([prefix]) => prefix),
    service: serviceOf,
    action(name) {
      const [prefix, action] = splitName(name);
      return serviceOf(prefix)?.actionsByName.get(action.toLowerCase());
    },
    conditionKey(name) {
      const [prefix] = splitName(name);
      if (prefix.toLowerCase() === 'aws') return globalConditionKey(name);
      return serviceOf(prefix)?.findConditionKey(name) ?? crossServiceConditionKey(name) ?? hostedKey(name);
    },
    globalConditionKeys: GLOBAL_CONDITION_KEYS,
    derived<Part extends object, Result>(compute: (part: Part, reference: ServiceReference) => Result, part: Part) {
      let results = derivations.get(compute);
      if (results === undefined) {
        results = new Map();
        derivations.set(compute, results);
      }
      if (!results.has(part)) results.set(part, compute(part, reference));
      return results.get(part) as Result;
    },
  };
  return reference;
}

function splitName(name: string): [prefix: string, rest: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

function decodeService(prefix: string, name: string, line: ServiceLine): DecodedService {
  const conditionKeys = line.keys.map(decodeKey);
  const keySets = line.keySets.map((indices) => indices.map((index) => conditionKeys[index]!.name));
  const resourceTypes = line.resourceTypes.map(
    ([type, arn, keySet]): ResourceType => ({ name: type, arn, conditionKeys: keySets[keySet]! }),
  );
  const shapes = line.shapes.map((shape) => decodeShape(shape, keySets, resourceTypes));
  const names = line.names === '' ? [] : line.names.split(' ');
  const actions = names.map(
    (action, index): ServiceAction => ({
      service: prefix,
      name: action,
      description: line.descriptions[index]!,
      accessLevel: ACCESS_LEVELS[line.levels[index] as keyof typeof ACCESS_LEVELS],
      ...shapes[line.actions[index]!]!,
    }),
  );
  return {
    prefix,
    name,
    actions,
    resourceTypes,
    conditionKeys,
    actionsByName: new Map(actions.map((action) => [action.name.toLowerCase(), action])),
    findConditionKey: indexConditionKeys(conditionKeys),
  };
}

function decodeKey(key: ServiceLine['keys'][number]): ConditionKey {
  if (typeof key === 'string') return globalConditionKey(key)!;
  const [name, type, description] = key;
  const multivalued = type.startsWith(ARRAY_OF);
  return {
    name,
    type: (multivalued ? type.slice(ARRAY_OF.length) : type) as ConditionKeyType,
    multivalued,
    description,
  };
}

function decodeShape(
  [keySet, ...rest]: readonly number[],
  keySets: readonly (readonly string[])[],
  types: readonly ResourceType[],
): Pick<ServiceAction, 'resourceTypes' | 'conditionKeys'> {
  const resourceTypes: ActionResourceType[] = [];
  for (let index = 0; index < rest.length; index += 2) {
    const type = rest[index]!;
    resourceTypes.push({
      name: types[type >> 1]!.name,
      required: type % 2 === 1,
      conditionKeys: keySets[rest[index + 1]!]!,
    });
  }
  return { resourceTypes, conditionKeys: keySets[keySet!]! };
}
