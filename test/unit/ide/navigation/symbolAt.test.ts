/** What is under the cursor: one function that all features ask. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as ide from '../../../../server/src/ide/index.ts';
import { symbolAt } from '../../../../server/src/ide/symbols/occurrences.ts';
import { labelOf } from '../../../../server/src/ide/symbols/symbol.ts';
import { cursorFixture } from '../../../support/fixture.ts';

/** `kind label: the text that is covered | its name`. */
function at(fixture: string): string | undefined {
  const { analysis, snapshot, path, offset } = cursorFixture(fixture);
  const found = symbolAt(snapshot, path, offset);
  if (found === undefined) return undefined;
  const text = ide.textOf(analysis, path) ?? '';
  const covered = text.slice(found.range.start, found.range.end);
  const name = text.slice(found.name.start, found.name.end);
  return `${found.symbol.kind} ${labelOf(found.symbol)}: ${covered}${name === covered ? '' : ` | ${name}`}`;
}

function statement(line: string): string {
  return `//- a/policy.json\n{ "Version": "2012-10-17", "Statement": [{ "Sid": "One", "Effect": "Allow",\n${line}\n}] }`;
}

const ROWS: readonly (readonly [line: string, expected: string | undefined])[] = [
  [
    '"Principal": { "AWS": "arn:aws:iam::222222222222:ro$0le/team/ApplicationRole" }',
    'principal ApplicationRole: arn:aws:iam::222222222222:role/team/ApplicationRole | ApplicationRole',
  ],
  ['"Principal": { "AWS": "arn:aws:iam::2222$022222222:role/X" }', 'account account 222222222222: 222222222222'],
  // At the end of a part the part is meant, as in any word.
  ['"Principal": { "AWS": "arn:aws:iam::222222222222$0:role/X" }', 'account account 222222222222: 222222222222'],
  [
    '"Principal": { "AWS": "arn:aws:iam::222222222222:ro$0ot" }',
    'account account 222222222222: arn:aws:iam::222222222222:root | 222222222222',
  ],
  ['"Principal": { "AWS": "$0222222222222" }', 'account account 222222222222: 222222222222'],
  ['"NotPrincipal": { "AWS": "22222222222$02" }', 'account account 222222222222: 222222222222'],
  [
    '"Principal": { "AWS": "arn:aws:sts::222222222222:assumed-role/ApplicationRole/ses$0sion" }',
    'principal ApplicationRole: arn:aws:sts::222222222222:assumed-role/ApplicationRole/session | ApplicationRole',
  ],
  ['"Principal": { "Service": "lambda.ama$0zonaws.com" }', 'principal lambda.amazonaws.com: lambda.amazonaws.com'],
  ['"Principal": "$0*"', undefined],
  [
    '"Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/Dev$0Secret-a1b2c3"',
    'secret prod/DevSecret: arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/DevSecret-a1b2c3 | prod/DevSecret',
  ],
  [
    '"Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:my-se$0cret"',
    'secret my-secret: arn:aws:secretsmanager:us-east-1:111111111111:secret:my-secret | my-secret',
  ],
  [
    '"Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/*$0"',
    'resource secret:prod/*: arn:aws:secretsmanager:us-east-1:111111111111:secret:prod/*',
  ],
  [
    '"Resource": "arn:aws:kms:us-east-1:111111111111:k$0ey/1234abcd-12ab-34cd-56ef-1234567890ab"',
    'key key 1234abcd: arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab | 1234abcd-12ab-34cd-56ef-1234567890ab',
  ],
  ['"Resource": "1234abcd-12ab-34cd-$056ef-1234567890ab"', 'key key 1234abcd: 1234abcd-12ab-34cd-56ef-1234567890ab'],
  [
    '"Resource": "arn:aws:kms:us-east-1:111111111111:alias/de$0v"',
    'alias alias/dev: arn:aws:kms:us-east-1:111111111111:alias/dev | alias/dev',
  ],
  ['"Resource": "arn:aws:s3:::repo$0rts/2026/*"', 'bucket reports: arn:aws:s3:::reports/2026/* | reports'],
  [
    '"Resource": "arn:aws:sqs:us-east-1:111111111111:qu$0eue"',
    'resource queue: arn:aws:sqs:us-east-1:111111111111:queue',
  ],
  ['"Resource": "Secret$0ARN"', 'placeholder SecretARN: SecretARN'],
  ['"Resource": "arn:aws:kms:<REG$0ION>:111111111111:key/a"', 'placeholder <REGION>: <REGION>'],
  [
    '"Principal": { "AWS": "arn:aws:iam::Account2:ro$0ot" }',
    'placeholder Account2: arn:aws:iam::Account2:root | Account2',
  ],
  ['"Action": ["kms:Decrypt", "KMS:Describe$0Key"]', 'action KMS:DescribeKey: KMS:DescribeKey'],
  ['"Condition": { "StringEquals": { "kms:Via$0Service": "x" } }', 'conditionKey kms:ViaService: kms:ViaService'],
  [
    '"Condition": { "StringEquals": { "aws:PrincipalAccount": "2222$022222222" } }',
    'account account 222222222222: 222222222222',
  ],
  // Twelve digits may be anything.
  ['"Condition": { "StringEquals": { "aws:ResourceTag/ticket": "2222$022222222" } }', undefined],
  ['"Condition": { "NumericEquals": { "aws:MultiFactorAuthAge": "2222$022222222" } }', undefined],
  ['"Eff$0ect": "Deny"', undefined],
  ['"Sid": "On$0e"', 'sid One: One'],
];

describe('the symbol under the cursor', () => {
  for (const [line, expected] of ROWS) {
    test(line, () => assert.equal(at(statement(line)), expected));
  }

  test('in a document that is stored as an escaped string', () => {
    const policy = JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:role/App$0Role' }, Action: 'kms:*' }],
    });
    const file = JSON.stringify({ Policy: policy, PolicyName: 'default' });
    assert.equal(at(`//- key.json\n${file}`), 'principal AppRole: arn:aws:iam::222222222222:role/AppRole | AppRole');
    const twice = JSON.stringify({ Output: file });
    assert.equal(at(`//- key.json\n${twice}`), 'principal AppRole: arn:aws:iam::222222222222:role/AppRole | AppRole');
  });

  test('behind escapes in its own text', () => {
    assert.equal(
      at(statement('"Principal": { "AWS": "arn:aws:iam::\\u003cACCOUNT\\u003e:role\\/App$0Role" }')),
      'principal AppRole: arn:aws:iam::\\u003cACCOUNT\\u003e:role\\/AppRole | AppRole',
    );
    assert.equal(
      at(statement('"Principal": { "AWS": "arn:aws:iam::\\u003cACC$0OUNT\\u003e:role\\/AppRole" }')),
      'placeholder <ACCOUNT>: \\u003cACCOUNT\\u003e',
    );
  });

  test('interpolations of a template, quoted or not', () => {
    const template = (line: string) => statement(line).replace('a/policy.json', 'a/policy.json.tpl');
    assert.equal(
      at(template('"Principal": { "AWS": "arn:aws:iam::${acc$0ount_id}:root" }')),
      'interpolation ${account_id}: ${account_id}',
    );
    assert.equal(at(template('"Resource": ${secret$0_arn}')), 'interpolation ${secret_arn}: ${secret_arn}');
  });

  test('in what the AWS CLI prints beside a policy', () => {
    const cli = (before: string) =>
      `//- role.json\n{ ${before}, "PolicyDocument": { "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }] } }`;
    assert.equal(at(cli('"RoleName": "Application$0Role"')), 'principal ApplicationRole: ApplicationRole');
    assert.equal(
      at(cli('"ARN": "arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3", "Name": "Dev$0Secret"')),
      'secret DevSecret: DevSecret',
    );
    assert.equal(at(cli('"Name": "Dev$0Secret"')), undefined);
  });

  test('in sharing.json', () => {
    const rows: readonly (readonly [string, string | undefined])[] = [
      ['{ "accounts": { "11111$01111111": "security" } }', 'account account 111111111111: 111111111111'],
      ['{ "accounts": { "111111111111": "sec$0urity" } }', undefined],
      ['{ "resources": { "arn:aws:s3:::rep$0orts": {} } }', 'bucket reports: arn:aws:s3:::reports | reports'],
      ['{ "resources": { "arn:aws:s3:::reports": { "policy": "a/p$0.json" } } }', 'path /workspace/a/p.json: a/p.json'],
      ['{ "resources": { "arn:aws:s3:::reports": { "key": "alias/$0x" } } }', 'alias alias/x: alias/x'],
      ['{ "organization": { "managementAccount": "99999$09999999" } }', 'account account 999999999999: 999999999999'],
      ['{ "shares": [{ "principal": "arn:aws:iam::Acc$0ount2:role/A" }] }', 'placeholder Account2: Account2'],
      [
        '{ "shares": [{ "principal": "arn:aws:iam::Account2:role/$0A", ',
        'principal A: arn:aws:iam::Account2:role/A | A',
      ],
      ['{ "settings": { "exclude": ["a/$0p.json"] } }', undefined],
    ];
    for (const [text, expected] of rows) assert.equal(at(`//- sharing.json\n${text}`), expected, text);
  });
});
