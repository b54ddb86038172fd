import { matchesAction } from '../../iam/action.ts';
import { parseArn } from '../../iam/arn.ts';
import type { Statement } from '../../policy/document.ts';
import { hasInterpolation } from '../../policy/placeholder.ts';
import { coversAction, type DocumentFacts } from '../../sharing/facts.ts';
import { documentActor, documentName, isForeign, namedPrincipals, owningAccount } from '../document.ts';
import { editFile, fix, inserting } from '../edits.ts';
import { isForEverybody } from '../publicAccess.ts';
import { defineSharedDocumentRule } from '../rule.ts';

export default defineSharedDocumentRule({
  code: 'key-policy-lockout',
  severity: 'error',
  summary: "Nobody of the key's own account may change the key policy any more",
  docs: `Without the statement that gives the key to its own account, or another that allows \`kms:PutKeyPolicy\` to somebody there, nobody can change the key policy, not even the account's root user; \`kms:PutKeyPolicy\` has no effect for other accounts. KMS refuses to save such a policy: \`MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.\` It compares with whoever saves it; with \`--bypass-policy-lockout-safety-check\` it is saved, and then only AWS Support can help.

A lone statement is not looked at, since the rest of the policy is elsewhere. Nor are conditions: a statement that allows \`kms:PutKeyPolicy\` under some condition is enough here.

\`fix --unsafe\` adds the statement of the default key policy, which gives the key to its own account, where the account is known.

AWS: [Default key policy](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).`,
  alone: true,
  check: (facts, shares) => {
    const { document } = facts;
    if (facts.kind !== 'key' || document.form !== 'document' || document.statements.length === 0) return [];
    if ((document.unreadable?.length ?? 0) > 0) return [];
    const owner = owningAccount(facts, shares);
    const locked = !document.statements.some((statement) => administrates(statement, owner));
    const denied = document.statements.find(deniesEverybody);
    if (!locked && denied === undefined) return [];
    const at = locked ? document.anchor : (denied?.sid ?? denied?.effect ?? document.anchor);
    const fact = locked
      ? `${documentName(facts, shares)} allows kms:PutKeyPolicy to nobody of the key's own account`
      : `This Deny takes kms:PutKeyPolicy from everybody`;
    const remedy = locked
      ? `add the statement that allows kms:* to ${owner === undefined ? "the account's root" : `arn:${partitionOf(facts)}:iam::${owner}:root`}`
      : 'leave kms:PutKeyPolicy, or somebody, out of it';
    return [
      {
        range: at.range,
        pointer: at.pointer,
        message: `${fact}, so nobody could change the policy again. KMS refuses to save it: "The new key policy will not allow you to update the key policy in the future." In ${documentActor(facts, shares)}, ${remedy}.`,
      },
    ];
  },
  fixes: (finding, facts, shares, snapshot) => {
    const { document } = facts;
    const owner = owningAccount(facts, shares);
    if (owner === undefined || finding.pointer !== document.anchor.pointer) return [];
    const statement = {
      Effect: 'Allow',
      Principal: { AWS: `arn:${partitionOf(facts)}:iam::${owner}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    return fix(
      `Give the key to its own account ${owner}`,
      'unsafe',
      editFile(snapshot, document.file, inserting(document, statement)),
    );
  },
});

const PUT_POLICY = 'kms:PutKeyPolicy';

/** Whether somebody who may be of the key's account may change the policy. */
function administrates(statement: Statement, owner: string | undefined): boolean {
  const effect = statement.effect?.value ?? '';
  if ((effect !== 'Allow' && !hasInterpolation(effect)) || !mayCoverPutPolicy(statement)) return false;
  if (statement.notPrincipal !== undefined || isForEverybody(statement)) return true;
  // What is no text may be anybody.
  if (statement.principal?.entries.some(({ invalid }) => invalid.length > 0)) return true;
  return namedPrincipals(statement).some(({ value }) => owner === undefined || !isForeign(value, owner));
}

function mayCoverPutPolicy({ action, notAction }: Statement): boolean {
  const covers = ({ value }: { readonly value: string }) => hasInterpolation(value) || matchesAction(value, PUT_POLICY);
  if (action !== undefined) return action.invalid.length > 0 || action.values.some(covers);
  return notAction !== undefined && !notAction.values.some(({ value }) => matchesAction(value, PUT_POLICY));
}

function deniesEverybody(statement: Statement): boolean {
  return (
    statement.effect?.value === 'Deny' &&
    isForEverybody(statement) &&
    statement.conditions.length === 0 &&
    statement.resource?.values.some(({ value }) => value === '*') === true &&
    coversAction(statement, PUT_POLICY)
  );
}

function partitionOf({ principals }: DocumentFacts): string {
  return principals.map(({ arn }) => parseArn(arn)?.partition).find((partition) => partition !== undefined) ?? 'aws';
}
