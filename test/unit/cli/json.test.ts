import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatJson } from '../../../server/src/cli/format/json.ts';
import { deniedShareReport, findingAt, KEY, ROLE, reportWith, SECRET, shareOf } from './reports.ts';

const range = (line: number, from: number, to: number) => ({
  start: { line, character: from },
  end: { line, character: to },
});

const EXPECTED = {
  version: 1,
  summary: { files: 3, documents: 3, shares: 1, errors: 1, warnings: 1, informations: 0, hints: 0 },
  shares: [
    {
      principal: ROLE,
      resource: SECRET,
      key: KEY,
      access: 'read',
      verdict: 'denied',
      manifest: 'sharing.json',
      requests: [
        {
          action: 'secretsmanager:GetSecretValue',
          resource: SECRET,
          decision: 'conditional',
          conditions: ['aws:SourceIp', 'aws:SourceVpc'],
        },
        { action: 'kms:Decrypt', resource: KEY, decision: 'implicitDeny', conditions: [] },
      ],
      statements: {
        resourceGrant: 'conditional',
        keyGrant: 'missing',
        identityGrant: 'present',
        identityKeyGrant: 'present',
      },
      documents: {
        resourcePolicy: '/elsewhere/get-resource-policy.json#/ResourcePolicy',
        keyPolicy: 'security/dev-secret.key-policy.json',
        identityPolicies: ['dev/application-role.identity-policy.json'],
      },
    },
  ],
  findings: [
    {
      code: 'excess-grant',
      severity: 'warning',
      message: 'The statement allows every secret and every key of the account. Name the ones that are meant.',
      file: 'dev/application-role.identity-policy.json',
      range: range(6, 18, 21),
      pointer: '/Statement/0/Resource',
      related: [],
      fixes: [
        {
          title: 'Create sharing.json',
          preferred: false,
          edits: [{ file: 'sharing.json', range: range(0, 0, 0), newText: '{}\n', create: true }],
        },
      ],
      docs: 'docs/rules.md#excess-grant',
    },
    {
      code: 'missing-key-grant',
      severity: 'error',
      message:
        'No statement of the key policy lets role/ApplicationRole of account 222222222222 decrypt with the key, so ' +
        'GetSecretValue fails with AccessDenied. Add a statement that allows it kms:Decrypt.',
      file: 'security/dev-secret.key-policy.json',
      range: range(3, 2, 13),
      pointer: '/Statement',
      related: [
        {
          file: 'dev/application-role.identity-policy.json',
          range: range(5, 50, 63),
          message: 'the role asks for kms:Decrypt here',
        },
      ],
      fixes: [
        {
          title: 'Add a statement that allows kms:Decrypt to role/ApplicationRole',
          preferred: true,
          edits: [{ file: 'security/dev-secret.key-policy.json', range: range(4, 134, 134), newText: ',\n    {}' }],
        },
      ],
      docs: 'docs/rules.md#missing-key-grant',
    },
  ],
};

test('the whole report, order of the keys included', () => {
  assert.equal(formatJson(deniedShareReport()), `${JSON.stringify(EXPECTED, undefined, 2)}\n`);
});

test('what is not known is null', () => {
  const share = shareOf({ resource: null, key: null });
  const [printed] = JSON.parse(formatJson(reportWith({}, { shares: [share] }))).shares;
  assert.equal(printed.resource, null);
  assert.equal(printed.key, null);
  assert.equal(printed.manifest, null);
  assert.deepEqual(printed.documents, { resourcePolicy: null, keyPolicy: null, identityPolicies: [] });
});

test('characters are UTF-16 code units, lines end with LF, CRLF or CR, a byte order mark does not count', () => {
  const text = '\uFEFF{ "🔑": 1,\r\n"b": 2,\r"c": 3,\n"d": 4 }';
  const marks = ['"🔑"', '"b"', '"c"', '"d"'];
  const findings = marks.map((mark) => findingAt('/ws/a.json', text, mark, { code: 'x', message: 'm' }));
  const printed = JSON.parse(formatJson(reportWith({ '/ws/a.json': text }, { findings }))).findings;
  assert.deepEqual(
    printed.map((finding: { range: unknown }) => finding.range),
    [range(0, 2, 6), range(1, 0, 3), range(2, 0, 3), range(3, 0, 3)],
  );
});

test('an empty report', () => {
  assert.equal(
    formatJson(reportWith({}, {})),
    `{
  "version": 1,
  "summary": {
    "files": 0,
    "documents": 0,
    "shares": 0,
    "errors": 0,
    "warnings": 0,
    "informations": 0,
    "hints": 0
  },
  "shares": [],
  "findings": []
}
`,
  );
});
