/** A deployed policy as it is written into a file: the same text whenever it is pulled. */

const DOCUMENT_ORDER = ['Version', 'Id', 'Statement'];
const STATEMENT_ORDER = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined for a text that is no JSON object. */
export function canonicalPolicy(text: string): JsonObject | undefined {
  const value = parse(text);
  if (!isObject(value)) return undefined;
  const ordered = inOrder(value, DOCUMENT_ORDER);
  const { Statement } = value;
  const statements = Array.isArray(Statement) ? Statement.map(canonicalStatement) : canonicalStatement(Statement);
  return Statement === undefined ? ordered : { ...ordered, Statement: statements };
}

/** The text of a new file. */
export function policyText(policy: JsonObject): string {
  return `${JSON.stringify(policy, undefined, 2)}\n`;
}

/** The statements of a policy, also of one that has a single one without a list. */
export function statementsOf(policy: JsonObject): readonly unknown[] {
  const { Statement } = policy;
  return Array.isArray(Statement) ? Statement : Statement === undefined ? [] : [Statement];
}

function canonicalStatement(value: unknown): unknown {
  if (!isObject(value)) return value;
  const sorted = Object.entries(value).map(([name, element]) =>
    name === 'Principal' || name === 'NotPrincipal' ? [name, sortedPrincipals(element)] : [name, element],
  );
  return inOrder(Object.fromEntries(sorted), STATEMENT_ORDER);
}

/** AWS turns unique ids back into ARNs whenever it shows a policy; the order is nothing that somebody chose. */
function sortedPrincipals(element: unknown): unknown {
  if (!isObject(element)) return element;
  return Object.fromEntries(
    Object.entries(element).map(([kind, values]) => [kind, Array.isArray(values) ? [...values].sort() : values]),
  );
}

function inOrder(value: JsonObject, order: readonly string[]): JsonObject {
  const known = order.filter((name) => Object.hasOwn(value, name));
  const others = Object.keys(value).filter((name) => !order.includes(name));
  return Object.fromEntries([...known, ...others].map((name) => [name, value[name]]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
