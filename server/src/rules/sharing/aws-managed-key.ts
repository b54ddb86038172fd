import type { Cause, ManagedKeyCause, ReferenceCause } from '../../sharing/causes.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { otherDocuments } from '../places.ts';
import { defineCauseRule } from '../rule.ts';
import { ownerAccount, principalName, resourceName } from '../words.ts';

type Taken = ManagedKeyCause | ReferenceCause;

export default defineCauseRule<Taken>({
  code: 'aws-managed-key',
  severity: 'error',
  summary: 'A secret under the AWS managed key cannot be shared with another account',
  docs: `The key \`alias/aws/secretsmanager\` belongs to AWS's side of the account: its policy cannot be edited, and it lets in principals of its own account only. A call from another account answers \`You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key\`.

In the owner account: create a customer managed key, allow the principal \`kms:Decrypt\` in its policy, then encrypt the secret with it (\`aws secretsmanager update-secret --secret-id ARN --kms-key-id KEY-ARN\`), and name that key in the identity policy.

The fix writes the customer managed key's ARN where the workspace has one for this secret; encrypting the secret again stays for a person to do.

AWS: [Permissions for users in a different account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).`,
  takes: (cause: Cause): cause is Taken =>
    cause.kind === 'managed-key' || (cause.kind === 'reference' && cause.fault === 'managed-key'),
  report: (cause, share) => ({
    message: `alias/aws/secretsmanager is the AWS managed key: its policy cannot be changed and lets in its own account only, so ${principalName(share)} cannot read ${resourceName(share)}, whatever the policies say. In ${ownerAccount(share)}, encrypt the secret with a customer managed key and name that key here.`,
    related: otherDocuments(share, cause.facts),
  }),
  fixes: (cause, _share, snapshot) =>
    cause.kind === 'reference' && cause.expected !== undefined && cause.facts.type === 'identity'
      ? fix(
          `Change the key to ${cause.expected}; the secret has to be encrypted with it`,
          'preferred',
          editFile(snapshot, cause.facts.document.file, replacing(cause.pointer, cause.expected)),
        )
      : [],
});
