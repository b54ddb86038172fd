/** A secret that account 111111111111 shares with a role of account 222222222222, as three files. */
export const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
export const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

export const SECRET_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "${ROLE}" },
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*"
    }
  ]
}
`;

const ROOT_STATEMENT = `    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111111111111:root" },
      "Action": "kms:*",
      "Resource": "*"
    }`;

export const KEY_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
${ROOT_STATEMENT},
    {
      "Effect": "Allow",
      "Principal": { "AWS": "${ROLE}" },
      "Action": ["kms:Decrypt", "kms:DescribeKey"],
      "Resource": "*"
    }
  ]
}
`;

/** Without the statement for the role. */
export const LOCKED_KEY_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
${ROOT_STATEMENT}
  ]
}
`;

export const IDENTITY_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "${SECRET}"
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "${KEY}"
    }
  ]
}
`;

export const SHARE = {
  'security/dev-secret.resource-policy.json': SECRET_POLICY,
  'security/dev-secret.key-policy.json': KEY_POLICY,
  'dev/application-role.identity-policy.json': IDENTITY_POLICY,
} as const;

export const BROKEN_SHARE = { ...SHARE, 'security/dev-secret.key-policy.json': LOCKED_KEY_POLICY } as const;
