import { isNear } from '../../sharing/near.ts';
import { replacing } from '../edits.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRule } from '../policyRule.ts';

export default definePolicyRule({
  code: 'invalid-effect',
  severity: 'error',
  summary: 'Effect is neither Allow nor Deny',
  issues: ['INVALID_EFFECT'],
  docs: `\`Effect\` is \`Allow\` or \`Deny\`, in this spelling; AWS refuses a policy with anything else, \`allow\` included.

AWS: [Effect](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html).`,
  statement: ({ effect }, { report }) => {
    if (effect === undefined || effect.value === 'Allow' || effect.value === 'Deny' || isOpen(effect.value)) return;
    const meant = ['Allow', 'Deny'].find((word) => isNear(word, effect.value));
    report({
      message: `The effect "${effect.value}" does not exist, so AWS refuses the policy. Write ${meant === undefined ? '"Allow" or "Deny"' : `"${meant}"`}.`,
      range: effect.range,
      pointer: effect.pointer,
      fixes: (meant === undefined ? ['Allow', 'Deny'] : [meant]).map((word) => ({
        title: `Write "${word}"`,
        safety: meant === undefined ? 'offered' : 'preferred',
        steps: [replacing(effect.pointer, word)],
      })),
    });
  },
});
