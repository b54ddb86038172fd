import type { ReferenceCause } from '../../sharing/causes.ts';
import { isSpelledOut } from '../../sharing/unknownParts.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { adding, editFile, fix, replacing } from '../edits.ts';
import type { Fix } from '../finding.ts';
import { otherDocuments } from '../places.ts';
import { defineCauseRule } from '../rule.ts';
import { answer, capitalised, keyName, policyName, resourceName, whoActs } from '../words.ts';

export default defineCauseRule<ReferenceCause>({
  code: 'replica-region',
  severity: 'error',
  summary: "A statement covers one Region's secret or key, and not that of the replica",
  docs: `A secret that is replicated to another Region has another ARN there: the name and the six last characters are the same, the Region is not. Its key is one of its own Region, too. A multi-Region key (\`mrk-…\`) has the same id in all of its Regions and still an ARN in each of them, and its policies are not kept alike by AWS. So a statement for one Region's ARN grants nothing in the other, and AWS answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\` there (for the key \`Access to KMS is not allowed\`) while the first Region goes on working.

The resource policy of the primary secret is copied to its replicas as it stands: a Resource in it that names the primary's ARN does not match a replica.

The fix adds the other Region's ARN where a document or \`sharing.json\` says which it is.

AWS: [Replicate secrets across Regions](https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html), [Multi-Region keys](https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html).`,
  takes: (cause): cause is ReferenceCause => cause.kind === 'reference' && cause.fault === 'replica',
  report: (cause, share) => {
    const { region } = share.agreement;
    const { expected, located, noun, statement, leg } = cause;
    const remedy = expected === undefined ? `the ARN of a key in ${region}` : expected;
    const related = otherDocuments(share, cause.facts);
    if (statement === undefined)
      return {
        message: `sharing.json says that the replica of ${resourceName(share)} in ${region} is under ${located.value}, but a replica has a key of its own Region. Name that key: ${remedy}.`,
        related,
      };
    const what = noun === 'key' ? `the key of ${resourceName(share)}` : resourceName(share);
    const there =
      noun === 'key' && expected === undefined
        ? `the replica in ${region} is under a key of its own Region, which no document here names`
        : `in ${region} it is ${expected === undefined || noun !== 'key' ? 'another ARN' : keyName(share)}`;
    return {
      message: `${capitalised(policyName(share, cause))} names ${what} in ${located.value.split(':')[3]} only; ${there}. The statement grants nothing there, so in ${region} ${answer(share, leg)}. In ${whoActs(share, leg)}, add ${remedy}.`,
      related,
    };
  },
  fixes: (cause, _share, snapshot) => addArn(cause, snapshot),
});

function addArn(cause: ReferenceCause, snapshot: Snapshot): Fix[] {
  const { expected, statement, facts, file, pointer } = cause;
  if (expected === undefined || !isSpelledOut(expected)) return [];
  if (statement === undefined) {
    const edit = editFile(snapshot, file ?? facts.document.file, replacing(pointer, expected));
    return fix(`Change the key to ${expected}`, 'preferred', edit);
  }
  const list = statement.resource;
  if (list === undefined) return [];
  return fix(`Add ${expected}`, 'preferred', editFile(snapshot, facts.document.file, adding(list.pointer, expected)));
}
