import { defineReferenceRule } from '../reference.ts';
import { answer, capitalised, policyName, resourceName, whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'secret-arn-mismatch',
  severity: 'error',
  summary: 'The Resource is another secret, bucket, role or snapshot than the one the other documents speak of',
  docs: `A Resource has to match the full ARN, letter by letter. A secret's is Region, account, name, and the six characters that Secrets Manager adds to the name; a bucket's objects are \`arn:aws:s3:::BUCKET/*\`, while \`arn:aws:s3:::BUCKET\` is the bucket itself, on which \`s3:GetObject\` and \`s3:PutObject\` mean nothing. A statement for another ARN grants nothing here. Secrets Manager answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\` (\`no resource-based policy\` where it stands in the secret's own), with the ARN that was asked for after \`on resource:\`; S3 \`AccessDenied\`, with the same words where both accounts are in one organization, else a bare \`Access Denied\`.

The other documents of the share (the ARN beside the resource's own policy, that policy's Resource, the key policy's encryption context, \`sharing.json\`) say what is meant.

AWS: [Secret ARN](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html), [Policy resources for Amazon S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html#security_iam_service-with-iam-id-based-policies-resources).`,
  nouns: ['secret', 'bucket', 'role', 'snapshot'],
  faults: ['name', 'objects'],
  message: (cause, share) => {
    const { expected, fault, located, leg } = cause;
    const name = resourceName(share);
    const policy = capitalised(policyName(share, cause));
    if (fault === 'objects')
      return `${policy} names the bucket ${name} itself, not the objects in it, so the statement grants nothing on them and ${answer(share, leg)}. In ${whoActs(share, leg)}, write ${expected ?? `${located.value}/*`}.`;
    return `${policy} names ${located.value}, the other documents of this share speak of ${expected ?? name}. This statement grants nothing on ${name}, so ${answer(share, leg)}. In ${whoActs(share, leg)}, name the same ${cause.noun}.`;
  },
});
