import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-resource-grant',
  leg: 'resourceGrant',
  summary: "The secret's resource policy does not let the principal in",
  docs: `A principal of another account needs an Allow in the secret's own resource policy beside the one in its identity policy. Without it Secrets Manager answers \`AccessDeniedException … because no resource-based policy allows the secretsmanager:GetSecretValue action\`.

The fix adds a statement for this principal and this action to the secret's policy; other statements stay as they are.

AWS: [Permissions for users in a different account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).`,
});
