import { isAllow } from '../elements/statements.ts';
import { definePolicyRule } from '../policyRule.ts';

export default definePolicyRule({
  code: 'allow-with-not-principal',
  severity: 'warning',
  summary: 'An Allow is for everybody except a few',
  issues: ['ALLOW_WITH_NOT_PRINCIPAL'],
  docs: `\`NotPrincipal\` with \`Allow\` allows everybody who is not listed, strangers and anonymous callers included. Name those who need access in \`Principal\`; to keep somebody out, add a \`Deny\`.

AWS: [NotPrincipal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).`,
  statement: (statement, { facts, report }) => {
    const { notPrincipal } = statement;
    if (
      notPrincipal === undefined ||
      !isAllow(statement) ||
      (facts.type !== 'resource' && facts.type !== 'vpc-endpoint')
    )
      return;
    report({
      message:
        'This statement allows everybody but those listed, anonymous callers included. Name those who need access in Principal.',
      range: notPrincipal.keyRange,
      pointer: notPrincipal.pointer,
    });
  },
});
