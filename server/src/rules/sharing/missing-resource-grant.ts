import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-resource-grant',
  leg: 'resourceGrant',
  summary: "The resource's own policy does not let the principal in",
  docs: `A principal of another account needs an Allow in the policy of the secret or bucket itself beside the one in its identity policy. Without it AWS answers \`AccessDeniedException … because no resource-based policy allows the secretsmanager:GetSecretValue action\` (\`s3:GetObject\`, …). S3 gives such a reason only where both accounts are in one organization, else a bare \`AccessDenied: Access Denied\`.

The fix adds a statement for this principal and this action to the resource's policy; other statements stay as they are. What a role's trust policy lacks is \`trust-policy-mismatch\`.

AWS: [Permissions for users in a different account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html), [Bucket owner granting cross-account bucket permissions](https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html).`,
});
