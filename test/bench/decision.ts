/** One decision: may the role of another account decrypt with the secret's key? */
import { compilePolicy, evaluate, parseCaller } from '../../server/src/iam/evaluate.ts';
import type { Request } from '../../server/src/iam/request.ts';
import type { PolicyDocument } from '../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../server/src/policy/parse.ts';
import { duration, median, type Row, timed } from './measure.ts';
import { generateWorkspace } from './workspace.ts';

/** Milliseconds that @cloud-copilot/iam-simulate, which is not installed here, took for such a request. */
const SIMULATE = 0.18;
const BATCH = 2000;
const BATCHES = 60;

export function decision(): Row[] {
  const files = generateWorkspace({ documents: 3 });
  const document = (ending: string): PolicyDocument => {
    const [path, text] = [...files].find(([name]) => name.endsWith(ending))!;
    return parsePolicyFile(`/ws/${path}`, text).documents[0]!;
  };
  const [key, identity] = [document('key-policy.json'), document('identity-policy.json')];
  const request = decryptRequest(key, identity);
  const [keyPolicy, identityPolicy] = [compilePolicy(key), compilePolicy(identity)];
  const decide = () => evaluate(request, { identity: [identityPolicy], resource: keyPolicy });
  const compileAndDecide = () =>
    evaluate(request, { identity: [compilePolicy(identity)], resource: compilePolicy(key) });
  const result = decide().decision;
  return [row(`one decision (${result})`, decide), row('one decision, policies compiled anew', compileAndDecide)];
}

function row(what: string, action: () => unknown): Row {
  const batch = () =>
    timed(() => {
      for (let count = 0; count < BATCH; count++) action();
    }) / BATCH;
  for (let count = 0; count < 10; count++) batch();
  const time = median(Array.from({ length: BATCHES }, batch));
  return {
    what,
    figure: `${duration(time)}, ${Math.round(1000 / time).toLocaleString('en')} a second`,
    against: `iam-simulate: about ${duration(SIMULATE)}`,
    ratio: `1/${Math.round(SIMULATE / time)}`,
    limit: '≤ 1/50',
  };
}

function decryptRequest(key: PolicyDocument, identity: PolicyDocument): Request {
  const role = key.statements[1]!.principal!.entries[0]!.values[0]!.value;
  const secret = identity.statements[0]!.resource!.values[0]!.value;
  const resource = identity.statements[1]!.resource!.values[0]!.value;
  const caller = parseCaller(role);
  const [, , , region = '', owner = ''] = resource.split(':');
  const context = new Map([
    ['aws:principalarn', role],
    ['aws:principalaccount', caller.account ?? ''],
    ['kms:calleraccount', caller.account ?? ''],
    ['kms:viaservice', `secretsmanager.${region}.amazonaws.com`],
    ['kms:encryptioncontext:secretarn', secret],
  ]);
  return {
    caller,
    action: 'kms:Decrypt',
    resource,
    resourceAccount: owner,
    context: {
      lookup(name) {
        const value = context.get(name);
        return value === undefined ? { state: 'absent' } : { state: 'present', values: [value] };
      },
    },
  };
}
