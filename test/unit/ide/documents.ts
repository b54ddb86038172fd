/** Documents of one share, for fixtures: `$0` goes where a test puts it. */
export const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
export const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

export const SECRET_POLICY = `
//- security/dev-secret.resource-policy.json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllowRole",
      "Effect": "Allow",
      "Principal": { "AWS": "${ROLE}" },
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*"
    }
  ]
}`;

export const KEY_POLICY = `
//- security/dev-secret.key-policy.json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Owner",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Sid": "Decrypt",
      "Effect": "Allow",
      "Principal": { "AWS": "${ROLE}" },
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": { "StringEquals": { "kms:EncryptionContext:SecretARN": "${SECRET}" } }
    }
  ]
}`;

export const IDENTITY_POLICY = `
//- dev/application-role.identity-policy.json
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadSecret",
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "${SECRET}"
    },
    {
      "Sid": "DecryptSecret",
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "${KEY}"
    }
  ]
}`;

export const MANIFEST = `
//- sharing.json
{
  "accounts": { "111111111111": "security", "222222222222": "dev" },
  "resources": {
    "${SECRET}": { "policy": "security/dev-secret.resource-policy.json", "key": "${KEY}" },
    "${KEY}": { "policy": "security/dev-secret.key-policy.json", "aliases": ["alias/dev-secret"] }
  },
  "principals": {
    "${ROLE}": { "policies": ["dev/application-role.identity-policy.json"] }
  },
  "shares": [{ "principal": "${ROLE}", "resource": "${SECRET}", "access": "read" }]
}`;
