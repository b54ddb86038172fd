import { replacing } from '../edits.ts';
import { isOpen } from '../elements/open.ts';
import { usesVariables } from '../elements/variables.ts';
import { definePolicyRule } from '../policyRule.ts';

const VERSIONS: readonly string[] = ['2012-10-17', '2008-10-17'];

export default definePolicyRule({
  code: 'invalid-version',
  severity: 'error',
  summary: 'Version is none of the two that AWS knows',
  issues: ['INVALID_VERSION'],
  docs: `\`Version\` names the version of the policy language. There are two, \`2012-10-17\` and the old \`2008-10-17\`; AWS refuses a policy with any other value. It is not the date of your policy.

AWS: [Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html).`,
  document: (view) => {
    const { document } = view.facts;
    const { version } = document;
    if (version === undefined || VERSIONS.includes(version.value) || isOpen(version.value)) return;
    view.report({
      message: `Version "${version.value}" does not exist, so AWS refuses the policy. Write "2012-10-17": it is the version of the policy language, not the date of your policy.`,
      range: version.range,
      pointer: version.pointer,
      fixes: [
        {
          title: 'Write "2012-10-17"',
          safety: usesVariables(document) ? 'offered' : 'preferred',
          steps: [replacing(version.pointer, '2012-10-17')],
        },
      ],
    });
  },
});
