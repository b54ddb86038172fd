import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-identity-grant',
  leg: 'identityGrant',
  summary: "The consumer's identity policy does not allow the action on the shared resource",
  docs: `Across accounts the owner's policies only offer access; the consumer's own identity policy has to take it. Without it AWS answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\`.

The fix adds a statement with the action on the resource's ARN. Where no document knows the six characters at the end of a secret's ARN, it writes \`-??????\`, which stands for exactly these.

AWS: [Permissions for users in a different account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).`,
});
