/** Operators, keys and values of a Condition. */
import { OPERATORS, type OperatorType } from '../../iam/operators.ts';
import type { ConditionKey, ConditionKeyType } from '../../iam/reference/reference.ts';
import { PATTERNS } from '../../sharing/patterns.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';
import { aliasesFor, knownAccounts, knownOrganizations, knownPrincipals, knownRegions } from './known.ts';
import { displayFile } from './places.ts';
import { knownOf } from './resources.ts';

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
  const named = [...OPERATORS.values()].filter(({ name }) => !siblings.includes(name));
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
      documentation: key.description,
      rank,
      snippet: '"$1"',
      continues: true,
    });
  return [...own.filter(fits).map(proposal(0)), ...global.filter(fits).map(proposal(100))].filter(
    ({ label }) => !siblings.includes(label),
  );
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

/** Values, as far as the workspace or the key's type tells. */
export function conditionValues(context: CompletionContext, operator: string, key: string): Proposal[] {
  const lower = key.toLowerCase();
  const type = operatorType(operator);
  if (type === 'null') return booleans('the key is absent', 'the key is there');
  const own = VALUES.find(({ keys }) => keys.test(lower))?.values(context) ?? [];
  if (own.length > 0) return own;
  const declared = context.reference?.().conditionKey(key)?.type;
  if (declared === 'Bool' || type === 'bool') return booleans();
  return type === 'date' || declared === 'Date' ? dates(context) : [];
}

interface ValuesRow {
  readonly keys: RegExp;
  readonly values: (context: CompletionContext) => Proposal[];
}

const VALUES: readonly ValuesRow[] = [
  { keys: /^kms:viaservice$/, values: viaServices },
  {
    keys: /^kms:encryptioncontext:secretarn$|^secretsmanager:secretid$/,
    values: (context) => knownOf(context, 'secretsmanager'),
  },
  { keys: /^kms:encryptioncontext:aws:s3:arn$/, values: (context) => knownOf(context, 's3') },
  { keys: /^(?:kms:calleraccount|aws:(?:principal|source|resource)account)$/, values: accounts },
  { keys: /^aws:(?:principal|source|resource)orgid$/, values: organizations },
  { keys: /^aws:principalarn$/, values: principals },
  { keys: /^aws:requestedregion$/, values: regions },
  { keys: /^secretsmanager:versionstage$/, values: () => texts(['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING']) },
  {
    keys: /^aws:principaltype$/,
    values: () => texts(['AssumedRole', 'User', 'Account', 'FederatedUser', 'Anonymous']),
  },
];

/** The services through which a share's key is used, in the Regions that the share's documents speak of. */
function viaServices(context: CompletionContext): Proposal[] {
  const { snapshot, file, shares } = context;
  const services = [
    ...new Set([...shares.map(({ seed }) => seed.pattern.viaService), ...PATTERNS.map(({ viaService }) => viaService)]),
  ];
  const shared = shares.flatMap(({ agreement }) => agreement.region ?? []);
  const all = [...new Set([...shared, ...knownRegions(snapshot, file).map(({ text }) => text)])];
  return services
    .filter((service) => service !== undefined)
    .flatMap((service) => all.map((region) => `${service}.${region}.amazonaws.com`))
    .map((label, rank) => ({ label, kind: 'value', detail: 'the service that calls KMS', rank }));
}

function accounts({ snapshot, file }: CompletionContext): Proposal[] {
  return knownAccounts(snapshot, file).map(({ text, alias, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: alias ?? displayFile(snapshot, from),
    rank,
  }));
}

function organizations({ snapshot, file }: CompletionContext): Proposal[] {
  return knownOrganizations(snapshot, file).map(({ text, file: from }, rank) => ({
    label: text,
    kind: 'value',
    detail: displayFile(snapshot, from),
    rank,
  }));
}

function principals({ snapshot, file }: CompletionContext): Proposal[] {
  const aliases = aliasesFor(snapshot, file);
  return knownPrincipals(snapshot, file)
    .filter(({ text }) => text.startsWith('arn:'))
    .map(({ text, file: from }, rank) => ({
      label: text,
      kind: 'principal',
      detail: `${aliases.get(text.split(':')[4] ?? '') ?? ''} ${displayFile(snapshot, from)}`.trim(),
      rank,
    }));
}

function regions({ snapshot, file }: CompletionContext): Proposal[] {
  return knownRegions(snapshot, file).map(({ text }, rank) => ({ label: text, kind: 'value', rank }));
}

function texts(labels: readonly string[]): Proposal[] {
  return labels.map((label, rank) => ({ label, kind: 'value', rank }));
}

function booleans(whenTrue?: string, whenFalse?: string): Proposal[] {
  return [
    { label: 'true', kind: 'value', detail: whenTrue, rank: 0 },
    { label: 'false', kind: 'value', detail: whenFalse, rank: 1 },
  ];
}

const DAY = 86_400_000;

function dates({ now }: CompletionContext): Proposal[] {
  return [1, 7, 30, 90, 365].map((days, rank) => ({
    label: new Date(now + days * DAY).toISOString().replace(/\.\d+Z$/, 'Z'),
    kind: 'value',
    detail: days === 1 ? 'tomorrow' : `in ${days} days`,
    rank,
  }));
}
