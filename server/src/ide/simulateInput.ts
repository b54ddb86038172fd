/** Reads what `simulate` is asked: the form of `aws iam simulate-custom-policy --cli-input-json`, and a little more. */
import { parseArn } from '../iam/arn.ts';
import { type CompiledPolicy, compilePolicy, parseCaller } from '../iam/evaluate.ts';
import type { Caller } from '../iam/request.ts';
import { parsePolicyFile } from '../policy/parse.ts';

/** Input that is not of the form: `path` is a JSON path such as `$.PolicyInputList[0]`. */
export class SimulateInputError extends Error {
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

/** A policy, and its text where it came as a string. */
export interface SimulatedPolicy {
  readonly id: string;
  readonly type: string;
  readonly policy: CompiledPolicy;
  /** Undefined: it was an inline object, so statements have no positions. */
  readonly text: string | undefined;
  /** Mistakes in the JSON that AWS refuses, such as a property that is there twice. */
  readonly problems: readonly string[];
}

export interface SimulateInput {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly caller: Caller | undefined;
  /** The account that owns resources whose ARN does not say it. */
  readonly resourceOwner: string | undefined;
  readonly identity: readonly SimulatedPolicy[];
  readonly resource: SimulatedPolicy | undefined;
  readonly boundary: readonly SimulatedPolicy[] | undefined;
  readonly session: readonly SimulatedPolicy[] | undefined;
  readonly serviceControl: readonly (readonly SimulatedPolicy[])[] | undefined;
  readonly resourceControl: readonly (readonly SimulatedPolicy[])[] | undefined;
  readonly vpcEndpoint: SimulatedPolicy | undefined;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** Throws a SimulateInputError for anything that is not of the form. `path` is the JSON path of `value`. */
export function readSimulateInput(value: unknown, path: string): SimulateInput {
  if (!isObject(value)) throw new SimulateInputError(path, `has to be an object, not ${kindOf(value)}.`);
  for (const name of Object.keys(value)) {
    if (!NAMES.has(name))
      throw new SimulateInputError(
        `${path}.${name}`,
        `is no input of simulate. Its inputs are ${[...NAMES].join(', ')}.`,
      );
  }
  const at = (name: string) => `${path}.${name}`;
  const policies = (name: string, type: string) =>
    value[name] === undefined ? undefined : policyList(value[name], at(name), name, type);
  const levels = (name: string, type: string) =>
    value[name] === undefined ? undefined : policyLevels(value[name], at(name), name, type);
  const policy = (name: string, type: string) =>
    value[name] === undefined ? undefined : readPolicy(value[name], at(name), name, type);
  const input: SimulateInput = {
    actions: actionNames(value.ActionNames, at('ActionNames')),
    resources: value.ResourceArns === undefined ? ['*'] : texts(value.ResourceArns, at('ResourceArns')),
    caller: value.CallerArn === undefined ? undefined : readCaller(value.CallerArn, at('CallerArn')),
    resourceOwner: value.ResourceOwner === undefined ? undefined : readOwner(value.ResourceOwner, at('ResourceOwner')),
    identity: policies('PolicyInputList', 'IAM Policy') ?? [],
    resource: policy('ResourcePolicy', 'Resource Policy'),
    boundary: policies('PermissionsBoundaryPolicyInputList', 'Permissions Boundary Policy'),
    session: policies('SessionPolicyInputList', 'Session Policy'),
    serviceControl: levels('ServiceControlPolicyInputList', 'Service Control Policy'),
    resourceControl: levels('ResourceControlPolicyInputList', 'Resource Control Policy'),
    vpcEndpoint: policy('VpcEndpointPolicyInput', 'VPC Endpoint Policy'),
    context: contextEntries(value.ContextEntries, at('ContextEntries')),
  };
  if (input.resource !== undefined && input.caller === undefined) {
    throw new SimulateInputError(at('CallerArn'), 'is missing. A ResourcePolicy names principals, so say who calls.');
  }
  return input;
}

/** The last four are of AWS's skeleton; they change no decision. */
const NAMES: ReadonlySet<string> = new Set([
  'ActionNames',
  'ResourceArns',
  'CallerArn',
  'ResourceOwner',
  'PolicyInputList',
  'ResourcePolicy',
  'PermissionsBoundaryPolicyInputList',
  'SessionPolicyInputList',
  'ServiceControlPolicyInputList',
  'ResourceControlPolicyInputList',
  'VpcEndpointPolicyInput',
  'ContextEntries',
  'ResourceHandlingOption',
  'MaxItems',
  'Marker',
]);

function actionNames(value: unknown, path: string): readonly string[] {
  if (value === undefined) throw new SimulateInputError(path, 'is missing. Name the actions, such as "kms:Decrypt".');
  const names = texts(value, path);
  if (names.length === 0) throw new SimulateInputError(path, 'is empty. Name the actions, such as "kms:Decrypt".');
  for (const [index, name] of names.entries()) {
    if (/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(name)) continue;
    throw new SimulateInputError(
      `${path}[${index}]`,
      `"${name}" is no action. Write service and operation without wildcards, such as "kms:Decrypt".`,
    );
  }
  return names;
}

function readCaller(value: unknown, path: string): Caller {
  const written = text(value, path);
  const caller = parseCaller(written, 'root-user');
  const isShorthand = written === '*' || /^\d+$/.test(written);
  if (caller.kind !== 'symbol' && !isShorthand) return caller;
  throw new SimulateInputError(
    path,
    `"${written}" is no caller. Use the ARN of a user, role, session or account root, the name of a service, or "anonymous".`,
  );
}

function readOwner(value: unknown, path: string): string {
  const owner = text(value, path);
  const account = /^\d{12}$/.test(owner) ? owner : parseArn(owner)?.account;
  if (account !== undefined && account !== '') return account;
  throw new SimulateInputError(
    path,
    `"${owner}" names no account. Use an ARN such as "arn:aws:iam::111111111111:root".`,
  );
}

function contextEntries(value: unknown, path: string): Readonly<Record<string, readonly string[]>> {
  const context: Record<string, readonly string[]> = {};
  if (value === undefined) return context;
  for (const [index, entry] of array(value, path).entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(entry)) throw new SimulateInputError(at, `has to be an object, not ${kindOf(entry)}.`);
    for (const name of Object.keys(entry)) {
      if (name !== 'ContextKeyName' && name !== 'ContextKeyValues' && name !== 'ContextKeyType') {
        throw new SimulateInputError(`${at}.${name}`, 'is no part of a context entry.');
      }
    }
    const name = text(entry.ContextKeyName, `${at}.ContextKeyName`);
    context[name.toLowerCase()] = texts(entry.ContextKeyValues, `${at}.ContextKeyValues`);
    if (entry.ContextKeyType !== undefined) text(entry.ContextKeyType, `${at}.ContextKeyType`);
  }
  return context;
}

function policyList(value: unknown, path: string, name: string, type: string): SimulatedPolicy[] {
  return array(value, path).map((item, index) => readPolicy(item, `${path}[${index}]`, `${name}.${index + 1}`, type));
}

function policyLevels(value: unknown, path: string, name: string, type: string): SimulatedPolicy[][] {
  return array(value, path).map((level, index) => {
    if (!Array.isArray(level)) {
      throw new SimulateInputError(
        `${path}[${index}]`,
        `has to be a list of policies (one list a level, root first), not ${kindOf(level)}.`,
      );
    }
    return policyList(level, `${path}[${index}]`, `${name}.${index + 1}`, type);
  });
}

/** As a string, as AWS takes it, or as an inline object. */
function readPolicy(value: unknown, path: string, id: string, type: string): SimulatedPolicy {
  if (typeof value !== 'string' && !isObject(value)) {
    throw new SimulateInputError(path, `has to be a policy, as a string or an object, not ${kindOf(value)}.`);
  }
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof value === 'string') checkJson(value, path);
  const { documents, syntaxProblems } = parsePolicyFile(`${id}.json`, written);
  const document = documents[0];
  if (document === undefined || document.pointer !== '') {
    throw new SimulateInputError(path, 'is no policy document: it has no Statement.');
  }
  return {
    id,
    type,
    policy: compilePolicy(document, id),
    text: typeof value === 'string' ? value : undefined,
    problems: syntaxProblems.map(({ message }) => message),
  };
}

function checkJson(written: string, path: string): void {
  let value: unknown;
  try {
    value = JSON.parse(written.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SimulateInputError(path, `is no JSON: ${(error as Error).message}.`);
  }
  if (!isObject(value)) throw new SimulateInputError(path, `has to hold a policy document, not ${kindOf(value)}.`);
}

function texts(value: unknown, path: string): readonly string[] {
  return array(value, path).map((item, index) => text(item, `${path}[${index}]`));
}

function array(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new SimulateInputError(path, value === undefined ? 'is missing.' : `has to be a list, not ${kindOf(value)}.`);
}

function text(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  if (value === '') throw new SimulateInputError(path, 'is empty.');
  throw new SimulateInputError(path, value === undefined ? 'is missing.' : `has to be a string, not ${kindOf(value)}.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
