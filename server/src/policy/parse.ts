/** A file's text to the policy documents in it. */
import type {
  Embedding,
  Located,
  NotUnderstood,
  PolicyDocument,
  PolicyFile,
  SecretDescription,
  Statement,
  SyntaxProblem,
} from './document.ts';
import {
  fileRange,
  isPlaceholderValue,
  located,
  mayHoldDocument,
  openSource,
  openString,
  policyProperty,
  type Source,
  stringOf,
  textOf,
} from './source.ts';
import { notUnderstoodValue, readStatement } from './statement.ts';
import { duplicateNames, syntaxProblemsOf } from './syntax.ts';
import { isTemplatePath } from './template.ts';
import { type JsonMember, type JsonNode, memberOf, pointerToken } from './tree.ts';

/**
 * Everything of ours in a file: policy documents at any depth (also as escaped strings), secret
 * descriptions, and JSON mistakes if there is something of ours. Never throws; of half-typed text it
 * gives what can be read. A file without any of it costs a search for a few words.
 */
export function parsePolicyFile(path: string, text: string): PolicyFile {
  const named = isNamedPolicy(path);
  if (!named && !mayBeOurs(text)) return { path, text, documents: [], descriptions: [], syntaxProblems: [] };
  const search: Search = { path, documents: [], descriptions: [], problems: [] };
  const source = openSource(text, isTemplatePath(path));
  if (source.root && mayContain(source.root)) visit(search, source, source.root, '', undefined);
  const found = search.documents.length > 0 || search.descriptions.length > 0;
  // An empty file is one that somebody is about to write.
  const broken = isBrokenPolicy(text) || (named && text.trim() !== '');
  const ours = found || broken;
  const syntaxProblems = ours ? [...syntaxProblemsOf(source), ...search.problems] : [];
  return { path, text, documents: search.documents, descriptions: search.descriptions, syntaxProblems };
}

interface Search {
  readonly path: string;
  readonly documents: PolicyDocument[];
  readonly descriptions: SecretDescription[];
  readonly problems: SyntaxProblem[];
}

/** The property that a value stands under, and the object that has it; for an escaped document, outside of its string. */
interface Holder {
  readonly name: string;
  readonly source: Source;
  readonly object: JsonNode;
  readonly pointer: string;
}

/** Longer strings beside a document are contents, no names or ARNs. */
const longestSibling = 2048;

/** `describe-secret` and `list-secrets` print these; `get-secret-value` and `get-resource-policy` do not. */
const versionStages: readonly string[] = ['VersionIdsToStages', 'SecretVersionsToStages'];

function mayBeOurs(text: string): boolean {
  if (policyProperty.test(text)) return true;
  return text.includes('"ARN"') && (text.includes('"KmsKeyId"') || versionStages.some((name) => text.includes(name)));
}

/** A file that is called a policy is meant to be one, however little of it can be read. */
function isNamedPolicy(path: string): boolean {
  return /polic(?:y|ies)[^/]*\.jsonc?$/i.test(path);
}

/** Nothing could be read, but it wanted to be a policy: the author should hear why. */
function isBrokenPolicy(text: string): boolean {
  return text.includes('"Statement"') && /^[\s\uFEFF]*[[{]/.test(text);
}

function visit(search: Search, source: Source, node: JsonNode, pointer: string, holder: Holder | undefined): void {
  if (node.type === 'object') visitObject(search, source, node, pointer, holder);
  else if (node.type === 'array') visitArray(search, source, node, pointer, holder);
  else if (node.type === 'string') {
    const inner = openString(source, node);
    if (!inner.root || !mayContain(inner.root)) return;
    const before = search.documents.length;
    visit(search, inner, inner.root, pointer, holder);
    if (search.documents.length > before) search.problems.push(...syntaxProblemsOf(inner));
  }
}

function visitObject(
  search: Search,
  source: Source,
  node: JsonNode,
  pointer: string,
  holder: Holder | undefined,
): void {
  const statement = memberOf(node, 'Statement');
  const isDocument = statement !== undefined && isStatementProperty(source, node, statement);
  if (isDocument) addDocument(search, source, node, statement, pointer, holder);
  else if (isLoneStatement(node)) {
    addFragment(search, source, node, pointer, holder);
    return;
  } else describeSecret(search, source, node, pointer);
  for (const member of node.members) {
    const { value } = member;
    if (value === undefined || !mayContain(value) || (isDocument && member.name === 'Statement')) continue;
    const valuePointer = `${pointer}/${pointerToken(member.name)}`;
    visit(search, source, value, valuePointer, { name: member.name, source, object: node, pointer });
  }
}

function visitArray(search: Search, source: Source, node: JsonNode, pointer: string, holder: Holder | undefined): void {
  if (isStatementArray(node)) {
    addFragment(search, source, node, pointer, holder);
    return;
  }
  for (let index = 0; index < node.items.length; index++) {
    const item = node.items[index]!;
    if (mayContain(item)) visit(search, source, item, `${pointer}/${index}`, holder);
  }
}

function mayContain(node: JsonNode): boolean {
  if (node.type === 'string') return mayHoldDocument(node.value as string);
  return node.type === 'object' || node.type === 'array';
}

/**
 * Other services have a property of this name, too: AWS WAF rules (`Statement: { ByteMatchStatement: … }`)
 * and PartiQL requests (`Statement: "SELECT …"`).
 */
function isStatementProperty(source: Source, document: JsonNode, { value }: JsonMember): boolean {
  if (value?.type === 'object') {
    return value.members.length === 0 || !value.members.every(({ name }) => /Statement$/.test(name));
  }
  if (value?.type === 'string') return isPlaceholderValue(source, value) || memberOf(document, 'Version') !== undefined;
  return true;
}

/** Other things have an Effect and an Action, too: then neither of them is a word of policies. */
function isLoneStatement(node: JsonNode): boolean {
  let effect: JsonMember | undefined;
  let action: JsonMember | undefined;
  for (const member of node.members) {
    if (member.name === 'Effect') effect = member;
    else if (member.name === 'Action' || member.name === 'NotAction') action = member;
  }
  return effect !== undefined && action !== undefined && (isEffect(effect) || mayBeActions(action));
}

function isEffect({ value }: JsonMember): boolean {
  return value?.type !== 'string' || /[$<{]|^(?:allow|deny|[^a-z]*)$/i.test(value.value as string);
}

/** `service:Name`, a wildcard, or what somebody has yet to write. */
function mayBeActions({ value }: JsonMember): boolean {
  const items = value?.type === 'array' ? value.items : [value];
  return items.some((item) => item?.type !== 'string' || /[:*?$<{]|^[^a-z]*$/i.test(item.value as string));
}

function isStatementArray(node: JsonNode): boolean {
  return (
    node.items.some((item) => item.type === 'object' && isLoneStatement(item)) &&
    node.items.every((item) => item.type !== 'object' || isPartOfStatement(item))
  );
}

/** In an array of statements also the one that is being typed. */
function isPartOfStatement(node: JsonNode): boolean {
  if (node.members.length === 0) return true;
  return node.members.some(({ name }) => /^(?:Sid|Effect|(?:Not)?(?:Action|Resource|Principal))$/.test(name));
}

function addDocument(
  search: Search,
  source: Source,
  node: JsonNode,
  statement: JsonMember,
  pointer: string,
  holder: Holder | undefined,
): void {
  const statementPointer = `${pointer}/Statement`;
  const { statements, unreadable } = readStatements(source, statement.value, statementPointer);
  search.problems.push(...duplicateNames(source, node, ['Statement']));
  search.documents.push({
    ...frame(search, source, node, pointer, holder),
    form: 'document',
    version: stringMember(source, node, 'Version', pointer),
    policyId: stringMember(source, node, 'Id', pointer),
    anchor: { range: fileRange(source, statement.nameStart, statement.nameEnd), pointer: statementPointer },
    statements,
    ...documentRemainder(source, node, pointer),
    ...(unreadable.length > 0 ? { unreadable } : {}),
  });
}

/** What of a whole document is no element of one: properties of other names or types, and statements that are none. */
function documentRemainder(source: Source, node: JsonNode, pointer: string): { notUnderstood?: NotUnderstood[] } {
  const found: NotUnderstood[] = [];
  for (const member of node.members) {
    const { name, value } = member;
    if (value === undefined) continue;
    const at = `${pointer}/${pointerToken(name)}`;
    if (name === 'Statement') {
      const items = value.type === 'array' ? value.items : [value];
      for (let index = 0; index < items.length; index++) {
        const item = items[index]!;
        if (item.type === 'object' || isPlaceholderValue(source, item)) continue;
        found.push(notUnderstoodValue(source, member, item, value.type === 'array' ? `${at}/${index}` : at));
      }
    } else if ((name !== 'Version' && name !== 'Id') || value.type !== 'string') {
      found.push(notUnderstoodValue(source, member, value, at));
    }
  }
  return found.length === 0 ? {} : { notUnderstood: found };
}

function addFragment(
  search: Search,
  source: Source,
  node: JsonNode,
  pointer: string,
  holder: Holder | undefined,
): void {
  const { statements, unreadable } = readStatements(source, node, pointer);
  const first = statements[0];
  const { range, pointer: anchorPointer } = first?.sid ?? first?.effect ?? first ?? located(source, node, pointer, '');
  search.problems.push(...duplicateNames(source, node));
  search.documents.push({
    ...frame(search, source, node, pointer, holder),
    form: node.type === 'object' ? 'statement' : 'statements',
    version: undefined,
    policyId: undefined,
    anchor: { range, pointer: anchorPointer },
    statements,
    ...(unreadable.length > 0 ? { unreadable } : {}),
  });
}

/** The statements of an array, or the one; and what a template puts in place of statements. */
function readStatements(
  source: Source,
  value: JsonNode | undefined,
  pointer: string,
): { statements: Statement[]; unreadable: Located<string>[] } {
  const statements: Statement[] = [];
  const unreadable: Located<string>[] = [];
  const add = (node: JsonNode, at: string): void => {
    if (isPlaceholderValue(source, node)) unreadable.push(located(source, node, at, textOf(source, node)!));
    else if (node.type === 'object') statements.push(readStatement(source, node, at));
  };
  if (value?.type === 'array') {
    for (let index = 0; index < value.items.length; index++) add(value.items[index]!, `${pointer}/${index}`);
  } else if (value) add(value, pointer);
  return { statements, unreadable };
}

/** What documents of every form have. */
function frame(search: Search, source: Source, node: JsonNode, pointer: string, holder: Holder | undefined) {
  return {
    file: search.path,
    id: pointer === '' ? search.path : `${search.path}#${pointer}`,
    pointer,
    range: fileRange(source, node.start, node.end),
    escaped: source.offsets !== undefined,
    embedding: holder ? embeddingOf(holder) : wholeFile,
  };
}

const wholeFile: Embedding = Object.freeze({ property: undefined, siblings: new Map() });

function embeddingOf({ name, source, object, pointer }: Holder): Embedding {
  const siblings = new Map<string, Located<string>>();
  for (const member of object.members) {
    if (member.name === name || member.value?.type !== 'string') continue;
    const text = stringOf(source, member.value)!;
    if (text.length > longestSibling) continue;
    siblings.set(member.name, located(source, member.value, `${pointer}/${pointerToken(member.name)}`, text));
  }
  return { property: name, siblings };
}

function describeSecret(search: Search, source: Source, node: JsonNode, pointer: string): void {
  const arn = stringMember(source, node, 'ARN', pointer);
  if (!arn || !/^arn:[^:]*:secretsmanager:/.test(arn.value)) return;
  const kmsKeyId = stringMember(source, node, 'KmsKeyId', pointer);
  // Secrets Manager leaves KmsKeyId out where the secret is under aws/secretsmanager
  // (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html).
  if (!kmsKeyId && !versionStages.some((name) => memberOf(node, name))) return;
  search.descriptions.push({ arn, name: stringMember(source, node, 'Name', pointer), kmsKeyId });
}

function stringMember(source: Source, node: JsonNode, name: string, pointer: string): Located<string> | undefined {
  const value = memberOf(node, name)?.value;
  const text = value && stringOf(source, value);
  return text === undefined ? undefined : located(source, value!, `${pointer}/${name}`, text);
}
