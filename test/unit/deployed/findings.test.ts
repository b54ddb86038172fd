/** Findings that somebody has asked AWS for: where they are, what they say, when they go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { LIVE_CODES } from '../../../server/src/ide/live/index.ts';
import type { Deployed } from '../../../server/src/sharing/deployed.ts';
import { allFindings, analyse, FOLDER, markedText } from '../../support/fixture.ts';
import { grant, identityPolicy, key, keyPolicy, owned, policy, role, secret, secretPolicy } from '../sharing/cases.ts';
import { deployed, deployedKey, deployedRole, deployedSecret, inline, USABLE, WHEN } from './support.ts';

const MANIFEST = JSON.stringify({
  resources: { [secret()]: { policy: 'secret.json', key: key() }, [key()]: { policy: 'key.json' } },
  principals: { [role()]: { policies: ['role.json'] } },
});

const FILES = {
  'secret.json': secretPolicy(role()),
  'key.json': keyPolicy(role()),
  'role.json': identityPolicy(),
  'sharing.json': MANIFEST,
};

function observed(files: Readonly<Record<string, string>>, found: Deployed): ide.Analysis {
  return ide.withDeployed(analyse(files), found).analysis;
}

/** `severity code file "marked text"` of each. */
function lines(analysis: ide.Analysis): string[] {
  return allFindings(analysis)
    .filter(({ code }) => LIVE_CODES.has(code))
    .map((one) => `${one.severity} ${one.code} ${one.file.slice(FOLDER.length + 1)} ${markedText(analysis, one)}`);
}

function messages(analysis: ide.Analysis): string[] {
  return allFindings(analysis)
    .filter(({ code }) => LIVE_CODES.has(code))
    .map(({ message }) => message);
}

test('what is deployed means the same: nothing', () => {
  const analysis = observed(
    FILES,
    deployed(
      deployedSecret({ policy: secretPolicy(role()) }),
      deployedKey({ policy: keyPolicy(role()) }),
      deployedRole({ policies: [inline('Read', identityPolicy())] }),
    ),
  );
  assert.deepEqual(lines(analysis), []);
});

test('deployed-differs: at the value, the element, the statement, the document', () => {
  const analysis = observed(
    FILES,
    deployed(
      deployedSecret({ policy: secretPolicy(role('Other')) }),
      deployedKey({ policy: policy(owned()) }),
      deployedRole({
        policies: [
          inline(
            'Read',
            policy(...JSON.parse(identityPolicy()).Statement, { Effect: 'Deny', Action: 's3:*', Resource: '*' }),
          ),
        ],
      }),
    ),
  );
  assert.deepEqual(lines(analysis), [
    `warning deployed-differs key.json ${JSON.stringify(grant([role()], 'kms:Decrypt'), undefined, 2).replaceAll('\n', '\n    ')}`,
    'warning deployed-differs role.json Statement',
    `warning deployed-differs secret.json ${role()}`,
  ]);
  assert.deepEqual(messages(analysis), [
    `The policy of key 1234abcd in account 111111111111 lacks this statement (Allow kms:Decrypt for role/App (222222222222)), so it has no effect yet. Deploy the file, or take over what is deployed with 'pull'. ${WHEN}`,
    `The identity policy Read of role App in account 222222222222 has a statement that this file lacks: Deny s3:* on *. Deploy the file, or take over what is deployed with 'pull'. ${WHEN}`,
    `The resource policy of secret DevSecret in account 111111111111 has role/Other (222222222222) and lacks role/App (222222222222) in Principal of this statement. Deploy the file, or take over what is deployed with 'pull'. ${WHEN}`,
  ]);
});

test('deployed-differs: nothing is deployed, or more than the workspace has', () => {
  const analysis = observed(
    FILES,
    deployed(
      deployedSecret({ policy: null }),
      deployedRole({
        policies: [
          inline('Read', identityPolicy()),
          inline('Other', policy({ Effect: 'Deny', Action: '*', Resource: '*' })),
        ],
      }),
    ),
  );
  assert.deepEqual(lines(analysis), [
    'warning deployed-differs secret.json Statement',
    `warning deployed-differs sharing.json ${role()}`,
  ]);
  assert.match(
    messages(analysis)[0] ?? '',
    /^The resource policy of secret DevSecret in account 111111111111 is not deployed: there is none/,
  );
  assert.match(
    messages(analysis)[1] ?? '',
    /^Role App in account 222222222222 also holds the policy Other, which the workspace lacks \(Deny \* on \*\)/,
  );
});

test('what is not known of AWS is no difference', () => {
  const analysis = observed(FILES, deployed(deployedSecret(), deployedKey(), deployedRole()));
  assert.deepEqual(lines(analysis), []);
});

test('principal-not-found: at every Principal and in the manifest', () => {
  const analysis = observed(FILES, deployed(deployedRole({ exists: false, id: undefined })));
  assert.deepEqual(lines(analysis), [
    `error principal-not-found key.json ${role()}`,
    `error principal-not-found secret.json ${role()}`,
    `error principal-not-found sharing.json ${role()}`,
  ]);
});

test('principal-not-found: a unique id that nobody has, or that somebody has', () => {
  const [gone, there] = ['AROADBQP57FF2AEXAMPLE', 'AIDACKCEVSQ6C2EXAMPLE'];
  const analysis = observed(
    { 'secret.json': secretPolicy(gone, there) },
    {
      ...deployed(),
      ids: new Map([[there, 'arn:aws:iam::222222222222:user/Bob']]),
      idAccounts: ['111111111111', '222222222222'],
    },
  );
  assert.deepEqual(lines(analysis), [
    `warning principal-not-found secret.json ${gone}`,
    `information principal-not-found secret.json ${there}`,
  ]);
  assert.match(
    messages(analysis)[0] ?? '',
    /^No role of accounts 111111111111 and 222222222222 has the id AROADBQP57FF2AEXAMPLE/,
  );
  assert.match(messages(analysis)[1] ?? '', /^AIDACKCEVSQ6C2EXAMPLE is user Bob of account 222222222222\./);
});

test('principal-recreated: AWS shows the id of the one that is gone', () => {
  const found = (current: Partial<Parameters<typeof deployedRole>[0]>) =>
    deployed(deployedSecret({ policy: secretPolicy('AROADBQP57FF2AEXAMPLE') }), deployedRole(current));
  const again = observed(FILES, found({}));
  assert.deepEqual(lines(again), [`error principal-recreated secret.json ${role()}`]);
  assert.match(
    messages(again)[0] ?? '',
    /was deleted and created again \(its id is AROAEXAMPLE0000000001 now\).*Save the policy again, unchanged/,
  );
  const gone = observed(FILES, found({ exists: false, id: undefined }));
  assert.ok(
    messages(gone).some((message) =>
      /was deleted, and the policy lets only the one in that is gone\. Create the principal/.test(message),
    ),
  );
});

test('resource-not-found and a secret that is marked for deletion', () => {
  const analysis = observed(
    FILES,
    deployed(deployedSecret({ deleted: true }), deployedKey({ exists: false, description: undefined })),
  );
  assert.deepEqual(lines(analysis), [
    `error resource-not-found sharing.json ${secret()}`,
    `error resource-not-found sharing.json ${key()}`,
  ]);
  assert.match(messages(analysis)[0] ?? '', /^Secret DevSecret in account 111111111111 is marked for deletion/);
  assert.match(messages(analysis)[1] ?? '', /^Key 1234abcd does not exist in us-east-1 in account 111111111111/);
});

const UNUSABLE: readonly [string, object, RegExp][] = [
  ['disabled', { state: 'Disabled' }, /is disabled.*DisabledException/],
  ['about to be deleted', { state: 'PendingDeletion' }, /waits for its deletion.*KMSInvalidStateException/],
  ['managed by AWS', { manager: 'AWS' }, /is managed by AWS/],
  ['asymmetric', { spec: 'RSA_2048' }, /symmetric encryption keys only/],
  ['for signing', { spec: 'HMAC_256', usage: 'GENERATE_VERIFY_MAC' }, /symmetric encryption keys only/],
];

for (const [name, description, message] of UNUSABLE) {
  test(`key-unusable: ${name}`, () => {
    const analysis = observed(FILES, deployed(deployedKey({ description: { ...USABLE, ...description } })));
    assert.deepEqual(lines(analysis), [`error key-unusable sharing.json ${key()}`]);
    assert.match(messages(analysis)[0] ?? '', message);
  });
}

test('key-unusable: another key than the policies agree on, which sharing.json calls that of the secret', () => {
  const other = key('9876fedc-98fe-76dc-54ba-9876543210fe');
  const files = { ...FILES, 'sharing.json': MANIFEST.replace(`"key":"${key()}"`, `"key":"${other}"`) };
  for (const description of [{ spec: 'RSA_2048', usage: 'SIGN_VERIFY' }, { manager: 'AWS' as const }]) {
    const found = deployed(deployedKey({ arn: other, description: { ...USABLE, ...description } }));
    assert.deepEqual(lines(observed(files, found)), [`error key-unusable sharing.json ${other}`]);
  }
});

test('key-unusable: in another Region than the secret, each fact a finding of its own', () => {
  const far = key().replace('us-east-1', 'eu-west-1');
  const files = { ...FILES, 'sharing.json': MANIFEST.replace(`"key":"${key()}"`, `"key":"${far}"`) };
  const found = (description: object) =>
    observed(files, deployed(deployedKey({ arn: far, description: { ...USABLE, ...description } })));
  assert.deepEqual(lines(found({})), [`error key-unusable sharing.json ${far}`]);
  assert.match(
    messages(found({}))[0] ?? '',
    /is in eu-west-1, but secret DevSecret is in us-east-1: .* Name the key that the secret has\./,
  );
  const template = {
    ...files,
    'sharing.json': files['sharing.json'].replace('us-east-1:111111111111:secret', '${region}:111111111111:secret'),
  };
  assert.deepEqual(lines(observed(template, deployed(deployedKey({ arn: far })))), []);
  const both = found({ state: 'Disabled', regions: ['eu-west-1', 'us-east-1'] });
  assert.equal(messages(both).length, 2);
  assert.match(messages(both)[0] ?? '', /is disabled/);
  assert.match(messages(both)[1] ?? '', new RegExp(`It is a multi-Region key: name the one there, ${key()}\\.`));
});

test('a key that AWS manages serves its own account', () => {
  const own = role('App', '111111111111');
  const files = {
    ...FILES,
    'secret.json': secretPolicy(own),
    'key.json': keyPolicy(own),
    'sharing.json': MANIFEST.replaceAll(role(), own),
  };
  assert.deepEqual(lines(observed(files, deployed(deployedKey({ description: { ...USABLE, manager: 'AWS' } })))), []);
});

test('secret-key-mismatch: at what the manifest says, else at what the consumer may use', () => {
  const other = key('9876fedc-98fe-76dc-54ba-9876543210fe');
  const withManifest = observed(FILES, deployed(deployedSecret({ key: other })));
  assert.deepEqual(lines(withManifest), [`error secret-key-mismatch sharing.json ${key()}`]);
  const { 'sharing.json': _, ...policies } = FILES;
  const without = observed(
    {
      'a/dev-secret.resource-policy.json': policies['secret.json'],
      'a/dev-secret.key-policy.json': policies['key.json'],
      'a/app.identity-policy.json': policies['role.json'],
    },
    deployed(deployedSecret({ key: 'alias/aws/secretsmanager' })),
  );
  assert.deepEqual(lines(without), [`error secret-key-mismatch a/app.identity-policy.json ${key()}`]);
  assert.match(
    messages(without)[0] ?? '',
    /is encrypted with the AWS managed key alias\/aws\/secretsmanager, not with key 1234abcd/,
  );
});

test('secret-key-mismatch: an alias of the key is the key', () => {
  const files = { ...FILES, 'sharing.json': MANIFEST.replace(`"key":"${key()}"`, '"key":"alias/dev-secret"') };
  const found = (aliases: string[]) => deployed(deployedSecret(), deployedKey({ aliases }));
  assert.deepEqual(lines(observed(files, found(['alias/dev-secret']))), []);
  assert.deepEqual(lines(observed(files, found(['alias/other']))), [
    'error secret-key-mismatch sharing.json alias/dev-secret',
  ]);
});

test('a finding goes when its text changes, or a text that it speaks of; the others stay', () => {
  const found = deployed(deployedSecret({ policy: null }), deployedKey({ exists: false }));
  const analysis = observed(FILES, found);
  assert.deepEqual(
    lines(analysis).map((line) => line.split(' ')[1]),
    ['deployed-differs', 'resource-not-found'],
  );
  const change = (path: string, text: string) => ide.applyChanges(analysis, [{ path: `${FOLDER}/${path}`, text }]);
  // The same text is no change.
  assert.deepEqual(lines(change('secret.json', FILES['secret.json']).analysis), lines(analysis));
  const edited = change('secret.json', `${FILES['secret.json']}\n`);
  assert.deepEqual(
    lines(edited.analysis).map((line) => line.split(' ')[1]),
    ['resource-not-found'],
  );
  assert.ok(edited.affected.includes(`${FOLDER}/secret.json`));
  // The key's finding is in sharing.json, and related to the place in role.json.
  const related = change('role.json', `${FILES['role.json']}\n`);
  assert.deepEqual(
    lines(related.analysis).map((line) => line.split(' ')[1]),
    ['deployed-differs'],
  );
  assert.ok(related.affected.includes(`${FOLDER}/sharing.json`));
  const deleted = ide.applyChanges(analysis, [{ path: `${FOLDER}/secret.json`, deleted: true }]);
  assert.deepEqual(
    lines(deleted.analysis).map((line) => line.split(' ')[1]),
    ['resource-not-found'],
  );
});

test('asking again replaces what was found of the same; what was found of others stays', () => {
  const first = observed(FILES, deployed(deployedSecret({ policy: null }), deployedKey({ exists: false })));
  const { analysis } = ide.withDeployed(first, deployed(deployedSecret({ policy: secretPolicy(role()) })));
  assert.deepEqual(
    lines(analysis).map((line) => line.split(' ')[1]),
    ['resource-not-found'],
  );
});

test('other settings keep the findings; severity and ignore hold for them', () => {
  const analysis = observed(FILES, deployed(deployedSecret({ policy: null })));
  const { analysis: louder } = ide.withOptions(analysis, {
    ...analysis.options,
    severity: { 'deployed-differs': 'error' },
  });
  assert.deepEqual(lines(louder), ['error deployed-differs secret.json Statement']);
  const ignoring = MANIFEST.replace(/^\{/, '{"ignore":[{"code":"deployed-differs","reason":"rolled out on Monday"}],');
  assert.deepEqual(
    lines(observed({ ...FILES, 'sharing.json': ignoring }, deployed(deployedSecret({ policy: null })))),
    [],
  );
});

test('what is ignored of AWS is not called superfluous before AWS was asked, nor after', () => {
  const ignoring = (entry: object) => ({
    ...FILES,
    'sharing.json': MANIFEST.replace(/^\{/, `{"ignore":[${JSON.stringify({ ...entry, reason: 'known' })}],`),
  });
  const codes = (analysis: ide.Analysis) => allFindings(analysis).map(({ code }) => code);
  const coded = analyse(ignoring({ code: 'deployed-differs' }));
  assert.deepEqual(codes(coded), []);
  assert.deepEqual(codes(ide.withDeployed(coded, deployed(deployedSecret({ policy: null }))).analysis), []);
  // An entry without a code silences whatever there is.
  const uncoded = analyse(ignoring({ file: 'secret.json' }));
  assert.deepEqual(codes(uncoded), ['manifest-error']);
  const { analysis, affected } = ide.withDeployed(uncoded, deployed(deployedSecret({ policy: null })));
  assert.deepEqual(codes(analysis), []);
  assert.ok(affected.includes(`${FOLDER}/sharing.json`));
});

test('no fixes are offered', () => {
  const analysis = observed(FILES, deployed(deployedSecret({ policy: null })));
  for (const finding of allFindings(analysis)) assert.deepEqual(ide.fixesFor(analysis, finding), []);
});
