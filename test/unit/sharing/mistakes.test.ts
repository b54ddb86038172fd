/**
 * The three published examples that the product starts from, and every single mistake made in them: one error with the
 * right code at the right place, and after the fix (where there is one) the share works.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, fixed, markedText, verdicts } from '../../support/fixture.ts';
import { grant, identityPolicy, owned, policy, role, secret, secretPolicy } from './cases.ts';

interface Mistake {
  readonly name: string;
  readonly file: string;
  /** Text to replace; every occurrence. */
  readonly from: string;
  readonly to: string;
  readonly code: string;
  /** What is underlined, without quotes; `Statement` for a grant that is wholly missing. */
  readonly marked: string;
  /** The file of the finding, where it is not the one with the mistake. */
  readonly reportedIn?: string;
  readonly fix: boolean;
}

interface Example {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly mistakes: readonly Mistake[];
}

const SECRET = 'secret-policy.json';
const KEY = 'key-policy.json';
const IDENTITY = 'identity-policy.json';

const DENY_SECRET =
  '{ "Sid": "NoReading", "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*" }';

const documentation: Example = {
  name: "AWS's three-step example",
  files: {
    [SECRET]: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::Account2:role/ApplicationRole" },
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*"
    }
  ]
}
`,
    [KEY]: `{
  "Effect": "Allow",
  "Principal": { "AWS": "arn:aws:iam::Account2:role/ApplicationRole" },
  "Action": [ "kms:Decrypt", "kms:DescribeKey" ],
  "Resource": "*"
}
`,
    [IDENTITY]: `{
  "Version" : "2012-10-17",
  "Statement" : [
    { "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "SecretARN" },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:Region:Account1:key/EncryptionKey" }
  ]
}
`,
  },
  mistakes: [
    {
      name: 'role name in the key policy',
      file: KEY,
      from: 'ApplicationRole',
      to: 'AplicationRole',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Account2:role/AplicationRole',
      fix: true,
    },
    {
      name: "role name in the secret's policy: one against one, so the key policy is reported",
      file: SECRET,
      from: 'ApplicationRole',
      to: 'AppRole',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Account2:role/ApplicationRole',
      reportedIn: KEY,
      fix: true,
    },
    {
      name: 'account in the key policy',
      file: KEY,
      from: 'Account2',
      to: 'Account3',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Account3:role/ApplicationRole',
      fix: true,
    },
    {
      name: 'user for role',
      file: KEY,
      from: ':role/',
      to: ':user/',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Account2:user/ApplicationRole',
      fix: true,
    },
    {
      name: 'letter case of the role',
      file: KEY,
      from: 'ApplicationRole',
      to: 'applicationrole',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Account2:role/applicationrole',
      fix: true,
    },
    {
      name: 'path of the role',
      file: KEY,
      from: 'role/ApplicationRole',
      to: 'role/service/ApplicationRole',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Account2:role/service/ApplicationRole',
      fix: true,
    },
    {
      name: 'no Decrypt in the key policy',
      file: KEY,
      from: '"kms:Decrypt", ',
      to: '',
      code: 'missing-key-grant',
      marked: '[ "kms:DescribeKey" ]',
      fix: true,
    },
    {
      name: "no GetSecretValue in the secret's policy",
      file: SECRET,
      from: 'GetSecretValue',
      to: 'DescribeSecret',
      code: 'missing-resource-grant',
      marked: 'secretsmanager:DescribeSecret',
      fix: true,
    },
    {
      name: "no statement in the secret's policy",
      file: SECRET,
      from: '"Effect": "Allow",\n      "Principal": { "AWS": "arn:aws:iam::Account2:role/ApplicationRole" },\n      "Action": "secretsmanager:GetSecretValue"',
      to: '"Effect": "Deny",\n      "Principal": "*",\n      "Action": "secretsmanager:DeleteSecret"',
      code: 'missing-resource-grant',
      marked: 'Statement',
      fix: true,
    },
    {
      name: 'no Decrypt in the identity policy',
      file: IDENTITY,
      from: ',\n    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:Region:Account1:key/EncryptionKey" }',
      to: '',
      code: 'missing-identity-key-grant',
      marked: 'Statement',
      fix: false,
    },
    {
      name: 'another action than Decrypt in the identity policy',
      file: IDENTITY,
      from: 'kms:Decrypt',
      to: 'kms:DescribeKey',
      code: 'missing-identity-key-grant',
      marked: 'kms:DescribeKey',
      fix: true,
    },
    {
      name: 'another action than GetSecretValue in the identity policy',
      file: IDENTITY,
      from: 'GetSecretValue',
      to: 'DescribeSecret',
      code: 'missing-identity-grant',
      marked: 'secretsmanager:DescribeSecret',
      fix: true,
    },
    {
      name: 'no statement on the secret in the identity policy',
      file: IDENTITY,
      from: '{ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "SecretARN" },\n    ',
      to: '',
      code: 'missing-identity-grant',
      marked: 'Statement',
      fix: false,
    },
    {
      name: 'alias for key',
      file: IDENTITY,
      from: 'key/EncryptionKey',
      to: 'alias/EncryptionKey',
      code: 'key-alias-in-resource',
      marked: 'arn:aws:kms:Region:Account1:alias/EncryptionKey',
      fix: false,
    },
    {
      name: 'the AWS managed key',
      file: IDENTITY,
      from: 'key/EncryptionKey',
      to: 'alias/aws/secretsmanager',
      code: 'aws-managed-key',
      marked: 'arn:aws:kms:Region:Account1:alias/aws/secretsmanager',
      fix: false,
    },
    {
      name: 'bare key id',
      file: IDENTITY,
      from: 'arn:aws:kms:Region:Account1:key/EncryptionKey',
      to: '1234abcd-12ab-34cd-56ef-1234567890ab',
      code: 'key-id-in-resource',
      marked: '1234abcd-12ab-34cd-56ef-1234567890ab',
      fix: false,
    },
    {
      name: "a Deny in the secret's policy",
      file: SECRET,
      from: '  "Statement": [\n',
      to: `  "Statement": [\n    ${DENY_SECRET},\n`,
      code: 'explicit-deny',
      marked: 'NoReading',
      fix: false,
    },
    {
      name: 'a Deny in the identity policy',
      file: IDENTITY,
      from: '"Statement" : [',
      to: '"Statement" : [\n    { "Effect": "Deny", "Action": "kms:*", "Resource": "*" },',
      code: 'explicit-deny',
      marked: 'Deny',
      fix: false,
    },
    {
      name: "a condition that cannot hold in the secret's policy",
      file: SECRET,
      from: '"Resource": "*"',
      to: '"Resource": "*",\n      "Condition": { "StringEquals": { "secretsmanager:VersionStage": "AWSPREVIOUS" } }',
      code: 'condition-never-matches',
      marked: 'AWSPREVIOUS',
      fix: false,
    },
    {
      name: "the owner's service as source in the key policy",
      file: KEY,
      from: '"Resource": "*"',
      to: '"Resource": "*",\n  "Condition": { "StringEquals": { "aws:SourceAccount": "Account1" } }',
      code: 'condition-never-matches',
      marked: 'Account1',
      fix: false,
    },
    {
      name: 'a time limit that is over',
      file: KEY,
      from: '"Resource": "*"',
      to: '"Resource": "*",\n  "Condition": { "DateLessThan": { "aws:CurrentTime": "2026-01-01T00:00:00Z" } }',
      code: 'expired-grant',
      marked: '2026-01-01T00:00:00Z',
      fix: false,
    },
    {
      name: 'ViaService of another service',
      file: KEY,
      from: '"Resource": "*"',
      to: '"Resource": "*",\n  "Condition": { "StringEquals": { "kms:ViaService": "s3.Region.amazonaws.com" } }',
      code: 'via-service-mismatch',
      marked: 's3.Region.amazonaws.com',
      fix: true,
    },
  ],
};

const rePost: Example = {
  name: 'the re:Post example',
  files: {
    'security/secret-policy.json': documentation.files[SECRET]!.replace(
      'Account2:role/ApplicationRole',
      'Dev_Account:user/SecretsUser',
    ),
    'security/key-policy.json': `{
  "Sid": "AllowUseOfTheKey",
  "Effect": "Allow",
  "Principal": {
    "AWS": "arn:aws:iam::Dev_Account:user/SecretsUser"
  },
  "Action": [
    "kms:Decrypt"
  ],
  "Resource": "*",
  "Condition": {
    "StringEquals": {
      "kms:ViaService": "secretsmanager.your-region.amazonaws.com"
    },
    "StringLike": {
      "kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret-??????"
    }
  }
}
`,
    'dev/identity-policy.json': `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllowGetSecretValue",
      "Effect": "Allow",
      "Action": [
        "secretsmanager:GetSecretValue"
      ],
      "Resource": [
        "arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret-??????"
      ]
    },
    {
      "Sid": "AllowKMSDecrypt",
      "Effect": "Allow",
      "Action": [
        "kms:Decrypt"
      ],
      "Resource": [
        "arn:aws:kms:your-region:Security_Account:key/DevSecretKMS_id"
      ]
    }
  ]
}
`,
  },
  mistakes: [
    {
      name: 'user name in the key policy',
      file: 'security/key-policy.json',
      from: 'SecretsUser',
      to: 'SecretUser',
      code: 'principal-mismatch',
      marked: 'arn:aws:iam::Dev_Account:user/SecretUser',
      fix: true,
    },
    {
      name: 'Region in ViaService',
      file: 'security/key-policy.json',
      from: 'secretsmanager.your-region',
      to: 'secretsmanager.eu-west-1',
      code: 'via-service-mismatch',
      marked: 'secretsmanager.eu-west-1.amazonaws.com',
      fix: true,
    },
    {
      name: 'amazonaws.com.cn in ViaService',
      file: 'security/key-policy.json',
      from: 'your-region.amazonaws.com',
      to: 'your-region.amazonaws.com.cn',
      code: 'via-service-mismatch',
      marked: 'secretsmanager.your-region.amazonaws.com.cn',
      fix: true,
    },
    {
      name: 'another secret in the encryption context',
      file: 'security/key-policy.json',
      from: 'DevSecret-',
      to: 'ProdSecret-',
      code: 'encryption-context-mismatch',
      marked: 'arn:aws:secretsmanager:your-region:Security_Account:secret:ProdSecret-??????',
      fix: true,
    },
    {
      name: 'Region in the encryption context',
      file: 'security/key-policy.json',
      from: 'secretsmanager:your-region:',
      to: 'secretsmanager:eu-west-1:',
      code: 'encryption-context-mismatch',
      marked: 'arn:aws:secretsmanager:eu-west-1:Security_Account:secret:DevSecret-??????',
      fix: true,
    },
    {
      name: 'account in the encryption context',
      file: 'security/key-policy.json',
      from: 'Security_Account',
      to: 'Dev_Account',
      code: 'encryption-context-mismatch',
      marked: 'arn:aws:secretsmanager:your-region:Dev_Account:secret:DevSecret-??????',
      fix: true,
    },
    {
      name: 'no suffix in the encryption context',
      file: 'security/key-policy.json',
      from: '-??????',
      to: '',
      code: 'encryption-context-mismatch',
      marked: 'arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret',
      fix: true,
    },
    {
      name: 'StringEquals with a pattern',
      file: 'security/key-policy.json',
      from: '"StringLike"',
      to: '"ForAnyValue:StringEquals"',
      code: 'encryption-context-mismatch',
      marked: 'arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret-??????',
      fix: true,
    },
    {
      name: 'a misspelled encryption context key',
      file: 'security/key-policy.json',
      from: 'EncryptionContext:SecretARN',
      to: 'EncryptionContext:SecretId',
      code: 'encryption-context-mismatch',
      marked: 'arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret-??????',
      fix: false,
    },
    {
      name: 'no suffix in the identity policy',
      file: 'dev/identity-policy.json',
      from: '-??????',
      to: '',
      code: 'secret-arn-suffix',
      marked: 'arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret',
      fix: true,
    },
    {
      name: "account of the secret in the identity policy: the consumer's own",
      file: 'dev/identity-policy.json',
      from: 'your-region:Security_Account:secret',
      to: 'your-region:Dev_Account:secret',
      code: 'account-mismatch',
      marked: 'arn:aws:secretsmanager:your-region:Dev_Account:secret:DevSecret-??????',
      fix: true,
    },
    {
      name: "account of the key in the identity policy: the consumer's own",
      file: 'dev/identity-policy.json',
      from: 'your-region:Security_Account:key',
      to: 'your-region:Dev_Account:key',
      code: 'account-mismatch',
      marked: 'arn:aws:kms:your-region:Dev_Account:key/DevSecretKMS_id',
      fix: true,
    },
    {
      name: 'Region of the secret in the identity policy',
      file: 'dev/identity-policy.json',
      from: 'secretsmanager:your-region',
      to: 'secretsmanager:eu-west-1',
      code: 'region-mismatch',
      marked: 'arn:aws:secretsmanager:eu-west-1:Security_Account:secret:DevSecret-??????',
      fix: true,
    },
    {
      name: 'Region of the key in the identity policy',
      file: 'dev/identity-policy.json',
      from: 'kms:your-region',
      to: 'kms:eu-west-1',
      code: 'region-mismatch',
      marked: 'arn:aws:kms:eu-west-1:Security_Account:key/DevSecretKMS_id',
      fix: true,
    },
    {
      name: 'alias for key',
      file: 'dev/identity-policy.json',
      from: 'key/DevSecretKMS_id',
      to: 'alias/DevSecretKMS',
      code: 'key-alias-in-resource',
      marked: 'arn:aws:kms:your-region:Security_Account:alias/DevSecretKMS',
      fix: false,
    },
    {
      name: 'bare key id',
      file: 'dev/identity-policy.json',
      from: 'arn:aws:kms:your-region:Security_Account:key/DevSecretKMS_id',
      to: '1234abcd-12ab-34cd-56ef-1234567890ab',
      code: 'key-id-in-resource',
      marked: '1234abcd-12ab-34cd-56ef-1234567890ab',
      fix: true,
    },
    {
      name: 'Decrypt forgotten in the identity policy',
      file: 'dev/identity-policy.json',
      from: 'kms:Decrypt',
      to: 'kms:DescribeKey',
      code: 'missing-identity-key-grant',
      marked: '[\n        "kms:DescribeKey"\n      ]',
      fix: true,
    },
    {
      name: 'Decrypt forgotten in the key policy',
      file: 'security/key-policy.json',
      from: 'kms:Decrypt',
      to: 'kms:Encrypt',
      code: 'missing-key-grant',
      marked: '[\n    "kms:Encrypt"\n  ]',
      fix: true,
    },
  ],
};

const course: Example = {
  name: "the course's example",
  files: {
    [SECRET]: `{
  "Version" : "2012-10-17",
  "Statement" : [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "ARN OF STUART"},
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*",
      "Condition": {"ForAnyValue:StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}
    }
  ]
}
`,
    [KEY]: `{
  "Sid": "AllowUseOfTheKey",
  "Effect": "Allow",
  "Principal": {"AWS": "ARN OF STUART"},
  "Action": [
    "kms:Decrypt",
    "kms:DescribeKey"
  ],
  "Resource": "ARN OF KMS KEY"
}
`,
    [IDENTITY]: `{
  "Version" : "2012-10-17",
  "Statement" : [
    {
      "Effect": "Allow",
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "ARN OF SECRET"
    },
    {
      "Effect": "Allow",
      "Action": "kms:Decrypt",
      "Resource": "ARN OF KMS KEY"
    }
  ]
}
`,
  },
  mistakes: [
    {
      name: 'another principal in the key policy',
      file: KEY,
      from: 'ARN OF STUART',
      to: 'ARN OF STEWART',
      code: 'principal-mismatch',
      marked: 'ARN OF STEWART',
      fix: true,
    },
    {
      name: 'another key in the identity policy',
      file: IDENTITY,
      from: 'ARN OF KMS KEY',
      to: 'ARN OF OTHER KEY',
      code: 'key-arn-mismatch',
      marked: 'ARN OF OTHER KEY',
      fix: true,
    },
    {
      name: 'another version stage',
      file: SECRET,
      from: 'AWSCURRENT',
      to: 'AWSPENDING',
      code: 'condition-never-matches',
      marked: 'AWSPENDING',
      fix: false,
    },
    {
      name: 'no Decrypt in the key policy',
      file: KEY,
      from: '    "kms:Decrypt",\n',
      to: '',
      code: 'missing-key-grant',
      marked: '[\n    "kms:DescribeKey"\n  ]',
      fix: true,
    },
    {
      name: 'no statement on the key in the identity policy',
      file: IDENTITY,
      from: ',\n    {\n      "Effect": "Allow",\n      "Action": "kms:Decrypt",\n      "Resource": "ARN OF KMS KEY"\n    }',
      to: '',
      code: 'missing-identity-key-grant',
      marked: 'Statement',
      fix: true,
    },
  ],
};

const PRESENT = {
  resourceGrant: 'present',
  keyGrant: 'present',
  identityGrant: 'present',
  identityKeyGrant: 'present',
};

for (const example of [documentation, rePost, course]) {
  describe(example.name, () => {
    it('is allowed as published, without a manifest, every statement present', () => {
      const analysis = analyse(example.files);
      const [share, ...more] = ide.shares(analysis);
      assert.deepEqual(more, []);
      assert.deepEqual(share?.statements, PRESENT);
      assert.equal(share?.verdict, 'allowed');
      assert.deepEqual(
        allFindings(analysis).filter(({ code }) => code !== 'placeholder'),
        [],
      );
    });

    for (const mistake of example.mistakes) {
      it(`tells ${mistake.name}`, () => {
        const text = example.files[mistake.file] ?? '';
        assert.ok(text.includes(mistake.from), 'the mistake has to change the text');
        const analysis = analyse({ ...example.files, [mistake.file]: text.replaceAll(mistake.from, mistake.to) });
        const findings = allFindings(analysis).filter(({ code }) => code !== 'placeholder');
        const told = findings.map((finding) => ({
          code: finding.code,
          severity: finding.severity,
          file: finding.file,
          marked: markedText(analysis, finding),
        }));
        const file = `/workspace/${mistake.reportedIn ?? mistake.file}`;
        assert.deepEqual(told, [{ code: mistake.code, severity: 'error', file, marked: mistake.marked }]);
        assert.deepEqual(verdicts(analysis), ['denied']);
        const after = fixed(analysis);
        assert.deepEqual(verdicts(after.analysis), [mistake.fix ? 'allowed' : 'denied']);
        if (mistake.fix) {
          assert.equal(after.rounds, 1);
          // What a mistake grants in place of what is needed stays.
          assert.deepEqual(
            allFindings(after.analysis).filter(({ code }) => code !== 'placeholder' && code !== 'excess-grant'),
            [],
          );
        }
      });
    }
  });
}

describe('two ARNs of one secret that differ in the six characters', () => {
  const other = secret('DevSecret-z9y8x7');
  const files = (condition?: object) => ({
    [SECRET]: policy({ ...grant(role(), 'secretsmanager:GetSecretValue'), Resource: other }),
    [KEY]: policy(owned(), grant(role(), 'kms:Decrypt', condition)),
    [IDENTITY]: identityPolicy(),
  });

  it('are left to a person where nobody else says which is right', () => {
    const analysis = analyse(files());
    assert.deepEqual(verdicts(fixed(analysis).analysis), ['denied']);
    assert.deepEqual(
      allFindings(analysis).map(({ code }) => code),
      ['secret-arn-mismatch'],
    );
  });

  it('are mended where the key policy says which', () => {
    const analysis = analyse(files({ StringEquals: { 'kms:EncryptionContext:SecretARN': secret() } }));
    assert.deepEqual(verdicts(fixed(analysis).analysis), ['allowed']);
  });
});

it('narrowing everybody to the share’s principal touches the star alone, not the comments around it', () => {
  const before = (principal: string) => `{
  "Version": "2012-10-17",
  "Statement": [
    ${JSON.stringify(owned())},
    {
      "Effect": "Allow",
      "Principal": { // whoever
        "AWS": "${principal}" /* for now */
      },
      "Action": "kms:Decrypt",
      "Resource": "*"
    }
  ]
}
`;
  const analysis = analyse({ [SECRET]: secretPolicy(role()), [KEY]: before('*'), [IDENTITY]: identityPolicy() });
  const { changed } = fixAll(ide, analysis, { unsafe: true });
  assert.deepEqual([...changed.values()], [before(role())]);
});
