import type { Cause, ManagedKeyCause, ReferenceCause } from '../../sharing/causes.ts';
import type { Share } from '../../sharing/verdict.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { otherDocuments } from '../places.ts';
import { defineCauseRule } from '../rule.ts';
import { keyAnswer, ownerAccount, principalName, resourceName, wantedAccess } from '../words.ts';

type Taken = ManagedKeyCause | ReferenceCause;

export default defineCauseRule<Taken>({
  code: 'aws-managed-key',
  severity: 'error',
  summary: 'What is encrypted with an AWS managed key cannot be shared with another account',
  docs: `Keys such as \`alias/aws/secretsmanager\`, \`alias/aws/s3\` and \`alias/aws/rds\` belong to AWS's side of the account: their policies cannot be edited, and they let in principals of their own account only. For a secret of another account AWS answers \`InvalidRequestException: You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.\`; for an object \`AccessDenied: … is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access\`.

In the owner account: create a customer managed key, allow the principal \`kms:Decrypt\` in its policy, then encrypt the secret with it (\`aws secretsmanager update-secret --secret-id ARN --kms-key-id KEY-ARN\`), and name that key in the identity policy.

The fix writes the customer managed key's ARN where the workspace has one for this secret; encrypting the secret again stays for a person to do.

AWS: [Permissions for users in a different account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).`,
  takes: (cause: Cause): cause is Taken =>
    cause.kind === 'managed-key' || (cause.kind === 'reference' && cause.fault === 'managed-key'),
  report: (cause, share) => ({
    message: `${managedKey(cause, share)} is an AWS managed key: its policy cannot be changed and lets in its own account only, so ${refused(share)}, whatever the policies say. In ${ownerAccount(share)}, encrypt ${resourceName(share)} with a customer managed key and name that key here.`,
    related: otherDocuments(share, cause.facts),
  }),
  fixes: (cause, share, snapshot) =>
    cause.kind === 'reference' && cause.expected !== undefined && cause.facts.type === 'identity'
      ? fix(
          `Change the key to ${cause.expected}; ${resourceName(share)} has to be encrypted with it`,
          'preferred',
          editFile(snapshot, cause.facts.document.file, replacing(cause.pointer, cause.expected)),
        )
      : [],
});

/** Secrets Manager has words of its own for it; others answer as for any key that the caller cannot use. */
function refused(share: Share): string {
  const subject = `for ${principalName(share)} ${wantedAccess(share)} fails with`;
  return share.seed.pattern.service === 'secretsmanager'
    ? `${subject} "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key"`
    : `${subject} ${keyAnswer(share)}`;
}

/** As it is written. */
function managedKey(cause: Taken, share: Share): string {
  return cause.kind === 'reference' ? cause.located.value : (share.agreement.key.managed?.value ?? 'This');
}
