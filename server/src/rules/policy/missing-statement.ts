import { definePolicyRule } from '../policyRule.ts';

export default definePolicyRule({
  code: 'missing-statement',
  severity: 'error',
  summary: 'The policy has no statement',
  issues: ['MISSING_STATEMENT'],
  docs: `A policy says what it allows and denies in its statements; AWS refuses one that has none.

AWS: [Statement](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html).`,
  document: ({ facts, incomplete, report }) => {
    const { form, statements, unreadable, notUnderstood, anchor } = facts.document;
    if (incomplete || form !== 'document' || statements.length > 0 || unreadable !== undefined) return;
    if (notUnderstood?.some(({ pointer }) => pointer.startsWith(anchor.pointer))) return;
    report({
      message: 'This policy has no statement, so it allows and denies nothing, and AWS refuses it. Add a statement.',
      range: anchor.range,
      pointer: anchor.pointer,
    });
  },
});
