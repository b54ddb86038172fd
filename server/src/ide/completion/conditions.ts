/** Operators and keys of a Condition. */
import { OPERATORS, type OperatorType } from '../../iam/operators.ts';
import type { ConditionKey, ConditionKeyType } from '../../iam/reference/reference.ts';
import { PATTERNS } from '../../sharing/patterns.ts';
import { prose } from '../markdown.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';

/** Which operators compare values of a key's type. Texts are compared by the Arn operators too where they are ARNs. */
const TYPES: Readonly<Record<ConditionKeyType, readonly OperatorType[]>> = {
  String: ['string'],
  ARN: ['arn', 'string'],
  Bool: ['bool'],
  Numeric: ['numeric'],
  Date: ['date'],
  IPAddress: ['ip'],
  Binary: ['binary'],
};

/** The order in which people need them. */
const FIRST = [
  'StringEquals',
  'StringLike',
  'ArnEquals',
  'ArnLike',
  'Bool',
  'IpAddress',
  'DateLessThan',
  'NumericLessThan',
  'Null',
];

/** Operators: those that fit the keys that stand under the one at the cursor already; with set operators for lists. */
export function operators(context: CompletionContext): Proposal[] {
  const { siblings } = context.place;
  const fits = fittingTypes(context);
  const named = [...OPERATORS.values()].filter(
    ({ name, type }) => !siblings.includes(name) && (type === 'null' || (fits?.has(type) ?? true)),
  );
  const plain = named.map(({ name, type, negated }): Proposal => {
    const first = FIRST.indexOf(name);
    return {
      label: name,
      kind: 'operator',
      detail: negated ? 'true also where the key is absent' : type === 'null' ? 'whether the key is absent' : undefined,
      rank: first < 0 ? 50 : first,
      snippet: '{\n\t"$1": "$2"\n}',
      continues: true,
    };
  });
  const variants = named
    .filter(({ type }) => type !== 'null')
    .flatMap(({ name }): Proposal[] => [
      variant(`${name}IfExists`, 'or the key is absent'),
      variant(`ForAnyValue:${name}`, 'some value of the key'),
      variant(`ForAllValues:${name}`, 'every value of the key; true also where it is absent'),
    ])
    .filter(({ label }) => !siblings.includes(label));
  return [...plain, ...variants];
}

/** Of the keys that stand under the operator at the cursor; undefined where there are none that are known. */
function fittingTypes({ statement, place, reference }: CompletionContext): ReadonlySet<OperatorType> | undefined {
  const under = (statement?.conditions ?? []).filter(
    ({ operator }) => operator.range.start <= place.range.start && place.range.end <= operator.range.end,
  );
  const types = under.flatMap(({ key }) => reference?.().conditionKey(key.value)?.type ?? []);
  return types.length === 0 ? undefined : new Set(types.flatMap((type) => TYPES[type]));
}

function variant(label: string, detail: string): Proposal {
  return { label, kind: 'operator', detail, rank: 100, snippet: '{\n\t"$1": "$2"\n}', continues: true };
}

/** Keys: those of the statement's actions first, then the global ones; only those that the operator compares. */
export function conditionKeys(context: CompletionContext, operator: string): Proposal[] {
  const reference = context.reference?.();
  if (reference === undefined) return [];
  const { siblings } = context.place;
  const own = keysOfActions(context);
  const names = new Set(own.map(({ name }) => name.toLowerCase()));
  const global = reference.globalConditionKeys.filter(({ name }) => !names.has(name.toLowerCase()));
  const type = operatorType(operator);
  const fits = (key: ConditionKey) => type === undefined || type === 'null' || TYPES[key.type].includes(type);
  const proposal =
    (rank: number) =>
    (key: ConditionKey): Proposal => ({
      label: key.name.replace(/\$\{[^}]*\}$/, ''),
      kind: 'condition-key',
      detail: `${key.type}${key.multivalued ? ', several values' : ''}`,
      documentation: prose(key.description),
      rank,
      snippet: '"$1"',
      continues: true,
    });
  const contextKeys = own
    .filter(fits)
    .flatMap((key) => (ENCRYPTION_CONTEXT.test(key.name) ? encryptionContext(key) : []));
  return [
    ...contextKeys.map(proposal(1)),
    // What limits a key to a secret comes before what the data lists by letter.
    ...own.filter(fits).map((key) => proposal(key.name === 'kms:ViaService' ? 0 : 2)(key)),
    ...global.filter(fits).map(proposal(100)),
  ].filter(({ label }) => !siblings.includes(label));
}

const ENCRYPTION_CONTEXT = /^kms:EncryptionContext:\$\{/;

/** The names that services are known to use in it. */
function encryptionContext(key: ConditionKey): ConditionKey[] {
  const names = new Set(PATTERNS.flatMap(({ encryptionContextKey }) => encryptionContextKey ?? []));
  return [...names].map((name) => ({ ...key, name: key.name.replace(/\$\{[^}]*\}$/, name) }));
}

/** Undefined: the operator is not known. */
export function operatorType(operator: string): OperatorType | undefined {
  return OPERATORS.get(operator.replace(/^ForA(?:ll|ny)Values?:/, '').replace(/IfExists$/, ''))?.type;
}

function keysOfActions({ reference, statement }: CompletionContext): ConditionKey[] {
  const data = reference?.();
  const actions = statement?.action?.values ?? [];
  const found = new Map<string, ConditionKey>();
  const add = (key: ConditionKey | undefined) => key !== undefined && found.set(key.name, key);
  for (const { value } of actions) {
    const action = data?.action(value);
    const prefix = value.slice(0, value.indexOf(':'));
    if (action === undefined) for (const key of data?.service(prefix)?.conditionKeys ?? []) add(key);
    const names = [
      ...(action?.conditionKeys ?? []),
      ...(action?.resourceTypes.flatMap((type) => type.conditionKeys) ?? []),
    ];
    for (const name of names) add(data?.conditionKey(name));
  }
  return [...found.values()];
}
