{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadSecret",
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "arn:aws:secretsmanager:${region}:${account_id}:secret:${secret_name}-??????"
    },
    {
      "Sid": "DecryptSecret",
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "arn:aws:kms:${region}:${account_id}:key/${key_id}"
    }
  ]
}
