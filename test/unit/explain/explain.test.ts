/** What the files of a workspace say to a denied request. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { discover } from '../../../server/src/host/discover.ts';
import { load } from '../../../server/src/host/load.ts';
import { callerNamed, type Denial } from '../../../server/src/ide/explain/denial.ts';
import type { Explanation } from '../../../server/src/ide/explain/explanation.ts';
import { changesOf } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { analyse, FOLDER, NOW } from '../../support/fixture.ts';
import {
  allow,
  CONSUMER,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  owned,
  policy,
  role,
  secret,
  secretPolicy,
} from '../sharing/cases.ts';

const WORKING = {
  'owner/dev-secret.resource-policy.json': secretPolicy(role()),
  'owner/dev-secret.key-policy.json': keyPolicy(role()),
  'consumer/app.identity-policy.json': identityPolicy(),
};
const FILES = {
  resource: 'owner/dev-secret.resource-policy.json',
  key: 'owner/dev-secret.key-policy.json',
  identity: 'consumer/app.identity-policy.json',
};

const NO_HTTP = {
  Effect: 'Deny',
  Principal: '*',
  Action: 'secretsmanager:*',
  Resource: '*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const SESSION = `arn:aws:sts::${CONSUMER}:assumed-role/App/i-0abc`;
const GET = 'secretsmanager:GetSecretValue';

/** `User: … is not authorized to perform: …`, as AWS writes it. */
function refusal(action: string, resource: string, reason = '', user = SESSION): string {
  return `User: ${user} is not authorized to perform: ${action} on resource: ${resource}${reason}`;
}

const none = (type: string, action = GET) => ` because no ${type} allows the ${action} action`;

/** With each note in one line, its command behind it. */
type Told = Omit<Explanation, 'notes'> & { readonly notes: readonly string[] };

function told(explanation: Explanation): Told {
  const notes = explanation.notes.map(({ text, command }) => (command === undefined ? text : `${text} ${command}`));
  return { ...explanation, notes };
}

function explained(analysis: ide.Analysis, text: string): Told {
  const [denial, ...more] = ide.readDenials(text);
  assert.ok(denial !== undefined && more.length === 0, text);
  return told(ide.explain(analysis, denial));
}

/** `! code file pointer | fix | fix` for what explains it, `+ …` for what comes next. */
function reasons({ reasons: found }: Pick<Explanation, 'reasons'>): string[] {
  return found.map(({ first, code, file, pointer, fixes }) =>
    [
      `${first ? '!' : '+'} ${code ?? '-'} ${file.replace(`${FOLDER}/`, '')} ${pointer}`,
      ...fixes.map(({ title }) => title),
    ].join(' | '),
  );
}

/** The analysis after a fix, found by its title. */
function afterFix(analysis: ide.Analysis, explanation: Pick<Explanation, 'reasons'>, title: RegExp): ide.Analysis {
  const fix = explanation.reasons.flatMap(({ fixes }) => fixes).find((one) => title.test(one.title));
  assert.ok(fix, explanation.reasons.flatMap(({ fixes }) => fixes.map((one) => one.title)).join(', '));
  const changes = changesOf(ide, analysis, fix);
  assert.ok(changes);
  return ide.applyChanges(analysis, changes).analysis;
}

describe('each required statement', () => {
  const cases = [
    {
      name: 'resource grant',
      broken: { [FILES.resource]: policy(NO_HTTP) },
      said: refusal(GET, secret(), none('resource-based policy')),
      reason: `! missing-resource-grant ${FILES.resource} /Statement | Add a statement that allows App (account 222222222222) to call secretsmanager:GetSecretValue`,
    },
    {
      name: 'key grant',
      broken: { [FILES.key]: policy(owned()) },
      said: `An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed`,
      reason: `! missing-key-grant ${FILES.key} /Statement | Add a statement that allows App (account 222222222222) to call kms:Decrypt`,
    },
    {
      name: 'identity grant',
      broken: {
        [FILES.identity]: policy(allow('secretsmanager:DescribeSecret', secret()), allow('kms:Decrypt', key())),
      },
      said: refusal(GET, secret(), none('identity-based policy')),
      reason: `! missing-identity-grant ${FILES.identity} /Statement/0/Action | Add secretsmanager:GetSecretValue to the statement`,
    },
    {
      name: 'identity key grant',
      broken: { [FILES.identity]: policy(allow(GET, secret()), allow('kms:DescribeKey', key())) },
      said: refusal('kms:Decrypt', key(), none('identity-based policy', 'kms:Decrypt')),
      reason: `! missing-identity-key-grant ${FILES.identity} /Statement/1/Action | Add kms:Decrypt to the statement`,
    },
  ];
  for (const { name, broken, said, reason } of cases) {
    test(`${name}: missing, named with its fix, and there after it`, () => {
      const analysis = analyse({ ...WORKING, ...broken });
      const explanation = explained(analysis, said);
      assert.equal(explanation.verdict, 'denied');
      assert.match(explanation.summary, /^These files say the same as AWS: App \(account 222222222222\) cannot /);
      assert.deepEqual(reasons(explanation), [reason]);
      assert.deepEqual(explanation.decidedBy, []);
      const mended = explained(afterFix(analysis, explanation, /^Add/), said);
      assert.deepEqual([mended.verdict, reasons(mended)], ['allowed', []]);
    });
  }
});

test('a fault on the other side comes after', () => {
  const analysis = analyse({ ...WORKING, [FILES.key]: policy(owned()) });
  const explanation = explained(analysis, refusal(GET, secret()));
  assert.equal(explanation.verdict, 'allowed');
  assert.deepEqual(reasons(explanation), [
    `+ missing-key-grant ${FILES.key} /Statement | Add a statement that allows App (account 222222222222) to call kms:Decrypt`,
  ]);
});

test('an explicit Deny is in the way', () => {
  const deny = { Sid: 'NoSecrets', Effect: 'Deny', Principal: '*', Action: 'secretsmanager:*', Resource: '*' };
  const analysis = analyse({ ...WORKING, [FILES.resource]: policy(grant(role(), GET), deny) });
  const explanation = explained(analysis, refusal(GET, secret(), ' with an explicit deny in a resource-based policy'));
  assert.deepEqual(
    [explanation.verdict, reasons(explanation)],
    ['denied', [`! explicit-deny ${FILES.resource} /Statement/1/Sid`]],
  );
  assert.deepEqual(explanation.notes, [
    'i-0abc is the name of the session in which the role was used: policies have to name the role.',
  ]);
});

describe('AWS denies what the files allow', () => {
  const analysis = analyse(WORKING);

  test('no reason given: the statements that allow it, how to see what is deployed, what is not evaluated', () => {
    const explanation = explained(analysis, refusal(GET, secret()));
    const { verdict, summary, decidedBy } = explanation;
    assert.equal(verdict, 'allowed');
    assert.equal(
      summary,
      'These files allow App (account 222222222222) to call secretsmanager:GetSecretValue on DevSecret, and AWS denied it: what is deployed is not what is written here, or a policy that is not among these files denies it.',
    );
    assert.deepEqual(
      decidedBy.map(({ file, message }) => `${file.replace(`${FOLDER}/`, '')} ${message}`),
      [
        `${FILES.identity} The identity policy of App (account 222222222222) allows it`,
        `${FILES.resource} The resource policy of DevSecret allows it`,
      ],
    );
    assert.deepEqual(explanation.notes, [
      `With credentials of account 111111111111, the resource policy of DevSecret is shown by: aws secretsmanager get-resource-policy --region us-east-1 --secret-id ${secret()} --query ResourcePolicy --output text`,
      `With credentials of account 222222222222, what the deployed policies of App (account 222222222222) allow is shown by: aws iam simulate-principal-policy --policy-source-arn ${role()} --action-names ${GET} --resource-arns ${secret()} --query 'EvaluationResults[].[EvalActionName,EvalDecision]' --output text`,
      'Not evaluated here, and able to deny it: service control policies, resource control policies, a permissions boundary, a session policy and the policy of a VPC endpoint. What was changed minutes ago may not be in effect yet.',
      'i-0abc is the name of the session in which the role was used: policies have to name the role.',
    ]);
  });

  const named: readonly { readonly reason: string; readonly note: RegExp }[] = [
    {
      reason: none('resource-based policy'),
      note: /^AWS names the resource policy of DevSecret, and the one here allows it: what is deployed differs/,
    },
    {
      reason: none('identity-based policy'),
      note: /^AWS names a policy of App \(account 222222222222\), and the one here allows it/,
    },
    {
      reason: ' with an explicit deny in an identity-based policy: arn:aws:iam::222222222222:policy/No',
      note: /^AWS names an explicit Deny in a policy of App \(account 222222222222\) \(arn:aws:iam::222222222222:policy\/No\), and the one here allows it/,
    },
    {
      reason: none('service control policy'),
      note: /^AWS names a service control policy over account 222222222222, which the administrator of the organization has to change\. It is not among these files; with "organization\.serviceControlPolicies" in sharing\.json it would be evaluated, too\.$/,
    },
    {
      reason: ' with an explicit deny in a resource control policy',
      note: /^AWS names a resource control policy over account 111111111111, which the administrator of the organization has to change/,
    },
    {
      reason: none('permissions boundary'),
      note: /^AWS names the permissions boundary of App \(account 222222222222\), which account 222222222222 has to change\. It is not among these files; with a "boundary" of the principal in sharing\.json/,
    },
    {
      reason: none('session policy'),
      note: /^AWS names the session policy .*, which whoever makes the session has to change\. It is not among these files\.$/,
    },
    {
      reason: none('VPC endpoint policy'),
      note: /^AWS names the policy of the VPC endpoint .*, which the account that owns the endpoint has to change/,
    },
  ];
  for (const { reason, note } of named) {
    test(`named:${reason}`, () => {
      const explanation = explained(analysis, refusal(GET, secret(), reason));
      assert.equal(explanation.verdict, 'allowed');
      assert.match(explanation.notes[0] ?? '', note);
      assert.ok(!explanation.notes.some((text) => text.startsWith('Not evaluated here')), 'AWS has named what it is');
    });
  }

  test('a boundary that sharing.json lists was evaluated', () => {
    const manifest = {
      principals: { [role()]: { policies: [`../${FILES.identity}`], boundary: 'boundary.json' } },
      resources: { [secret()]: { policy: `../${FILES.resource}`, key: key() }, [key()]: { policy: `../${FILES.key}` } },
    };
    const evaluated = analyse({
      ...WORKING,
      'm/sharing.json': JSON.stringify(manifest),
      'm/boundary.json': policy(allow('*', '*')),
    });
    const { verdict, notes } = explained(evaluated, refusal(GET, secret(), none('permissions boundary')));
    assert.equal(verdict, 'allowed');
    assert.match(notes[0] ?? '', /What sharing\.json lists of the kind was evaluated; if nothing is reported above/);
  });

  test('the key of the service', () => {
    const { notes } = explained(
      analysis,
      "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
    );
    assert.match(notes[1] ?? '', /^On AWS the secret is encrypted with the AWS managed key/);
    assert.match(
      notes[2] ?? '',
      /the key of DevSecret \("None": the AWS managed key\) is shown by: aws secretsmanager describe-secret /,
    );
  });
});

describe('a message that does not say all', () => {
  test('nothing but KMS: the one share that fits is taken, and that is said', () => {
    const { verdict, summary, notes } = explained(
      analyse({ ...WORKING, [FILES.key]: policy(owned()) }),
      'Access to KMS is not allowed',
    );
    assert.equal(verdict, 'denied');
    assert.equal(
      summary,
      'These files say the same as AWS: App (account 222222222222) cannot use key 1234abcd (kms:Decrypt) for GetSecretValue on DevSecret.',
    );
    assert.deepEqual(notes.slice(0, 2), [
      'The message does not say who called, nor which secret or key was asked for. Taken is the share of these files that fits: DevSecret with App (account 222222222222).',
      'The policy of the secret is not at fault. KMS did not let the caller use the key: the key policy, or what the caller is allowed, is at fault.',
    ]);
  });

  test('of several shares those that are denied are meant', () => {
    const other = { name: 'OtherSecret-d4e5f6', id: '99999999-12ab-34cd-56ef-1234567890ab' };
    const files = {
      ...WORKING,
      'other/other-secret.resource-policy.json': secretPolicy(role('Other')),
      'other/other-secret.key-policy.json': policy(owned()),
      'other/other.identity-policy.json': identityPolicy(secret(other.name), key(other.id)),
    };
    const explanation = explained(analyse(files), 'Access to KMS is not allowed');
    assert.equal(explanation.shares.length, 1);
    assert.match(explanation.summary, /Other \(account 222222222222\) cannot use key 99999999/);
    const both = explained(analyse({ ...files, [FILES.key]: policy(owned()) }), 'Access to KMS is not allowed');
    assert.equal(both.summary, 'It could be one of 2 shares of these files that are denied this request.');
    assert.equal(both.reasons.length, 2);
  });

  test('no resource', () => {
    const said = `User: ${SESSION} is not authorized to perform: ${GET} because no resource-based policy allows the ${GET} action`;
    const { verdict, notes } = explained(analyse({ ...WORKING, [FILES.resource]: policy() }), said);
    assert.equal(verdict, 'denied');
    assert.equal(
      notes[0],
      'The message does not say what was asked for. Taken is the share of these files that fits: DevSecret with App (account 222222222222).',
    );
  });

  test('what AWS keeps to itself, and how to ask for it', () => {
    const id = `${refusal(GET, secret())}. Go to https://us-east-1.console.aws.amazon.com/iam/home#/authorization-details/abc123 for complete details`;
    assert.ok(
      explained(analyse(WORKING), id).notes.some((note) =>
        note.includes('get-request-authorization-details --authorization-id abc123'),
      ),
    );
    const encoded = `${refusal(GET, secret())} Encoded authorization failure message: abc`;
    assert.ok(
      explained(analyse(WORKING), encoded).notes.some((note) => note.includes('aws sts decode-authorization-message')),
    );
  });
});

describe('a request that is another', () => {
  const analysis = analyse(WORKING);

  test('another caller', () => {
    const explanation = explained(analysis, refusal(GET, secret(), '', role('Apple')));
    assert.equal(explanation.verdict, 'denied');
    assert.equal(
      explanation.summary,
      'These files share DevSecret with App (account 222222222222), not with Apple (account 222222222222), who called.',
    );
    assert.deepEqual(reasons(explanation), [`! - ${FILES.resource} /Statement/0/Principal/AWS/0`]);
    assert.match(
      explanation.reasons[0]?.message ?? '',
      /Otherwise account 111111111111 has to let Apple \(account 222222222222\) in here and in the key policy, and Apple/,
    );
  });

  test('another caller, whom the files know: a fix lets it in, nobody else', () => {
    const known = analyse({
      ...WORKING,
      'other/other-secret.resource-policy.json': secretPolicy(role('Apple')),
      'other/other-secret.key-policy.json': keyPolicy(role('Apple')),
      'other/apple.identity-policy.json': identityPolicy(
        [secret('OtherSecret-d4e5f6'), secret()],
        [key('99999999-12ab-34cd-56ef-1234567890ab'), key()],
      ),
    });
    const said = refusal(GET, secret(), '', role('Apple'));
    const explanation = explained(known, said);
    const before = ide.textOf(known, `${FOLDER}/${FILES.resource}`) ?? '';
    const mended = afterFix(known, explanation, /^Let Apple/);
    const after = JSON.parse(ide.textOf(mended, `${FOLDER}/${FILES.resource}`) ?? '');
    assert.deepEqual(after.Statement, [
      ...JSON.parse(before).Statement,
      { Effect: 'Allow', Principal: { AWS: role('Apple') }, Action: GET, Resource: '*' },
    ]);
    const again = explained(mended, said);
    assert.equal(again.verdict, 'allowed', again.summary);
  });

  test('a caller whom only a session names is never written into a policy', () => {
    const { reasons: found } = explained(
      analysis,
      refusal(GET, secret(), '', `arn:aws:sts::${CONSUMER}:assumed-role/Apple/x`),
    );
    assert.deepEqual(
      found.flatMap(({ fixes }) => fixes),
      [],
    );
  });

  test('somebody of an account that is let in as a whole', () => {
    const root = analyse({
      ...WORKING,
      [FILES.resource]: secretPolicy(`arn:aws:iam::${CONSUMER}:root`),
      [FILES.key]: keyPolicy(`arn:aws:iam::${CONSUMER}:root`),
    });
    assert.equal(explained(root, refusal(GET, secret(), '', role('Apple'))).verdict, 'allowed');
  });

  test('another Region', () => {
    const explanation = explained(analysis, refusal(GET, secret().replace('us-east-1', 'eu-west-1')));
    assert.equal(explanation.verdict, 'unknown');
    assert.equal(
      explanation.summary,
      'The call asked for DevSecret in eu-west-1; these files speak of the one in us-east-1.',
    );
    assert.deepEqual(reasons(explanation), [`! - ${FILES.identity} /Statement/0/Resource`]);
    // Names are given as they are written, also where they begin with a small letter.
    const worker = secret('worker-a1b2c3');
    const ofWorker = analyse({ ...WORKING, [FILES.identity]: identityPolicy([worker]) });
    const [reason] = explained(ofWorker, refusal(GET, worker.replace('us-east-1', 'eu-west-1'))).reasons;
    assert.match(
      reason?.message ?? '',
      /^Named here is worker in us-east-1, and asked for was the one in eu-west-1\. Either/,
    );
  });

  test('a secret that was made anew', () => {
    const explanation = explained(analysis, refusal(GET, secret('DevSecret-zzzzzz')));
    assert.equal(
      explanation.summary,
      'The call asked for DevSecret with the ARN ending -zzzzzz; these files speak of the one with the ARN ending -a1b2c3.',
    );
    assert.match(
      explanation.reasons[0]?.message ?? '',
      /A secret that is deleted and created again has another suffix/,
    );
  });

  test('another secret', () => {
    const explanation = explained(analysis, refusal(GET, secret('Billing-d4e5f6')));
    assert.deepEqual(
      [explanation.verdict, explanation.summary],
      ['unknown', 'These files share DevSecret with App (account 222222222222), but say nothing of Billing.'],
    );
  });

  test('another key: perhaps the secret is not under the one that the policies are for', () => {
    const explanation = explained(analysis, refusal('kms:Decrypt', key('99999999-12ab-34cd-56ef-1234567890ab')));
    assert.equal(
      explanation.summary,
      'These files let App (account 222222222222) use key 1234abcd, but say nothing of key 99999999.',
    );
    assert.deepEqual(reasons(explanation), [`! - ${FILES.identity} /Statement/1/Resource`]);
    assert.match(explanation.reasons[0]?.message ?? '', /If DevSecret is encrypted with key 99999999/);
  });

  test('nothing that the files speak of', () => {
    const explanation = explained(analysis, refusal('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111111111111:jobs'));
    assert.deepEqual(
      [explanation.verdict, explanation.summary, explanation.notes[0]],
      [
        'unknown',
        'Nothing in these files tells whether App (account 222222222222) can call sqs:SendMessage on jobs.',
        'These files share DevSecret with App (account 222222222222).',
      ],
    );
    assert.deepEqual(explained(analyse({}), refusal(GET, secret())).notes[0], 'No share is found in these files.');
  });
});

describe('an action that the share does not need', () => {
  test('on the secret: both sides are asked for it, their fixes allow it', () => {
    const analysis = analyse(WORKING);
    const said = refusal('secretsmanager:DescribeSecret', secret());
    const explanation = explained(analysis, said);
    assert.deepEqual(reasons(explanation), [
      `! - ${FILES.resource} /Statement | Add a statement that allows App (account 222222222222) to call secretsmanager:DescribeSecret`,
      `! - ${FILES.identity} /Statement | Add a statement that allows secretsmanager:DescribeSecret on DevSecret`,
    ]);
    assert.ok(explanation.reasons.every(({ fixes }) => fixes.every(({ safety }) => safety === 'offered')));
    assert.ok(
      explanation.notes.includes(
        'The share itself (read) needs secretsmanager:GetSecretValue and kms:Decrypt; secretsmanager:DescribeSecret is beside it.',
      ),
    );
    const once = afterFix(analysis, explanation, /to call secretsmanager:DescribeSecret$/);
    const twice = afterFix(once, explained(once, said), /on DevSecret$/);
    assert.equal(explained(twice, said).verdict, 'allowed');
  });

  test('on the key it is a call to KMS itself, which kms:ViaService keeps out', () => {
    const via = { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } };
    const analysis = analyse({
      ...WORKING,
      [FILES.key]: policy(owned(), grant(role(), ['kms:Decrypt', 'kms:DescribeKey'], via)),
      [FILES.identity]: policy(allow(GET, secret()), allow(['kms:Decrypt', 'kms:DescribeKey'], key())),
    });
    assert.equal(explained(analysis, refusal('kms:Decrypt', key())).verdict, 'allowed');
    const explanation = explained(analysis, refusal('kms:DescribeKey', key()));
    assert.deepEqual(
      [explanation.verdict, explanation.reasons.map(({ file }) => file)],
      ['denied', [`${FOLDER}/${FILES.key}`]],
    );
  });

  test('a Deny of it is named', () => {
    const deny = {
      Sid: 'NoDescribe',
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:DescribeSecret',
      Resource: '*',
    };
    const analysis = analyse({ ...WORKING, [FILES.resource]: policy(grant(role(), GET), deny) });
    const explanation = explained(analysis, refusal('secretsmanager:DescribeSecret', secret()));
    assert.deepEqual(reasons(explanation), [`! - ${FILES.resource} /Statement/1/Sid`]);
  });
});

describe('other shared resources', () => {
  const REPORTS = 'arn:aws:s3:::reports/exports/*';
  const bucket = {
    'owner/reports.bucket-policy.json': policy({ ...grant(role(), 's3:GetObject'), Resource: REPORTS }),
    'owner/reports.key-policy.json': keyPolicy(role()),
    'consumer/app.identity-policy.json': policy(allow('s3:GetObject', REPORTS), allow('kms:Decrypt', key())),
  };
  const ask = (files: Readonly<Record<string, string>>, text: string) => {
    const { verdict, summary, ...rest } = explained(analyse(files), text);
    return [verdict, summary, ...reasons(rest)];
  };

  test('an object of a bucket', () => {
    const said = refusal('s3:GetObject', '"arn:aws:s3:::reports/exports/May June.csv"');
    assert.equal(ask(bucket, said)[0], 'allowed');
    assert.deepEqual(ask({ ...bucket, 'owner/reports.bucket-policy.json': policy() }, said), [
      'denied',
      'These files say the same as AWS: App (account 222222222222) cannot call s3:GetObject on reports/exports/May June.csv.',
      '! missing-resource-grant owner/reports.bucket-policy.json /Statement | Add a statement that allows App (account 222222222222) to call s3:GetObject',
    ]);
    assert.deepEqual(ask(bucket, refusal('s3:GetObject', '"arn:aws:s3:::reports/private/a.csv"')).slice(0, 2), [
      'unknown',
      'These files share reports with App (account 222222222222), but say nothing of reports/private/a.csv.',
    ]);
  });

  test('the key of a bucket, and that Secrets Manager words it otherwise', () => {
    const locked = { ...bucket, 'owner/reports.key-policy.json': policy(owned()) };
    const said = `User: ${SESSION} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`;
    assert.deepEqual(ask(locked, said).slice(0, 2), [
      'denied',
      'These files say the same as AWS: App (account 222222222222) cannot use key 1234abcd (kms:Decrypt) for GetObject on reports.',
    ]);
    assert.deepEqual(ask(locked, 'Access to KMS is not allowed'), [
      'unknown',
      'These files have no share that this message could be about.',
    ]);
  });

  test('a role to assume', () => {
    const files = (trust: object) => ({
      'owner/reader.trust-policy.json': policy(trust),
      'consumer/app.identity-policy.json': policy(allow('sts:AssumeRole', role('Reader', '111111111111'))),
    });
    const { Resource: _, ...trusts } = grant(role(), 'sts:AssumeRole');
    const said = refusal('sts:AssumeRole', role('Reader', '111111111111'));
    assert.equal(ask(files(trusts), said)[0], 'allowed');
    const onCondition = explained(
      analyse(files({ ...trusts, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } })),
      said,
    );
    assert.deepEqual(
      [onCondition.verdict, onCondition.summary, onCondition.decidedBy.map(({ message }) => message)],
      [
        'conditional',
        'Whether App (account 222222222222) can call sts:AssumeRole on Reader depends on sts:ExternalId, which no file tells.',
        [
          'The identity policy of App (account 222222222222) allows it',
          'The trust policy of Reader allows it on conditions',
        ],
      ],
    );
    assert.deepEqual(ask(files({ ...trusts, Principal: { AWS: role('Else', CONSUMER) } }), said).slice(0, 2), [
      'denied',
      'These files share Reader with Else (account 222222222222), not with App (account 222222222222), who called.',
    ]);
  });

  test('a snapshot: the attribute is on no policy, the key is', () => {
    const actions = ['kms:Decrypt', 'kms:CreateGrant', 'kms:DescribeKey'];
    const snapshot = 'arn:aws:rds:us-east-1:111111111111:snapshot:nightly';
    const files = {
      'owner/nightly.key-policy.json': policy(owned(), grant(role(), ['kms:Decrypt', 'kms:DescribeKey'])),
      'consumer/app.identity-policy.json': policy(allow('rds:CopyDBSnapshot', snapshot), allow(actions, key())),
    };
    const said = 'An error occurred (KMSKeyNotAccessibleFault) when calling the CopyDBSnapshot operation: …';
    assert.deepEqual(ask(files, said), [
      'denied',
      'These files say the same as AWS: App (account 222222222222) cannot call kms:Decrypt, kms:CreateGrant and kms:DescribeKey on key 1234abcd.',
      '! missing-key-grant owner/nightly.key-policy.json /Statement/1/Action | Add kms:CreateGrant to the statement',
    ]);
    const { verdict, notes } = explained(analyse(files), refusal('rds:CopyDBSnapshot', snapshot));
    assert.deepEqual(
      [verdict, notes[0]],
      ['unknown', 'Whether nightly is shared with account 222222222222 is an attribute of it, which no policy shows.'],
    );
  });
});

test('a question without a denial', () => {
  const ask = (action: string, resource: string): Denial => ({
    ...callerNamed(role()),
    action,
    resource,
    called: undefined,
    region: undefined,
    said: undefined,
  });
  const { verdict, summary, notes } = told(ide.explain(analyse(WORKING), ask(GET, secret())));
  assert.deepEqual(
    [verdict, summary, notes],
    ['allowed', 'These files allow App (account 222222222222) to call secretsmanager:GetSecretValue on DevSecret.', []],
  );
  const denied = ide.explain(analyse({ ...WORKING, [FILES.resource]: policy() }), ask(GET, secret()));
  assert.equal(
    denied.summary,
    'By these files App (account 222222222222) cannot call secretsmanager:GetSecretValue on DevSecret.',
  );
});

test('conditions that nobody knows decide', () => {
  const vpc = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
  const analysis = analyse({ ...WORKING, [FILES.resource]: policy(grant(role(), GET, vpc)) });
  const { verdict, summary } = explained(analysis, refusal(GET, secret()));
  assert.deepEqual(
    [verdict, summary],
    [
      'conditional',
      'Whether App (account 222222222222) can call secretsmanager:GetSecretValue on DevSecret depends on aws:SourceVpce, which no file tells.',
    ],
  );
});

test('a policy that is not there', () => {
  const files = Object.fromEntries(Object.entries(WORKING).filter(([path]) => path !== FILES.key));
  const { verdict, summary } = explained(analyse(files), 'Access to KMS is not allowed');
  assert.equal(verdict, 'unknown');
  assert.match(summary, /^These files do not tell whether App .*: a policy that decides is not among them\.$/);
});

test('a denial that sharing.json expects is explained, and said to be expected', () => {
  const manifest = { shares: [{ principal: role(), resource: secret(), access: 'read', expect: 'denied' }] };
  const files = { ...WORKING, [FILES.resource]: policy(), 'sharing.json': JSON.stringify(manifest) };
  const explanation = explained(analyse(files), refusal(GET, secret()));
  assert.equal(explanation.verdict, 'denied');
  assert.ok(explanation.notes.includes('sharing.json lists this share as one that is to be denied.'));
});

describe('samples', () => {
  const samples: Record<string, { code: string | null; file?: string; verdict: string }> = JSON.parse(
    readFileSync(new URL('../../fixtures/samples.json', import.meta.url), 'utf8'),
  );
  for (const [name, { code, file, verdict }] of Object.entries(samples)) {
    test(`${name} explains itself`, () => {
      const folder = fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url));
      const { files } = discover([folder], { include: [], exclude: [] });
      const { analysis } = load(ide, { now: NOW, folders: [folder], severity: {} }, files);
      for (const share of ide.shares(analysis)) {
        const explanations = share.requests.map(({ action, resource }) =>
          ide.explain(analysis, {
            ...callerNamed(share.principal),
            action,
            resource: resource ?? undefined,
            called: undefined,
            region: undefined,
            said: undefined,
          }),
        );
        const order = ['denied', 'unknown', 'conditional', 'allowed'];
        assert.equal(
          order.find((one) => explanations.some((explanation) => explanation.verdict === one)),
          verdict,
        );
        const named = explanations.flatMap(({ reasons: found }) =>
          found.filter(({ first }) => first).map((reason) => `${reason.code} ${reason.file.slice(folder.length + 1)}`),
        );
        if (verdict === 'denied') assert.ok(named.includes(`${code} ${file}`), `${code} ${file}: ${named}`);
        else if (verdict === 'allowed')
          assert.deepEqual(
            named.filter((one) => !one.startsWith('ambiguous-')),
            [],
          );
      }
    });
  }
});
