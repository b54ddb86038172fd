import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from 'sarif';
import { formatSarif, type RuleDescription } from '../../../server/src/cli/format/sarif.ts';
import type { Report } from '../../../server/src/cli/report.ts';
import { deniedShareReport, findingAt, reportWith } from './reports.ts';
import { logIn, validate } from './sarifLog.ts';

const RULES: readonly RuleDescription[] = [
  {
    code: 'missing-key-grant',
    severity: 'error',
    summary: 'A key grant is missing',
    documentation: 'Without `kms:Decrypt`, see [AWS](https://aws.example/), nothing is read.',
    docs: 'https://example.com/#a',
  },
  {
    code: 'excess-grant',
    severity: 'warning',
    summary: 'A grant is too wide',
    documentation: 'More than [missing-key-grant](#missing-key-grant) asks for.',
    docs: 'file:///p/docs/rules.md#b',
  },
  {
    code: 'ambiguous-attachment',
    severity: 'information',
    summary: 'It may be either',
    documentation: 'Two fit.',
    docs: 'https://example.com/#c',
  },
];

/** The log, valid by the schema. */
function logOf(report: Report): Log {
  return logIn(formatSarif(report, { version: '1.2.3', rules: RULES }));
}

const region = (line: number, from: number, to: number) => ({
  startLine: line,
  startColumn: from,
  endLine: line,
  endColumn: to,
});
const help = (text: string) => ({ text, markdown: text });
const inWorkspace = (uri: string) => ({ uri, uriBaseId: '%SRCROOT%' });

test('the schema can fail', () => {
  assert.equal(validate({ version: '2.1.0', runs: [{ tool: { driver: {} } }] }), false);
});

test('the whole log', () => {
  assert.deepEqual(logOf(deniedShareReport()), {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sharing-policies',
            fullName: 'Sharing Policies for AWS 1.2.3',
            version: '1.2.3',
            semanticVersion: '1.2.3',
            rules: [
              {
                id: 'missing-key-grant',
                shortDescription: { text: 'A key grant is missing' },
                help: help('Without `kms:Decrypt`, see [AWS](https://aws.example/), nothing is read.'),
                helpUri: 'https://example.com/#a',
                defaultConfiguration: { level: 'error' },
              },
              {
                id: 'excess-grant',
                shortDescription: { text: 'A grant is too wide' },
                help: help('More than missing-key-grant asks for.'),
                helpUri: 'file:///p/docs/rules.md#b',
                defaultConfiguration: { level: 'warning' },
              },
              {
                id: 'ambiguous-attachment',
                shortDescription: { text: 'It may be either' },
                help: help('Two fit.'),
                helpUri: 'https://example.com/#c',
                defaultConfiguration: { level: 'note' },
              },
            ],
          },
        },
        originalUriBaseIds: { '%SRCROOT%': { uri: 'file:///ws/' } },
        columnKind: 'utf16CodeUnits',
        results: [
          {
            ruleId: 'excess-grant',
            ruleIndex: 1,
            level: 'warning',
            message: {
              text: 'The statement allows every secret and every key of the account. Name the ones that are meant.',
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: inWorkspace('dev/application-role.identity-policy.json'),
                  region: region(7, 19, 22),
                },
              },
            ],
            fixes: [
              {
                description: { text: 'Create sharing.json' },
                artifactChanges: [
                  {
                    artifactLocation: inWorkspace('sharing.json'),
                    replacements: [{ deletedRegion: region(1, 1, 1), insertedContent: { text: '{}\n' } }],
                  },
                ],
              },
            ],
            partialFingerprints: { 'sharingPolicies/v1': '27a471aff860a4ddb744965f6895ab80:1' },
          },
          {
            ruleId: 'missing-key-grant',
            ruleIndex: 0,
            level: 'error',
            message: {
              text:
                'No statement of the key policy lets role/ApplicationRole of account 222222222222 decrypt with the key, ' +
                'so GetSecretValue fails with AccessDenied. Add a statement that allows it kms:Decrypt. ' +
                'See: [the role asks for kms:Decrypt here](0).',
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: inWorkspace('security/dev-secret.key-policy.json'),
                  region: region(4, 3, 14),
                },
              },
            ],
            relatedLocations: [
              {
                id: 0,
                physicalLocation: {
                  artifactLocation: inWorkspace('dev/application-role.identity-policy.json'),
                  region: region(6, 51, 64),
                },
                message: { text: 'the role asks for kms:Decrypt here' },
              },
            ],
            fixes: [
              {
                description: { text: 'Add a statement that allows kms:Decrypt to role/ApplicationRole' },
                artifactChanges: [
                  {
                    artifactLocation: inWorkspace('security/dev-secret.key-policy.json'),
                    replacements: [{ deletedRegion: region(5, 135, 135), insertedContent: { text: ',\n    {}' } }],
                  },
                ],
              },
            ],
            partialFingerprints: { 'sharingPolicies/v1': '4d1a70043320b373fb829ed92dd22e91:1' },
          },
        ],
      },
    ],
  });
});

test('addresses: escaped inside the working directory, absolute outside', () => {
  const uri = (file: string) =>
    logOf(reportWith({ [file]: '{' }, { findings: [findingAt(file, '{', '{', { code: 'x', message: 'm' })] })).runs[0]
      ?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation;
  assert.deepEqual(uri('/ws/a b/100%/ä#.json'), inWorkspace('a%20b/100%25/%C3%A4%23.json'));
  assert.deepEqual(uri('/other/a b.json'), { uri: 'file:///other/a%20b.json' });
});

test('several edits of one file are one change', () => {
  const text = 'abc';
  const edit = (at: number) => ({ file: '/ws/a.json', range: { start: at, end: at + 1 }, newText: 'X' });
  const fix = {
    title: 't',
    safety: 'offered' as const,
    edits: [edit(0), { ...edit(0), file: '/ws/b.json' }, edit(2)],
  };
  const report = reportWith(
    { '/ws/a.json': text, '/ws/b.json': text },
    { findings: [findingAt('/ws/a.json', text, 'b', { code: 'x', message: 'm' }, [fix])] },
  );
  const changes = logOf(report).runs[0]?.results?.[0]?.fixes?.[0]?.artifactChanges.map((change) => [
    change.artifactLocation.uri,
    change.replacements.map(({ deletedRegion }) => deletedRegion.startColumn),
  ]);
  assert.deepEqual(changes, [
    ['a.json', [1, 3]],
    ['b.json', [1]],
  ]);
});

test('a fingerprint outlives edits above it, and tells equal findings apart', () => {
  const fingerprints = (text: string) =>
    logOf(
      reportWith(
        { '/ws/a.json': text },
        {
          findings: ['b', 'c', 'c'].map((mark) =>
            findingAt('/ws/a.json', text, mark, { code: 'x', message: 'm', pointer: `/${mark}` }),
          ),
        },
      ),
    ).runs[0]?.results?.map((result) => result.partialFingerprints?.['sharingPolicies/v1']);
  const [b, first, second] = fingerprints('abc') ?? [];
  assert.deepEqual(fingerprints('\n\na\nb c'), [b, first, second]);
  assert.equal(new Set([b, first, second]).size, 3);
  assert.deepEqual([first?.slice(-2), second?.slice(-2)], [':1', ':2']);
  assert.equal(first?.slice(0, -2), second?.slice(0, -2));
});

test('nothing found', () => {
  assert.deepEqual(logOf(reportWith({}, {})).runs[0]?.results, []);
});

test('brackets of a message are no links', () => {
  const related = [{ file: '/ws/a.json', range: { start: 0, end: 1 }, message: 'the list ["b\\c"](1)' }];
  const messages = [[], related].map(
    (places) =>
      logOf(
        reportWith(
          { '/ws/a.json': 'abc' },
          { findings: [findingAt('/ws/a.json', 'abc', 'b', { code: 'x', message: 'It is [a](0).', related: places })] },
        ),
      ).runs[0]?.results?.[0]?.message.text,
  );
  assert.deepEqual(messages, ['It is [a](0).', 'It is \\[a\\](0). See: [the list \\["b\\\\c"\\](1)](0).']);
});
