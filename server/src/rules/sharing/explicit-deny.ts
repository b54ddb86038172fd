import type { DenyCause } from '../../sharing/causes.ts';
import { defineCauseRule } from '../rule.ts';
import { answer, capitalised, listed, policyName, whoActs } from '../words.ts';

export default defineCauseRule<DenyCause>({
  code: 'explicit-deny',
  severity: 'error',
  summary: 'A Deny takes away what the share needs',
  docs: `A Deny that matches wins over every Allow, in whichever document and account it stands. AWS answers \`AccessDeniedException … with an explicit deny in a resource-based policy\` (or \`an identity-based policy\`, \`the role trust policy\`); for the key of a secret \`Access to KMS is not allowed\`.

There is no fix: somebody wrote the Deny on purpose. Either this share is what it is meant to prevent, or it needs an exception, such as a condition with \`ArnNotEquals\` on \`aws:PrincipalArn\`.

AWS: [Policy evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).`,
  takes: (cause): cause is DenyCause => cause.kind === 'deny',
  report: (cause, share) => ({
    message: `A Deny in ${policyName(share, cause)} matches ${listed(cause.actions)} of this share, and a Deny wins over every Allow, so ${answer(share, cause.leg)}. ${capitalised(whoActs(share, cause.leg))} has to change the Deny or leave this principal out of it.`,
    related: cause.overridden.map(({ facts, statement }) => {
      const at = statement.sid ?? statement.effect ?? statement;
      return { file: facts.document.file, range: at.range, message: 'This Allow has no effect because of the Deny' };
    }),
  }),
  fixes: () => [],
});
