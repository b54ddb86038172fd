import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  documentLinks,
  documentSymbols,
  folds,
  selectionAt,
  workspaceSymbols,
} from '../../../../server/src/ide/features.ts';
import * as ide from '../../../../server/src/ide/index.ts';
import type { OutlineItem } from '../../../../server/src/ide/navigation/documentSymbols.ts';
import { actionPage } from '../../../../server/src/ide/navigation/links.ts';
import { lineIndex } from '../../../../server/src/policy/text.ts';
import { analyse, cursorFixture, FOLDER, parseFixture } from '../../../support/fixture.ts';
import { IDENTITY_POLICY, KEY_POLICY, MANIFEST, SECRET_POLICY } from '../documents.ts';

const ALL = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY, MANIFEST].join('\n');
const workspace = (text: string) => {
  const analysis = analyse(parseFixture(text).files);
  return { analysis, snapshot: ide.snapshotOf(analysis) };
};

function outline(items: readonly OutlineItem[], indent = ''): string[] {
  return items.flatMap(({ name, kind, detail, range, selection, children }) => {
    assert.ok(range.start <= selection.start && selection.end <= range.end, name);
    for (const child of children)
      assert.ok(range.start <= child.range.start && child.range.end <= range.end, child.name);
    return [`${indent}${kind} ${name}${detail === '' ? '' : ` | ${detail}`}`, ...outline(children, `${indent}  `)];
  });
}

describe('the outline of a file', () => {
  test('statements by Sid, with what they do and for whom', () => {
    const { snapshot } = workspace(ALL);
    assert.deepEqual(outline(documentSymbols(snapshot, `${FOLDER}/security/dev-secret.key-policy.json`)), [
      'allow Owner | Allow kms:* → all of 111111111111',
      'allow Decrypt | Allow kms:Decrypt → ApplicationRole',
    ]);
  });

  test('statements without a Sid, a Deny, NotAction, many actions', () => {
    const { snapshot } = workspace(`//- a/policy.json
{ "Statement": [
  { "Effect": "Deny", "NotAction": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": "*" },
  { "Sid": "", "Effect": "Allow", "Action": "kms:*", "Resource": "*" },
  { "Effect": "Al" }
] }`);
    assert.deepEqual(outline(documentSymbols(snapshot, `${FOLDER}/a/policy.json`)), [
      'deny Deny all but s3:GetObject, s3:PutObject, 1 more | Deny all but s3:GetObject, s3:PutObject, 1 more',
      'allow Allow kms:* | Allow kms:*',
      'allow Al | Al',
    ]);
  });

  test('several documents, one in an escaped string', () => {
    const inner = JSON.stringify({ Statement: [{ Sid: 'Inner', Effect: 'Allow', Action: 'kms:*', Resource: '*' }] });
    const text = JSON.stringify({ list: [{ RoleName: 'App', PolicyDocument: inner }, { Policy: inner }] });
    const { snapshot } = workspace(`//- a/out.json\n${text}`);
    assert.deepEqual(outline(documentSymbols(snapshot, `${FOLDER}/a/out.json`)), [
      'document list/0/PolicyDocument | App',
      '  allow Inner | Allow kms:*',
      'document list/1/Policy',
      '  allow Inner | Allow kms:*',
    ]);
  });

  test('of sharing.json', () => {
    const { snapshot } = workspace(ALL);
    assert.deepEqual(
      outline(documentSymbols(snapshot, `${FOLDER}/sharing.json`)).map((line) => line.replace(/ \| arn:.*/, '')),
      [
        'list accounts',
        '  principal 111111111111 | security',
        '  principal 222222222222 | dev',
        'list resources',
        '  resource DevSecret',
        '  resource key 1234abcd',
        'list principals',
        '  principal ApplicationRole',
        'list shares',
        '  share DevSecret → ApplicationRole | read',
      ],
    );
  });

  test('of a file that is none of ours there is none', () => {
    const { snapshot } = workspace('//- package.json\n{ "name": "x" }');
    assert.deepEqual(documentSymbols(snapshot, `${FOLDER}/package.json`), []);
    assert.deepEqual(documentSymbols(snapshot, `${FOLDER}/none.json`), []);
  });
});

describe('symbols of the workspace', () => {
  const { snapshot } = workspace(ALL);
  const names = (query: string) =>
    workspaceSymbols(snapshot, query).map(({ name, container }) => `${name} | ${container}`);

  test('statements and shares, the best match first', () => {
    assert.deepEqual(names('decrypt'), ['Decrypt | Allow kms:Decrypt', 'DecryptSecret | Allow kms:Decrypt']);
    assert.deepEqual(names('devapp'), ['DevSecret → ApplicationRole | allowed']);
    assert.deepEqual(names('allowr'), ['AllowRole | Allow secretsmanager:GetSecretValue']);
    assert.deepEqual(names('nowhere'), []);
  });

  test('all without a word, and not without end', () => {
    assert.equal(names('').length, 6);
    const many = Array.from({ length: 300 }, (_, index) => ({
      Sid: `S${index}`,
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: '*',
    }));
    const { snapshot: large } = workspace(`//- policy.json\n${JSON.stringify({ Statement: many })}`);
    assert.equal(workspaceSymbols(large, '').length, 256);
  });
});

describe('links', () => {
  test('of actions to the pages of AWS, of paths to the files that are there', () => {
    const { analysis, snapshot } = workspace(
      ALL.replace('"shares"', '"vpcEndpoints": { "vpce-1": { "policy": "none.json" } }, "shares"'),
    );
    const links = (file: string) =>
      documentLinks(snapshot, `${FOLDER}/${file}`).map((link) => {
        const text = ide.textOf(analysis, `${FOLDER}/${file}`)?.slice(link.range.start, link.range.end);
        return `${text} -> ${'url' in link ? link.url : link.file.replace(`${FOLDER}/`, '')}`;
      });
    assert.deepEqual(links('security/dev-secret.key-policy.json'), [
      'kms:* -> https://docs.aws.amazon.com/service-authorization/latest/reference/list_kms.html#list_kms-actions-as-permissions',
      'kms:Decrypt -> https://docs.aws.amazon.com/service-authorization/latest/reference/list_kms.html#list_kms-action-Decrypt',
    ]);
    assert.deepEqual(links('sharing.json'), [
      'security/dev-secret.resource-policy.json -> security/dev-secret.resource-policy.json',
      'security/dev-secret.key-policy.json -> security/dev-secret.key-policy.json',
      'dev/application-role.identity-policy.json -> dev/application-role.identity-policy.json',
    ]);
  });

  test('only of what can be an action', () => {
    assert.equal(actionPage('*'), undefined);
    assert.equal(actionPage('kms'), undefined);
    assert.equal(actionPage('k*s:Decrypt'), undefined);
    assert.equal(actionPage('${service}:Get'), undefined);
  });
});

describe('growing a selection', () => {
  const grown = (fixture: string) => {
    const { analysis, snapshot, path, offset } = cursorFixture(fixture);
    const text = ide.textOf(analysis, path) ?? '';
    return selectionAt(snapshot, path, offset).map(({ start, end }) => text.slice(start, end));
  };

  test('part of an ARN, text, property, statement, document', () => {
    const statement = '{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::222222222222:role/AppRole" } }';
    assert.deepEqual(grown(`//- policy.json\n{ "Statement": [${statement.replace('AppR', 'App$0R')}] }`), [
      'AppRole',
      'role/AppRole',
      'arn:aws:iam::222222222222:role/AppRole',
      '"arn:aws:iam::222222222222:role/AppRole"',
      '"AWS": "arn:aws:iam::222222222222:role/AppRole"',
      '{ "AWS": "arn:aws:iam::222222222222:role/AppRole" }',
      '"Principal": { "AWS": "arn:aws:iam::222222222222:role/AppRole" }',
      statement,
      `[${statement}]`,
      `"Statement": [${statement}]`,
      `{ "Statement": [${statement}] }`,
    ]);
  });

  test('through an escaped string', () => {
    const text = '{ "Policy": "{\\"Statement\\": [{\\"Effect\\": \\"Al$0low\\"}]}" }';
    assert.deepEqual(grown(`//- key.json\n${text}`), [
      'Allow',
      '\\"Allow\\"',
      '\\"Effect\\": \\"Allow\\"',
      '{\\"Effect\\": \\"Allow\\"}',
      '[{\\"Effect\\": \\"Allow\\"}]',
      '\\"Statement\\": [{\\"Effect\\": \\"Allow\\"}]',
      '{\\"Statement\\": [{\\"Effect\\": \\"Allow\\"}]}',
      '"{\\"Statement\\": [{\\"Effect\\": \\"Allow\\"}]}"',
      text.slice(2, -2).replace('$0', ''),
      text.replace('$0', ''),
    ]);
  });

  test('in a name, between values, in half-typed text', () => {
    assert.deepEqual(grown('//- policy.json\n{ "Stat$0ement": [] }').slice(0, 2), ['Statement', '"Statement"']);
    assert.deepEqual(grown('//- policy.json\n{ "Statement": [{ "Effect": "Allow", "Action": "kms:*",$0 }] }'), [
      '{ "Effect": "Allow", "Action": "kms:*", }',
      '[{ "Effect": "Allow", "Action": "kms:*", }]',
      '"Statement": [{ "Effect": "Allow", "Action": "kms:*", }]',
      '{ "Statement": [{ "Effect": "Allow", "Action": "kms:*", }] }',
    ]);
    assert.deepEqual(grown('//- package.json\n{ "na$0me": 1 }'), []);
  });
});

test('statements and other brackets fold', () => {
  const { analysis, snapshot } = workspace(SECRET_POLICY);
  const path = `${FOLDER}/security/dev-secret.resource-policy.json`;
  const lines = lineIndex(ide.textOf(analysis, path) ?? '');
  const found = folds(snapshot, path).map(({ range, collapsed }) => [
    lines.positionAt(range.start).line,
    lines.positionAt(range.end).line,
    collapsed,
  ]);
  assert.deepEqual(found, [
    [0, 11, undefined],
    [2, 10, undefined],
    [3, 9, 'AllowRole'],
    [6, 6, undefined],
  ]);
});
