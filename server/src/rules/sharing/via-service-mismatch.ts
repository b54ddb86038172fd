import { defineConditionRule, viaService, writeValue, writtenValues } from '../condition.ts';
import { answer, keyName, whoActs } from '../words.ts';

export default defineConditionRule({
  code: 'via-service-mismatch',
  severity: 'error',
  summary: 'No value of kms:ViaService is the service that calls KMS for this share',
  docs: `\`kms:ViaService\` holds the service that calls KMS for the caller, with its Region: \`secretsmanager.us-east-1.amazonaws.com\` for a secret in us-east-1, \`s3.us-east-1.amazonaws.com\` for objects of a bucket there, \`rds\` and \`ec2\` for snapshots. It ends in \`.amazonaws.com\` in every partition, in China too. Another Region or another ending never matches, the statement grants nothing, and AWS answers \`AccessDenied\` (\`GetSecretValue\`: \`Access to KMS is not allowed\`).

The fix writes the value for the share's service and Region. Where another share of this key needs the value that is there, it adds one.

AWS: [kms:ViaService](https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service).`,
  takesKey: (key) => key === 'kms:viaservice',
  message: (cause, share) => {
    const value = viaService(share);
    const fact = `This statement on ${keyName(share)} holds only for calls by ${writtenValues(cause)}`;
    if (value === undefined)
      return `${fact}, but nothing calls KMS on behalf of a principal that uses the key directly, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, take the condition out or use the key through that service.`;
    return `${fact}; for this ${share.seed.pattern.noun} the call comes from ${value}, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, write ${value}.`;
  },
  fixes: (cause, share, snapshot) => {
    const value = viaService(share);
    return value === undefined ? [] : writeValue(cause, share, snapshot, value, viaService);
  },
});
