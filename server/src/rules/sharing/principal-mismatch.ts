import type { PrincipalCause } from '../../sharing/causes.ts';
import { agreementOnPrincipal } from '../../sharing/evidence.ts';
import { accountRoot, type DocumentFacts, principalParts } from '../../sharing/facts.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { defineCauseRule } from '../rule.ts';
import { answer, capitalised, policyName, principalPath, whoActs } from '../words.ts';

export default defineCauseRule<PrincipalCause>({
  code: 'principal-mismatch',
  severity: 'error',
  summary: "The principals of the secret's policy and of the key's policy differ",
  docs: `The same principal has to stand in the secret's resource policy and in the policy of its key. One letter, another account, a path, or a user in place of a role makes it somebody else: one of the two services lets the caller in, the other does not, and the call fails as a whole.

KMS refuses to save a policy whose principal does not exist (\`MalformedPolicyDocumentException\`, invalid principals), so a typo may show there first.

Which side is reported: the one that disagrees with \`sharing.json\`; else with the majority of statements and file names; else the key policy. The preferred fix corrects that side, a second one the other.`,
  takes: (cause): cause is PrincipalCause => cause.kind === 'principal',
  report: (cause, share) => {
    const hint =
      agreementOnPrincipal(principalParts(cause.named.value), principalParts(cause.right.value)) === 'near'
        ? ` Did you mean ${cause.right.value}?`
        : '';
    return {
      message: `${capitalised(policyName(share, cause))} names ${principalPath(share, cause.named.value, cause.right.value)}, the other policy of this share names ${principalPath(share, cause.right.value, cause.named.value)}. AWS compares principals letter by letter, so ${answer(share, cause.leg)}; where the principal does not exist, AWS refuses to save the policy.${hint} In ${whoActs(share, cause.leg)}, name the same principal in both.`,
      related: [
        { file: cause.other.document.file, range: cause.right.range, message: `Here it is ${cause.right.value}` },
      ],
    };
  },
  fixes: (cause, _share, snapshot) => [
    ...fix(
      `Change the principal to ${cause.right.value}`,
      'preferred',
      editFile(
        snapshot,
        cause.facts.document.file,
        ...principalPointers(cause.facts, cause.named.value).map((pointer) => replacing(pointer, cause.right.value)),
      ),
    ),
    ...fix(
      `Change the other policy's principal to ${cause.named.value}`,
      'offered',
      editFile(
        snapshot,
        cause.other.document.file,
        ...principalPointers(cause.other, cause.right.value).map((pointer) => replacing(pointer, cause.named.value)),
      ),
    ),
  ],
});

/** Every place in the document where this principal stands. */
function principalPointers(facts: DocumentFacts, principal: string): string[] {
  return facts.principals.filter(({ arn }) => arn === accountRoot(principal)).map(({ located }) => located.pointer);
}
