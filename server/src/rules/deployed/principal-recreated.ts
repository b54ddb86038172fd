import { inAccount, policyWords, principalWords } from '../deployedWords.ts';
import { compareDocuments } from '../difference.ts';
import { pairsOf, thingNamed } from '../pairs.ts';
import { defineDeployedRule } from '../rule.ts';
import { capitalised } from '../words.ts';

export default defineDeployedRule({
  code: 'principal-recreated',
  severity: 'error',
  summary: 'The deployed policy names a role or user that was deleted',
  docs: `When a policy is saved, AWS puts the unique id of a role or user in place of its ARN, and turns it back when the policy is shown. Once the principal is deleted it cannot be turned back: the id (\`AROA…\`, \`AIDA…\`) shows. A principal created again under the same name has another id, so the policy lets it in no more: AccessDenied, although file and ARN are right.

Save the policy again, unchanged: AWS then looks up the principal that there is now. See [the Principal element](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles).`,
  check: (snapshot, deployed) =>
    pairsOf(snapshot, deployed).pairs.flatMap(({ attachment, thing, deployed: found }) => {
      if (found === null) return [];
      const { document } = attachment.facts;
      return compareDocuments(document, found.document).ids.map(({ named, id, pointer, range }) => {
        const current = thingNamed(deployed, named, 'role', 'user');
        const now =
          current?.exists === true
            ? `${principalWords(named)} was deleted and created again (its id is ${current.id} now)`
            : `${principalWords(named)} was deleted`;
        return {
          file: document.file,
          about: thing.arn,
          range,
          pointer,
          message: `${capitalised(policyWords(thing, attachment.as, found))}${inAccount(thing)} has the id ${id} in this place: ${now}, and the policy lets only the one in that is gone. ${
            current?.exists === false
              ? 'Create the principal, then save the policy again.'
              : 'Save the policy again, unchanged: AWS then looks the principal up anew.'
          }`,
        };
      });
    }),
});
