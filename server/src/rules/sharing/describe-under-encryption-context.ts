import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { documentActor } from '../document.ts';
import { editFile, fix, inserting, removingValue } from '../edits.ts';
import { plainPrincipal, plainValues } from '../elements.ts';
import { defineSharedDocumentRule } from '../rule.ts';

export default defineSharedDocumentRule({
  code: 'describe-under-encryption-context',
  severity: 'warning',
  summary: 'kms:DescribeKey stands under a condition on the encryption context, which its calls do not have',
  docs: `Calls that encrypt or decrypt carry an encryption context; \`DescribeKey\` carries none, so a condition on \`kms:EncryptionContext:…\` never holds for it. The statement lists the action and does not grant it: \`DescribeKey\` answers \`AccessDeniedException: User: … is not authorized to perform: kms:DescribeKey on resource: …\`, while reading and writing what the key encrypts, which does not need it, works.

The editor offers to put \`kms:DescribeKey\` into a statement of its own, without the conditions that only hold for calls through a service such as Secrets Manager.

AWS: [kms:EncryptionContext](https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context), which lists the operations that have one.`,
  alone: true,
  check: (facts, shares) =>
    facts.document.statements.flatMap((statement) => {
      if (statement.effect?.value !== 'Allow' || (facts.kind !== 'key' && facts.type !== 'identity')) return [];
      const condition = statement.conditions.find(requiresContext);
      if (condition === undefined) return [];
      const describing = (statement.action?.values ?? []).filter(({ value }) => value.toLowerCase() === DESCRIBE);
      return describing.map(({ range, pointer }) => ({
        range,
        pointer,
        message: `A DescribeKey call has no encryption context, so the condition on ${condition.key.value} never holds for it: the statement does not grant kms:DescribeKey, and the call fails with AccessDenied. Nobody needs it to read or write what the key encrypts. In ${documentActor(facts, shares)}, put kms:DescribeKey into a statement of its own, or leave it out.`,
      }));
    }),
  fixes: (finding, { document }, _shares, snapshot) => {
    const statement = document.statements.find(({ action }) =>
      action?.values.some(({ pointer }) => pointer === finding.pointer),
    );
    const { action } = statement ?? {};
    const own = statement === undefined ? undefined : describeStatement(statement);
    if (action === undefined || own === undefined || action.values.length < 2) return [];
    const written = action.values.find(({ pointer }) => pointer === finding.pointer)?.value ?? '';
    return fix(
      'Put kms:DescribeKey into a statement of its own, without the encryption context',
      'offered',
      editFile(snapshot, document.file, removingValue(action.pointer, written), inserting(document, own)),
    );
  },
});

const DESCRIBE = 'kms:describekey';

/** What a direct call does not have. */
const OF_THE_SERVICE = /^kms:(?:viaservice$|encryptioncontext)/i;

/** Whether a request without an encryption context cannot meet it. */
function requiresContext({ key, operator, values }: ConditionEntry): boolean {
  if (!/^kms:encryptioncontext/i.test(key.value)) return false;
  if (operator.value === 'Null') return values.every(({ value }) => value.toLowerCase() === 'false');
  return !/not|ifexists$|^forallvalues:/i.test(operator.value);
}

/** Undefined where something in the statement cannot be read. */
function describeStatement(statement: Statement): object | undefined {
  const principal = plainPrincipal(statement.principal);
  const resource = plainValues(statement.resource);
  if (resource === undefined || (statement.principal !== undefined && principal === undefined)) return undefined;
  const conditions: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, values, form, invalid } of statement.conditions) {
    if (OF_THE_SERVICE.test(key.value)) continue;
    if (invalid.length > 0) return undefined;
    const texts = values.map(({ value }) => value);
    conditions[operator.value] = { ...conditions[operator.value], [key.value]: form === 'scalar' ? texts[0] : texts };
  }
  return {
    Effect: 'Allow',
    ...(principal === undefined ? {} : { Principal: principal }),
    Action: 'kms:DescribeKey',
    Resource: resource,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}
