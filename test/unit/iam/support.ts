/** Short ways to say a policy, a context and a request. */
import { type ContextEntries, createContext } from '../../../server/src/iam/context.ts';
import { type CompiledPolicy, compilePolicy, parseCaller } from '../../../server/src/iam/evaluate.ts';
import type { Request } from '../../../server/src/iam/request.ts';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';

export function policy(value: unknown, id = 'policy.json'): CompiledPolicy {
  const document = Array.isArray(value) || !isDocument(value) ? { Version: '2012-10-17', Statement: value } : value;
  const file = parsePolicyFile(id, JSON.stringify(document));
  const parsed = file.documents[0];
  if (parsed === undefined) throw new Error(`no policy document in ${JSON.stringify(value)}`);
  return compilePolicy(parsed, id);
}

export interface RequestInput {
  readonly caller: string;
  readonly action: string;
  readonly resource: string | null;
  /** By default the resource's account in its ARN. */
  readonly resourceAccount?: string;
  readonly onAllResources?: boolean;
  readonly context?: ContextEntries;
  readonly otherwise?: 'absent' | 'unknown';
  readonly root?: 'account' | 'root-user';
}

export function request(input: RequestInput): Request {
  const fromArn = /^arn:[^:]*:[^:]*:[^:]*:([^:]+):/.exec(input.resource ?? '')?.[1];
  return {
    caller: parseCaller(input.caller, input.root ?? 'account'),
    action: input.action,
    resource: input.resource,
    resourceAccount: input.resourceAccount ?? fromArn,
    onAllResources: input.onAllResources,
    context: createContext(input.context ?? {}, input.otherwise ?? 'absent'),
  };
}

function isDocument(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'Statement' in value;
}
