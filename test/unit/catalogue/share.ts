/** A working share in three files, and the manifest that says the same. Every text that a mistake replaces is there once. */
export const OWNER = '111111111111';
export const CONSUMER = '222222222222';
export const ROLE = `arn:aws:iam::${CONSUMER}:role/ApplicationRole`;
export const SECRET_ARN = `arn:aws:secretsmanager:us-east-1:${OWNER}:secret:DevSecret-a1b2c3`;
export const KEY_ARN = `arn:aws:kms:us-east-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

export const SECRET = 'security/dev-secret.resource-policy.json';
export const KEY = 'security/dev-secret.key-policy.json';
export const IDENTITY = 'dev/application-role.identity-policy.json';
export const MANIFEST = 'sharing.json';
export const BOUNDARY = 'dev/application-role.boundary.json';

export const SECRET_STATEMENT = `{
      "Sid": "ReadSecret",
      "Effect": "Allow",
      "Principal": { "AWS": "${ROLE}" },
      "Action": ["secretsmanager:GetSecretValue"],
      "Resource": "*",
      "Condition": { "Bool": { "aws:SecureTransport": "true" } }
    }`;

export const OWNER_STATEMENT = `{
      "Sid": "OwnerAccount",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::${OWNER}:root" },
      "Action": "kms:*",
      "Resource": "*"
    },
    `;

export const KEY_STATEMENT = `{
      "Sid": "UseOfTheKey",
      "Effect": "Allow",
      "Principal": { "AWS": "${ROLE}" },
      "Action": ["kms:Decrypt"],
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
          "kms:EncryptionContext:SecretARN": "${SECRET_ARN}"
        }
      }
    }`;

export const SECRET_HALF = `{
      "Sid": "ReadSecret",
      "Effect": "Allow",
      "Action": ["secretsmanager:GetSecretValue"],
      "Resource": "${SECRET_ARN}"
    }`;

export const KEY_HALF = `{
      "Sid": "DecryptSecret",
      "Effect": "Allow",
      "Action": ["kms:Decrypt"],
      "Resource": "${KEY_ARN}"
    }`;

const document = (...statements: readonly string[]) => `{
  "Version": "2012-10-17",
  "Statement": [
    ${statements.join('')}
  ]
}
`;

export const POLICIES: Readonly<Record<string, string>> = {
  [SECRET]: document(SECRET_STATEMENT),
  [KEY]: document(OWNER_STATEMENT, KEY_STATEMENT),
  [IDENTITY]: document(SECRET_HALF, ',\n    ', KEY_HALF),
};

export const MANIFEST_TEXT = `{
  "resources": {
    "${SECRET_ARN}": { "policy": "${SECRET}", "key": "${KEY_ARN}" },
    "${KEY_ARN}": { "policy": "${KEY}" }
  },
  "principals": {
    "${ROLE}": { "policies": ["${IDENTITY}"] }
  },
  "shares": [
    { "principal": "${ROLE}", "resource": "${SECRET_ARN}", "access": "read" }
  ]
}
`;

/** A boundary that has everything but KMS. */
export const BOUNDARY_TEXT = document('{ "Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*" }');
