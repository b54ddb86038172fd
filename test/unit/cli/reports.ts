/** Reports made by hand, so that a reporter's output can be expected to the letter. */
import type { Report, ReportedFinding } from '../../../server/src/cli/report.ts';
import type { PolicyDocument } from '../../../server/src/policy/document.ts';
import type { Finding, Fix } from '../../../server/src/rules/finding.ts';
import type { ShareReport } from '../../../server/src/sharing/share.ts';

export const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
export const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
export const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** A document as far as reporters look at it. */
export function documentAt(file: string, pointer = ''): PolicyDocument {
  return {
    file,
    id: pointer === '' ? file : `${file}#${pointer}`,
    pointer,
    range: { start: 0, end: 1 },
    form: 'document',
    escaped: false,
    version: undefined,
    policyId: undefined,
    anchor: { range: { start: 0, end: 1 }, pointer },
    statements: [],
    embedding: { property: undefined, siblings: new Map() },
  };
}

export function shareOf(parts: Partial<ShareReport>): ShareReport {
  return {
    id: 'share',
    principal: ROLE,
    resource: SECRET,
    key: KEY,
    access: 'read',
    verdict: 'allowed',
    expect: 'allowed',
    manifest: null,
    requests: [],
    statements: {
      resourceGrant: 'present',
      keyGrant: 'present',
      identityGrant: 'present',
      identityKeyGrant: 'present',
    },
    documents: { resourcePolicy: undefined, keyPolicy: undefined, identityPolicies: [] },
    ...parts,
  };
}

/** A finding at the first place where `text` has `mark`. */
export function findingAt(
  file: string,
  text: string,
  mark: string,
  parts: Partial<Finding> & Pick<Finding, 'code' | 'message'>,
  fixes: readonly Fix[] = [],
): ReportedFinding {
  const start = text.indexOf(mark);
  return {
    finding: {
      file,
      subject: '',
      severity: 'error',
      range: { start, end: start + mark.length },
      pointer: '',
      related: [],
      shares: [],
      ...parts,
    },
    fixes,
  };
}

/** A report over files given with their text; the working directory is `/ws`. */
export function reportWith(files: Readonly<Record<string, string>>, parts: Partial<Report>): Report {
  return {
    workingDirectory: '/ws',
    summary: {
      files: Object.keys(files).length,
      documents: Object.keys(files).length,
      shares: parts.shares?.length ?? 0,
    },
    shares: [],
    findings: [],
    textOf: (path) => files[path],
    docsFor: (code) => `docs/rules.md#${code}`,
    ...parts,
  };
}

const KEY_POLICY = `{
  "Version": "2012-10-17",
  "Id": "key",
  "Statement": [
    { "Sid": "Root", "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:root" }, "Action": "kms:*", "Resource": "*" }
  ]
}
`;
const IDENTITY_POLICY = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["secretsmanager:GetSecretValue", "kms:Decrypt"],
      "Resource": "*"
    }
  ]
}
`;

const KEY_POLICY_PATH = '/ws/security/dev-secret.key-policy.json';
const IDENTITY_POLICY_PATH = '/ws/dev/application-role.identity-policy.json';
const COMMAND_OUTPUT_PATH = '/elsewhere/get-resource-policy.json';

/** A denied share whose secret policy is embedded in a file outside the working directory, an error, a warning. */
export function deniedShareReport(): Report {
  const end = KEY_POLICY.indexOf('\n  ]');
  const action = IDENTITY_POLICY.indexOf('"kms:Decrypt"');
  return reportWith(
    {
      [KEY_POLICY_PATH]: KEY_POLICY,
      [IDENTITY_POLICY_PATH]: IDENTITY_POLICY,
      [COMMAND_OUTPUT_PATH]: '{"ResourcePolicy":"{}"}',
    },
    {
      shares: [
        shareOf({
          verdict: 'denied',
          manifest: '/ws/sharing.json',
          requests: [
            {
              action: 'secretsmanager:GetSecretValue',
              resource: SECRET,
              decision: { decision: 'conditional', conditions: ['aws:SourceIp', 'aws:SourceVpc'] },
            },
            { action: 'kms:Decrypt', resource: KEY, decision: { decision: 'implicitDeny', conditions: [] } },
          ],
          statements: {
            resourceGrant: 'conditional',
            keyGrant: 'missing',
            identityGrant: 'present',
            identityKeyGrant: 'present',
          },
          documents: {
            resourcePolicy: documentAt(COMMAND_OUTPUT_PATH, '/ResourcePolicy'),
            keyPolicy: documentAt(KEY_POLICY_PATH),
            identityPolicies: [documentAt(IDENTITY_POLICY_PATH)],
          },
        }),
      ],
      findings: [
        findingAt(
          IDENTITY_POLICY_PATH,
          IDENTITY_POLICY,
          '"*"',
          {
            code: 'excess-grant',
            severity: 'warning',
            message: 'The statement allows every secret and every key of the account. Name the ones that are meant.',
            pointer: '/Statement/0/Resource',
          },
          [
            {
              title: 'Create sharing.json',
              safety: 'unsafe',
              edits: [{ file: '/ws/sharing.json', range: { start: 0, end: 0 }, newText: '{}\n', create: true }],
            },
          ],
        ),
        findingAt(
          KEY_POLICY_PATH,
          KEY_POLICY,
          '"Statement"',
          {
            code: 'missing-key-grant',
            message:
              'No statement of the key policy lets role/ApplicationRole of account 222222222222 decrypt with the key, so ' +
              'GetSecretValue fails with AccessDenied. Add a statement that allows it kms:Decrypt.',
            pointer: '/Statement',
            related: [
              {
                file: IDENTITY_POLICY_PATH,
                range: { start: action, end: action + 13 },
                message: 'the role asks for kms:Decrypt here',
              },
            ],
          },
          [
            {
              title: 'Add a statement that allows kms:Decrypt to role/ApplicationRole',
              safety: 'preferred',
              edits: [{ file: KEY_POLICY_PATH, range: { start: end, end }, newText: ',\n    {}' }],
            },
          ],
        ),
      ],
    },
  );
}
