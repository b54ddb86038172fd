/** What makes a difference between a file and what is deployed, and what does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareDocuments, likeness, sameMeaning } from '../../../server/src/rules/difference.ts';
import { type Loose, parameters, policy } from '../policy/random.ts';
import { documentOf } from './support.ts';

const ROLE = 'arn:aws:iam::222222222222:role/App';
const USER = 'arn:aws:iam::222222222222:user/App';

function documentWith(statement: object | object[], more: object = { Version: '2012-10-17' }) {
  return documentOf(JSON.stringify({ ...more, Statement: statement }));
}

const grant = (changes: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: ROLE },
  Action: ['kms:Decrypt', 'kms:DescribeKey'],
  Resource: '*',
  ...changes,
});

const SAME: readonly [string, object | object[], object | object[]][] = [
  ['the order of actions', grant(), grant({ Action: ['kms:DescribeKey', 'kms:Decrypt'] })],
  ['the case of actions', grant(), grant({ Action: ['KMS:decrypt', 'kms:DescribeKey'] })],
  ['a value that is there twice', grant(), grant({ Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Decrypt'] })],
  [
    'a single value or a list of one',
    grant({ Action: 'kms:Decrypt' }),
    grant({ Action: ['kms:Decrypt'], Resource: ['*'] }),
  ],
  ['a single statement or a list of one', grant(), [grant()]],
  ['a statement that is there twice', [grant()], [grant(), grant()]],
  ['the order of statements', [grant(), grant({ Effect: 'Deny' })], [grant({ Effect: 'Deny' }), grant()]],
  ['Sids', grant({ Sid: 'One' }), grant({ Sid: 'Other' })],
  [
    'an account or its root',
    grant({ Principal: { AWS: '222222222222' } }),
    grant({ Principal: { AWS: 'arn:aws:iam::222222222222:root' } }),
  ],
  ['everybody in two spellings', grant({ Principal: '*' }), grant({ Principal: { AWS: '*' } })],
  ['the unique id of a role that was deleted', grant(), grant({ Principal: { AWS: 'AROADBQP57FF2AEXAMPLE' } })],
  [
    'the unique id of a user that was deleted',
    grant({ Principal: { AWS: USER } }),
    grant({ Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }),
  ],
  [
    'one of several principals as a unique id',
    grant({ Principal: { AWS: [ROLE, USER] } }),
    grant({ Principal: { AWS: ['AROADBQP57FF2AEXAMPLE', USER] } }),
  ],
  [
    'the order of operators, keys and values, and the case of keys',
    grant({ Condition: { StringEquals: { 'aws:PrincipalOrgID': ['b', 'a'] }, Bool: { 'aws:SecureTransport': true } } }),
    grant({
      Condition: { Bool: { 'AWS:SecureTransport': 'true' }, StringEquals: { 'aws:principalorgid': ['a', 'b'] } },
    }),
  ],
  ['no condition or an empty one', grant({ Condition: {} }), grant()],
  ['a template value', grant({ Principal: { AWS: 'arn:aws:iam::${account_id}:role/App' } }), grant()],
  ['a template value for a whole list', grant({ Action: '${actions}' }), grant()],
];

for (const [name, file, deployed] of SAME) {
  test(`no difference: ${name}`, () => {
    assert.deepEqual(compareDocuments(documentWith(file), documentWith(deployed)).differences, []);
  });
}

const DIFFERENT: readonly [string, object | object[], object | object[], string[]][] = [
  ['an action more', grant(), grant({ Action: 'kms:Decrypt' }), ['Action']],
  ['an action less', grant({ Action: 'kms:Decrypt' }), grant(), ['Action']],
  ['another principal', grant(), grant({ Principal: { AWS: `${ROLE}2` } }), ['Principal']],
  [
    'a principal of another kind',
    grant({ Principal: { AWS: 'x' } }),
    grant({ Principal: { Service: 'x' } }),
    ['Principal'],
  ],
  ['the id of a user for a role', grant(), grant({ Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } }), ['Principal']],
  [
    'one id for two roles',
    grant({ Principal: { AWS: [ROLE, `${ROLE}2`] } }),
    grant({ Principal: { AWS: 'AROADBQP57FF2AEXAMPLE' } }),
    ['Principal'],
  ],
  [
    'the case of a resource',
    grant({ Resource: 'arn:aws:s3:::a' }),
    grant({ Resource: 'arn:aws:s3:::A' }),
    ['Resource'],
  ],
  ['another effect', [grant({ Sid: 'A' })], [grant({ Sid: 'A', Effect: 'Deny' })], ['Effect']],
  [
    'NotAction for Action',
    [grant({ Sid: 'A' })],
    [{ ...grant({ Sid: 'A' }), Action: undefined, NotAction: ['kms:Decrypt', 'kms:DescribeKey'] }],
    ['Action', 'NotAction'],
  ],
  ['a condition more', grant(), grant({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }), ['Condition']],
  [
    'a condition without values',
    grant(),
    grant({ Condition: { StringEquals: { 'aws:PrincipalOrgID': [] } } }),
    ['Condition'],
  ],
  [
    'another operator',
    grant({ Condition: { StringLike: { k: 'a' } } }),
    grant({ Condition: { StringEquals: { k: 'a' } } }),
    ['Condition'],
  ],
  [
    'a statement more in the file',
    [grant(), { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
    [grant()],
    ['onlyFile'],
  ],
  [
    'a statement more on AWS',
    [grant()],
    [grant(), { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
    ['onlyDeployed'],
  ],
  ['a property that nobody knows', grant(), grant({ Extra: 1 }), ['other']],
  [
    'a template value that cannot be it',
    grant({ Principal: { AWS: 'arn:aws:iam::${account_id}:role/Other' } }),
    grant(),
    ['Principal'],
  ],
];

for (const [name, file, deployed, expected] of DIFFERENT) {
  test(`a difference: ${name}`, () => {
    const { differences } = compareDocuments(documentWith(file), documentWith(deployed));
    assert.deepEqual(
      differences.map((one) => (one.kind === 'element' ? one.name : one.kind)),
      expected,
    );
  });
}

test('no Version is the first Version', () => {
  const none = documentWith(grant(), {});
  assert.ok(sameMeaning(none, documentWith(grant(), { Version: '2008-10-17', Id: 'x' })));
  assert.deepEqual(compareDocuments(none, documentWith(grant())).differences, [
    { kind: 'version', file: '2008-10-17', deployed: '2012-10-17' },
  ]);
});

test('a lone statement in a file has no Version to differ in', () => {
  assert.ok(sameMeaning(documentOf(JSON.stringify(grant())), documentWith(grant())));
});

test('statements belong together by their Sid, then by what they have in common', () => {
  const file = [
    { Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::one/*' },
    { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:Encrypt'], Resource: 'arn:aws:kms:us-east-1:111111111111:key/k' },
  ];
  const deployed = [
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: 'arn:aws:kms:us-east-1:111111111111:key/k' },
    { Sid: 'A', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:111111111111:q' },
  ];
  const { differences } = compareDocuments(documentWith(file), documentWith(deployed));
  assert.deepEqual(
    differences.map((one) => (one.kind === 'element' ? `${one.name} ${one.statement.pointer}` : one.kind)),
    ['Action /Statement/0', 'Resource /Statement/0', 'Action /Statement/1'],
  );
});

test('statements of a key policy do not belong together because all have "*" as Resource', () => {
  const one = grant({ Principal: { AWS: ROLE }, Action: 'kms:Decrypt' });
  const other = grant({ Principal: { AWS: USER }, Action: 'kms:CreateGrant' });
  const { differences } = compareDocuments(documentWith([one]), documentWith([other]));
  assert.deepEqual(
    differences.map(({ kind }) => kind),
    ['onlyFile', 'onlyDeployed'],
  );
});

test('principals that AWS shows as ids are told, with their place', () => {
  const file = documentWith(grant());
  const { ids } = compareDocuments(file, documentWith(grant({ Principal: { AWS: 'AROADBQP57FF2AEXAMPLE' } })));
  assert.deepEqual(
    ids.map(({ named, id, pointer }) => ({ named, id, pointer })),
    [{ named: ROLE, id: 'AROADBQP57FF2AEXAMPLE', pointer: '/Statement/Principal/AWS' }],
  );
});

test('likeness: 1 for the same, 0 for nothing in common', () => {
  assert.equal(likeness(documentWith(grant()), documentWith([grant()])), 1);
  assert.equal(likeness(documentWith(grant()), documentWith({ Effect: 'Deny', Action: 's3:*', Resource: '*' })), 0);
  assert.equal(likeness(documentWith(grant()), documentWith(grant({ Action: 'kms:Decrypt' }))), 0.5);
});

/** The same policy, written otherwise. */
const rewriting = fc.record({ lists: fc.boolean(), reverse: fc.boolean(), twice: fc.boolean(), sid: fc.boolean() });

function rewritten(value: Loose, how: { lists: boolean; reverse: boolean; twice: boolean; sid: boolean }): Loose {
  const list = (element: Loose): Loose => {
    if (element === undefined) return undefined;
    const values = Array.isArray(element) ? [...element] : [element];
    if (how.reverse) values.reverse();
    if (how.twice && values.length > 0) values.push(values[0]);
    return values.length === 1 && !how.lists ? values[0] : values;
  };
  const statements = (Array.isArray(value.Statement) ? value.Statement : [value.Statement]).map((one: Loose) => ({
    ...one,
    ...(how.sid ? { Sid: 'Another' } : {}),
    ...Object.fromEntries(
      ['Action', 'NotAction', 'Resource', 'NotResource'].flatMap((name) =>
        name in one ? [[name, list(one[name])]] : [],
      ),
    ),
    ...Object.fromEntries(
      ['Principal', 'NotPrincipal'].flatMap((name) =>
        typeof one[name] === 'object'
          ? [[name, Object.fromEntries(Object.entries(one[name]).map(([kind, values]) => [kind, list(values)]))]]
          : [],
      ),
    ),
  }));
  if (how.reverse) statements.reverse();
  return { ...value, Statement: statements };
}

test('property: a policy that is written otherwise means the same', () => {
  const layout = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(policy, rewriting, layout, (value, how, indent) => {
      const one = documentOf(JSON.stringify({ Version: '2012-10-17', ...value }));
      const other = documentOf(JSON.stringify(rewritten({ Version: '2012-10-17', ...value }, how), undefined, indent));
      assert.deepEqual(compareDocuments(one, other).differences, []);
      assert.deepEqual(compareDocuments(other, one).differences, []);
    }),
    parameters,
  );
});

/** As AWS shows it when each role and user was deleted: each by an id of its own, in Principal. */
function withIds(value: Loose): Loose {
  const ids = new Map<string, string>();
  const idOf = (text: Loose): Loose => {
    const [, kind] = typeof text === 'string' ? (/^arn:aws:iam::\d{12}:(role|user)\//.exec(text) ?? []) : [];
    if (kind === undefined) return text;
    const id = ids.get(text) ?? `${kind === 'role' ? 'AROA' : 'AIDA'}${String(ids.size).padStart(17, '0')}`;
    ids.set(text, id);
    return id;
  };
  return JSON.parse(JSON.stringify(value), (name, element) => {
    if (name !== 'AWS') return element;
    return Array.isArray(element) ? element.map(idOf) : idOf(element);
  });
}

test('property: principals that AWS shows as unique ids are no difference, each is told once for each place', () => {
  fc.assert(
    fc.property(policy, rewriting, (value, how) => {
      const text = JSON.stringify({ Version: '2012-10-17', ...value });
      const file = documentOf(text);
      const { differences, ids } = compareDocuments(
        file,
        documentOf(JSON.stringify(withIds(rewritten(JSON.parse(text), how)))),
      );
      assert.deepEqual(differences, []);
      assert.ok(ids.every(({ named }) => /:(?:role|user)\//.test(named)));
    }),
    parameters,
  );
});

test('property: what means the same is symmetric', () => {
  const plain = policy.filter(
    (value) => !JSON.stringify(value).includes('{'.concat('{')) && !JSON.stringify(value).includes('${'),
  );
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      const [one, other] = [documentOf(JSON.stringify(a)), documentOf(JSON.stringify(b))];
      assert.equal(sameMeaning(one, other), sameMeaning(other, one));
    }),
    parameters,
  );
});
