{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllowOwnerAccount",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::${account_id}:root"
      },
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Sid": "AllowDecryptThroughSecretsManager",
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::${consumer_account_id}:role/ApplicationRole"
      },
      "Action": "kms:Decrypt",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "kms:ViaService": "secretsmanager.${region}.amazonaws.com"
        },
        "StringLike": {
          "kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:${region}:${account_id}:secret:${secret_name}-??????"
        }
      }
    }
  ]
}
