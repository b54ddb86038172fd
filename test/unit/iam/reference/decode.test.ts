import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compactReference, type ReferenceSource, type SourceService } from '../../../../scripts/reference.ts';
import { decodeReference } from '../../../../server/src/iam/reference/decode.ts';

const VAULT: SourceService = {
  actions: [
    {
      name: 'OpenVault',
      description: 'Grants permission to open a vault',
      accessLevel: 'Read',
      resourceTypes: [
        { name: 'vault', required: true, conditionKeys: ['aws:ResourceTag/${TagKey}'] },
        { name: 'room', required: false, conditionKeys: [] },
      ],
      conditionKeys: ['vault:Hours', 'vault:Label/${Name}'],
    },
    { name: 'ListVaults', description: 'Lists vaults', accessLevel: 'List', resourceTypes: [], conditionKeys: [] },
    {
      name: 'TagVault',
      description: 'Controls permission to tag a vault',
      accessLevel: 'Tagging, Write',
      resourceTypes: [{ name: 'vault', required: true, conditionKeys: [] }],
      conditionKeys: ['aws:TagKeys'],
    },
  ],
  conditionKeys: [
    { key: 'vault:Label/${Name}', description: 'A label', type: 'String' },
    { key: 'vault:Label/${Name}/Size', description: 'The size of a label', type: 'Numeric' },
    { key: 'vault:Hours', description: 'Opening hours', type: 'ArrayOfNumeric' },
    { key: 'vault:Tag/<key>', description: 'A tag', type: 'String' },
    { key: 'aws:TagKeys', description: 'Not told', type: 'ArrayOfString' },
    { key: 'aws:ResourceTag/${TagKey}', description: 'Not told', type: 'String' },
    { key: 'keeper:name', description: 'Who keeps it', type: 'String' },
  ],
  resourceTypes: [
    {
      key: 'vault',
      arn: 'arn:${Partition}:vault:${Region}:${Account}:vault/${VaultId}',
      conditionKeys: ['aws:TagKeys'],
    },
    { key: 'room', arn: 'arn:${Partition}:vault:${Region}:${Account}:room/${RoomId}' },
  ],
};

const SOURCE: ReferenceSource = {
  date: '2026-01-02',
  license: 'Do as you like.',
  serviceNames: { vault: 'AWS Vault', empty: 'Amazon Nothing' },
  rcpSupportedServices: ['vault'],
  services: { vault: VAULT, empty: { actions: [], conditionKeys: [], resourceTypes: [] } },
};

const text = compactReference(SOURCE);
const reference = decodeReference(text);

describe('a service', () => {
  test('the header tells day and prefixes', () => {
    assert.equal(reference.date, '2026-01-02');
    assert.deepEqual(reference.prefixes, ['empty', 'vault']);
  });

  test('all of it comes back, sorted', () => {
    const service = reference.service('vault');
    assert.equal(service?.name, 'AWS Vault');
    assert.equal(service?.prefix, 'vault');
    assert.deepEqual(service?.actions, [
      {
        service: 'vault',
        name: 'ListVaults',
        description: 'Lists vaults',
        accessLevel: 'List',
        resourceTypes: [],
        conditionKeys: [],
      },
      {
        service: 'vault',
        name: 'OpenVault',
        description: 'Open a vault',
        accessLevel: 'Read',
        resourceTypes: [
          { name: 'vault', required: true, conditionKeys: ['aws:ResourceTag/${TagKey}'] },
          { name: 'room', required: false, conditionKeys: [] },
        ],
        conditionKeys: ['vault:Hours', 'vault:Label/${Name}'],
      },
      {
        service: 'vault',
        name: 'TagVault',
        description: 'Tag a vault',
        accessLevel: 'Tagging',
        resourceTypes: [{ name: 'vault', required: true, conditionKeys: [] }],
        conditionKeys: ['aws:TagKeys'],
      },
    ]);
    assert.deepEqual(service?.resourceTypes, [
      { name: 'room', arn: 'arn:${Partition}:vault:${Region}:${Account}:room/${RoomId}', conditionKeys: [] },
      {
        name: 'vault',
        arn: 'arn:${Partition}:vault:${Region}:${Account}:vault/${VaultId}',
        conditionKeys: ['aws:TagKeys'],
      },
    ]);
    assert.deepEqual(
      service?.conditionKeys.map(({ name }) => name),
      [
        'aws:ResourceTag/${TagKey}',
        'aws:TagKeys',
        'keeper:name',
        'vault:Hours',
        'vault:Label/${Name}',
        'vault:Label/${Name}/Size',
        'vault:Tag/<key>',
      ],
    );
  });

  test('it is found without regard to case, and is the same each time', () => {
    assert.equal(reference.service('VAULT'), reference.service('vault'));
    assert.equal(reference.service('vaults'), undefined);
    assert.equal(reference.service(''), undefined);
  });

  test('one without actions has none', () => {
    assert.deepEqual(reference.service('empty')?.actions, []);
  });
});

describe('an action', () => {
  test('is found by its full name, without regard to case', () => {
    assert.equal(reference.action('Vault:openvault')?.name, 'OpenVault');
    assert.equal(reference.action('vault:OpenVault'), reference.service('vault')?.actions[1]);
  });

  test('is not found by a part, a wildcard or a member of every object', () => {
    for (const name of ['OpenVault', 'vault:Open*', 'vault:', 'vault', ':OpenVault', 'vault:constructor', '']) {
      assert.equal(reference.action(name), undefined, name);
    }
  });
});

describe('a condition key', () => {
  test('its type, and whether a request can have several values', () => {
    assert.deepEqual(reference.conditionKey('VAULT:hours'), {
      name: 'vault:Hours',
      type: 'Numeric',
      multivalued: true,
      description: 'Opening hours',
    });
  });

  test('is found by an instance, the pattern with the longest constant part first', () => {
    assert.equal(reference.conditionKey('vault:label/Blue')?.name, 'vault:Label/${Name}');
    assert.equal(reference.conditionKey('vault:Label/Blue/size')?.name, 'vault:Label/${Name}/Size');
    assert.equal(reference.conditionKey('vault:Label/${Name}')?.name, 'vault:Label/${Name}');
    assert.equal(reference.conditionKey('vault:Tag/a:b/c')?.name, 'vault:Tag/<key>');
  });

  test('a variable part cannot be empty', () => {
    assert.equal(reference.conditionKey('vault:Label/'), undefined);
    assert.equal(reference.conditionKey('vault:Label'), undefined);
  });

  test('a global one is what the table says, not what a service says', () => {
    const key = reference.service('vault')?.conditionKeys.find(({ name }) => name === 'aws:TagKeys');
    assert.deepEqual(key, {
      name: 'aws:TagKeys',
      type: 'String',
      multivalued: true,
      description: 'The keys of the tags that the request passes',
    });
    assert.equal(key, reference.conditionKey('aws:tagkeys'));
  });

  test('one whose prefix is no service is found in the service that has it', () => {
    assert.equal(reference.conditionKey('keeper:Name')?.description, 'Who keeps it');
    assert.equal(reference.conditionKey('keeper:other'), undefined);
  });
});

describe('laziness', () => {
  test('a service is parsed when it is asked for, and no other', () => {
    const [header, , vault] = text.split('\n');
    const half = decodeReference([header, 'this is no JSON', vault].join('\n'));
    assert.equal(half.action('vault:OpenVault')?.name, 'OpenVault');
    assert.deepEqual(half.prefixes, ['empty', 'vault']);
    assert.throws(() => half.service('empty'), SyntaxError);
  });
});

describe('the build', () => {
  test('gives the same bytes for the same data, whatever its order', () => {
    const reversed: ReferenceSource = {
      ...SOURCE,
      services: {
        empty: SOURCE.services.empty!,
        vault: {
          actions: [...VAULT.actions].reverse(),
          conditionKeys: [...VAULT.conditionKeys].reverse(),
          resourceTypes: [...VAULT.resourceTypes].reverse(),
        },
      },
    };
    assert.equal(compactReference(reversed), text);
  });

  test('refuses data that it does not understand', () => {
    const action = VAULT.actions[1]!;
    const withAction = (changed: Partial<typeof action>): ReferenceSource => ({
      ...SOURCE,
      services: { vault: { ...VAULT, actions: [{ ...action, ...changed }] } },
    });
    assert.throws(() => compactReference(withAction({ accessLevel: 'Sometimes' })), /no access level Sometimes/);
    assert.throws(() => compactReference(withAction({ conditionKeys: ['vault:No'] })), /vault:No is named/);
    const foreign = { key: 'aws:NewKey', description: '', type: 'String' };
    assert.throws(
      () => compactReference({ ...SOURCE, services: { vault: { ...VAULT, conditionKeys: [foreign] } } }),
      /aws:NewKey/,
    );
  });
});
