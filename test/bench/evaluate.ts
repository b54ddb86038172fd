/** The two requests of a shared secret: may the role of another account read it, and decrypt with its key? */
import { compilePolicy, evaluate, parseCaller } from '../../server/src/iam/evaluate.ts';
import type { Caller, Request } from '../../server/src/iam/request.ts';
import type { PolicyDocument } from '../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../server/src/policy/parse.ts';
import { duration, median, type Row, timed } from './measure.ts';
import { generateWorkspace } from './workspace.ts';

/** Milliseconds that @cloud-copilot/iam-simulate, which is not installed here, took for such a request. */
const SIMULATE = 0.18;
const LEGS = 2;
const BATCH = 1000;
const BATCHES = 60;

export function evaluation(): Row[] {
  const files = generateWorkspace({ documents: 3 });
  const document = (ending: string): PolicyDocument => {
    const [path, text] = [...files].find(([name]) => name.endsWith(ending))!;
    return parsePolicyFile(`/ws/${path}`, text).documents[0]!;
  };
  const [secret, key, identity] = ['resource-policy.json', 'key-policy.json', 'identity-policy.json'].map(document) as [
    PolicyDocument,
    PolicyDocument,
    PolicyDocument,
  ];
  const { read, decrypt } = requests(key, identity);
  const [secretPolicy, keyPolicy, identityPolicy] = [secret, key, identity].map((each) => compilePolicy(each)) as [
    ReturnType<typeof compilePolicy>,
    ReturnType<typeof compilePolicy>,
    ReturnType<typeof compilePolicy>,
  ];
  const decide = () => [
    evaluate(read, { identity: [identityPolicy], resource: secretPolicy }).decision,
    evaluate(decrypt, { identity: [identityPolicy], resource: keyPolicy }).decision,
  ];
  const compileAndDecide = () => {
    const compiled = [compilePolicy(identity)];
    evaluate(read, { identity: compiled, resource: compilePolicy(secret) });
    evaluate(decrypt, { identity: compiled, resource: compilePolicy(key) });
  };
  const decisions = decide().join(', ');
  return [
    row(`one decision of a secret's two (${decisions})`, decide, '≥ 300,000 a second, ≤ 1/50'),
    row('one decision, policies compiled anew', compileAndDecide, '–'),
  ];
}

function row(what: string, decideBoth: () => unknown, limit: string): Row {
  const batch = () =>
    timed(() => {
      for (let count = 0; count < BATCH; count++) decideBoth();
    }) /
    (BATCH * LEGS);
  for (let count = 0; count < 10; count++) batch();
  const time = median(Array.from({ length: BATCHES }, batch));
  return {
    what,
    figure: `${duration(time)}, ${Math.round(1000 / time).toLocaleString('en')} a second`,
    against: `iam-simulate: about ${duration(SIMULATE)}`,
    ratio: `1/${Math.round(SIMULATE / time)}`,
    limit,
  };
}

function requests(
  key: PolicyDocument,
  identity: PolicyDocument,
): { readonly read: Request; readonly decrypt: Request } {
  const role = key.statements[1]!.principal!.entries[0]!.values[0]!.value;
  const secret = identity.statements[0]!.resource!.values[0]!.value;
  const keyArn = identity.statements[1]!.resource!.values[0]!.value;
  const caller = parseCaller(role);
  const [, , , region = '', owner = ''] = keyArn.split(':');
  const ofCaller = [
    ['aws:principalarn', role],
    ['aws:principalaccount', caller.account ?? ''],
  ] as const;
  return {
    read: request(caller, 'secretsmanager:GetSecretValue', secret, owner, [
      ...ofCaller,
      ['secretsmanager:versionstage', 'AWSCURRENT'],
    ]),
    decrypt: request(caller, 'kms:Decrypt', keyArn, owner, [
      ...ofCaller,
      ['kms:calleraccount', caller.account ?? ''],
      ['kms:viaservice', `secretsmanager.${region}.amazonaws.com`],
      ['kms:encryptioncontext:secretarn', secret],
    ]),
  };
}

function request(
  caller: Caller,
  action: string,
  resource: string,
  resourceAccount: string,
  known: readonly (readonly [string, string])[],
): Request {
  const context = new Map(known);
  const lookup: Request['context']['lookup'] = (name) => {
    const value = context.get(name);
    return value === undefined ? { state: 'absent' } : { state: 'present', values: [value] };
  };
  return { caller, action, resource, resourceAccount, context: { lookup } };
}
