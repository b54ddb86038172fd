/** What `sharing.json` decides, and what is wrong with one. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, FOLDER, markedText, NOW, verdicts } from '../../support/fixture.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
const grant = (principal: string, action: string) => ({
  Effect: 'Allow',
  Principal: { AWS: principal },
  Action: action,
  Resource: '*',
});

const OWNER = grant('arn:aws:iam::111111111111:root', 'kms:*');

/** A policy that has nothing for the role. */
const OTHERS = [OWNER, grant('arn:aws:iam::111111111111:role/Other', 'kms:Encrypt')];

/** Names and folders that say nothing, so that only the manifest joins them. */
const DOCUMENTS = {
  'a/one.json': json({ Version: '2012-10-17', Statement: [grant(ROLE, 'secretsmanager:GetSecretValue')] }),
  'b/two.json': json({
    Version: '2012-10-17',
    Statement: [OWNER, grant(ROLE, 'kms:Decrypt')],
  }),
  'c/three.json': json({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
    ],
  }),
};

const MANIFEST = {
  accounts: { '111111111111': 'security', '222222222222': 'dev' },
  resources: { [SECRET]: { policy: 'a/one.json', key: KEY }, [KEY]: { policy: 'b/two.json', aliases: ['alias/dev'] } },
  principals: { [ROLE]: { policies: ['c/three.json'] } },
};

const LISTED = { ...MANIFEST, shares: [{ principal: ROLE, resource: SECRET, access: 'read' }] };

const codes = (analysis: ide.Analysis) => allFindings(analysis).map(({ code, severity }) => `${severity} ${code}`);
const withManifest = (manifest: unknown, files: Record<string, string> = DOCUMENTS) =>
  analyse({ ...files, 'sharing.json': json(manifest) });

describe('a manifest', () => {
  for (const [name, manifest] of Object.entries({ 'without shares': MANIFEST, 'with shares': LISTED })) {
    it(`${name} joins what it names`, () => {
      const analysis = withManifest(manifest);
      const [share, ...more] = ide.shares(analysis);
      assert.deepEqual(more, []);
      assert.deepEqual(
        [share?.verdict, share?.manifest, share?.resource, share?.key, share?.access],
        ['allowed', `${FOLDER}/sharing.json`, SECRET, KEY, 'read'],
      );
      assert.deepEqual(codes(analysis), []);
    });
  }

  it('leaves open what it does not name: that is found beside what it names', () => {
    const other = SECRET.replace('DevSecret-a1b2c3', 'Other-x1y2z3');
    const files: Record<string, string> = {};
    for (const [folder, secret] of [
      ['one', SECRET],
      ['two', other],
    ] as const) {
      files[`${folder}/secret-policy.json`] = DOCUMENTS['a/one.json'];
      files[`${folder}/key-policy.json`] = DOCUMENTS['b/two.json'];
      files[`${folder}/policy.json`] = DOCUMENTS['c/three.json'].replace(SECRET, secret);
    }
    const policies = ['one/policy.json', 'two/policy.json'];
    const analysis = withManifest({ principals: { [ROLE]: { policies } } }, files);
    assert.deepEqual(
      ide
        .shares(analysis)
        .map(({ verdict, resource, documents }) => [
          verdict,
          resource,
          documents.resourcePolicy?.id.replace(`${FOLDER}/`, ''),
          documents.keyPolicy?.id.replace(`${FOLDER}/`, ''),
        ]),
      [
        ['allowed', SECRET, 'one/secret-policy.json', 'one/key-policy.json'],
        ['allowed', other, 'two/secret-policy.json', 'two/key-policy.json'],
      ],
    );
  });

  it('decides which principal is right', () => {
    const swapped = { ...DOCUMENTS, 'a/one.json': DOCUMENTS['a/one.json'].replace('ApplicationRole', 'AppRole') };
    const analysis = withManifest(LISTED, swapped);
    const [finding, ...more] = allFindings(analysis);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [finding?.code, finding?.file, markedText(analysis, finding!)],
      ['principal-mismatch', `${FOLDER}/a/one.json`, 'arn:aws:iam::222222222222:role/AppRole'],
    );
    assert.match(finding!.message, /account dev \(222222222222\)/);
  });

  it('reports every statement that a listed share lacks', () => {
    const empty = json({ Version: '2012-10-17', Statement: [] });
    const analysis = withManifest(LISTED, { 'a/one.json': empty, 'b/two.json': empty, 'c/three.json': empty });
    assert.deepEqual(codes(analysis), [
      'error missing-resource-grant',
      'error missing-key-grant',
      'error missing-identity-grant',
      'error missing-identity-key-grant',
    ]);
  });

  it('says where a listed document is absent, as information', () => {
    const { [KEY]: _, ...resources } = MANIFEST.resources;
    const analysis = withManifest(
      { ...LISTED, resources },
      { 'a/one.json': DOCUMENTS['a/one.json'], 'c/three.json': DOCUMENTS['c/three.json'] },
    );
    assert.deepEqual(codes(analysis), ['information missing-key-grant']);
    assert.deepEqual(verdicts(analysis), ['unknown']);
  });

  it('has nothing against a denial that it expects', () => {
    const manifest = { ...LISTED, shares: [{ principal: ROLE, resource: SECRET, access: 'read', expect: 'denied' }] };
    const analysis = withManifest(manifest, {
      ...DOCUMENTS,
      'b/two.json': json({ Version: '2012-10-17', Statement: OTHERS }),
    });
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['denied'], []]);
  });

  it('knows the AWS managed key', () => {
    const manifest = { ...LISTED, resources: { [SECRET]: { policy: 'a/one.json', key: 'alias/aws/secretsmanager' } } };
    const analysis = withManifest(manifest, {
      'a/one.json': DOCUMENTS['a/one.json'],
      'c/three.json': DOCUMENTS['c/three.json'],
    });
    assert.deepEqual(codes(analysis), ['error aws-managed-key']);
    assert.deepEqual(verdicts(analysis), ['denied']);
  });

  it('makes two shares of equal ARNs in two manifests', () => {
    const files: Record<string, string> = {};
    for (const stage of ['dev', 'prod']) {
      for (const [path, text] of Object.entries(DOCUMENTS)) files[`${stage}/${path}`] = text;
      files[`${stage}/sharing.json`] = json(LISTED);
    }
    assert.deepEqual(
      ide.shares(analyse(files)).map(({ manifest, verdict }) => `${manifest} ${verdict}`),
      [`${FOLDER}/dev/sharing.json allowed`, `${FOLDER}/prod/sharing.json allowed`],
    );
  });

  it('keeps what it names from being joined elsewhere', () => {
    const analysis = withManifest({
      resources: { 'arn:aws:secretsmanager:us-east-1:111111111111:secret:Other-x1y2z3': { policy: 'a/one.json' } },
    });
    assert.deepEqual(
      ide.shares(analysis).map(({ documents }) => documents.resourcePolicy),
      [undefined],
    );
  });

  it('names a document inside a file', () => {
    const files = {
      'all.json': json({ policies: [JSON.parse(DOCUMENTS['a/one.json']), JSON.parse(DOCUMENTS['b/two.json'])] }),
      'c/three.json': DOCUMENTS['c/three.json'],
    };
    const resources = {
      [SECRET]: { policy: 'all.json#/policies/0', key: KEY },
      [KEY]: { policy: 'all.json#/policies/1' },
    };
    assert.deepEqual(verdicts(withManifest({ ...LISTED, resources }, files)), ['allowed']);
  });

  it('sets severities and ignores findings in its folder', () => {
    const broken = { ...DOCUMENTS, 'b/two.json': json({ Version: '2012-10-17', Statement: [] }) };
    const settings = { severity: { 'missing-key-grant': 'warning' } };
    assert.deepEqual(codes(withManifest({ ...LISTED, settings }, broken)), ['warning missing-key-grant']);
    assert.deepEqual(
      codes(withManifest({ ...LISTED, settings: { severity: { 'missing-key-grant': 'off' } } }, broken)),
      [],
    );
    assert.deepEqual(
      codes(
        withManifest({ ...LISTED, ignore: [{ code: 'missing-key-grant', file: 'b/*.json', reason: 'r' }] }, broken),
      ),
      [],
    );
    assert.deepEqual(
      codes(
        withManifest({ ...LISTED, ignore: [{ code: 'missing-key-grant', file: 'c/*.json', reason: 'r' }] }, broken),
      ),
      // The entry silences nothing.
      ['error missing-key-grant', 'information manifest-error'],
    );
  });

  it('leaves files out', () => {
    const analysis = withManifest({ settings: { exclude: ['b/**'] } });
    assert.equal(ide.summary(analysis).documents, 2);
  });

  it('takes a changed setting to the findings that are there', () => {
    const broken = { ...DOCUMENTS, 'b/two.json': json({ Version: '2012-10-17', Statement: [] }) };
    const analysis = withManifest(LISTED, broken);
    const step = ide.applyChanges(analysis, [
      {
        path: `${FOLDER}/sharing.json`,
        text: json({ ...LISTED, settings: { severity: { 'missing-key-grant': 'off' } } }),
      },
    ]);
    assert.ok(step.affected.includes(`${FOLDER}/b/two.json`));
    assert.deepEqual(codes(step.analysis), []);
  });
});

describe('what a manifest adds to the policies', () => {
  const s3Only = json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
  const everything = json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  const denyKms = json({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }],
  });
  const bounded = { ...LISTED, principals: { [ROLE]: { policies: ['c/three.json'], boundary: 'limit.json' } } };
  const organization = (lists: object) => ({
    ...LISTED,
    organization: { accounts: ['111111111111', '222222222222'], ...lists },
  });

  for (const [name, manifest, words] of [
    ['a permissions boundary', bounded, /^The permissions boundary of ApplicationRole \(account dev/],
    [
      'a service control policy',
      organization({ serviceControlPolicies: { '222222222222': [['limit.json']] } }),
      /^The service control policy of account dev/,
    ],
  ] as const) {
    it(`lets ${name} deny and allow`, () => {
      const denied = withManifest(manifest, { ...DOCUMENTS, 'limit.json': s3Only });
      assert.deepEqual(codes(denied), ['error guardrail-denies']);
      assert.deepEqual(verdicts(denied), ['denied']);
      assert.match(allFindings(denied)[0]!.message, words);
      const allowed = withManifest(manifest, { ...DOCUMENTS, 'limit.json': everything });
      assert.deepEqual([codes(allowed), verdicts(allowed)], [[], ['allowed']]);
    });
  }

  it('lets a resource control policy deny', () => {
    const manifest = organization({ resourceControlPolicies: { '111111111111': [['limit.rcp.json']] } });
    const analysis = withManifest(manifest, { ...DOCUMENTS, 'limit.rcp.json': denyKms });
    assert.deepEqual([codes(analysis), verdicts(analysis)], [['error guardrail-denies'], ['denied']]);
  });

  describe('that lists no share of them', () => {
    /** Inferred: side by side, and named by type. */
    const files = {
      'secret-policy.json': DOCUMENTS['a/one.json'],
      'key-policy.json': DOCUMENTS['b/two.json'],
      'application-role.json': DOCUMENTS['c/three.json'],
      'limit.json': s3Only,
      'limit.rcp.json': denyKms,
    };
    const told = (manifest: object, more: Record<string, string> = {}) => {
      const analysis = withManifest(manifest, { ...files, ...more });
      return [verdicts(analysis), allFindings(analysis).map(({ code, file }) => `${code} ${file.split('/').at(-1)}`)];
    };

    for (const [name, manifest, file] of [
      [
        'a service control policy',
        { organization: { serviceControlPolicies: { '222222222222': [['limit.json']] } } },
        'limit.json',
      ],
      [
        'a resource control policy',
        { organization: { resourceControlPolicies: { '111111111111': [['limit.rcp.json']] } } },
        'limit.rcp.json',
      ],
      ['a permissions boundary', { principals: { [ROLE]: { boundary: 'limit.json' } } }, 'limit.json'],
    ] as const) {
      it(`lets ${name} deny`, () => {
        assert.deepEqual(told(manifest), [['denied'], [`guardrail-denies ${file}`]]);
      });
    }

    it('lets a KMS grant stand in for the key policy', () => {
      const grants = [{ grantee: ROLE, operations: ['Decrypt'] }];
      const resources = { [SECRET]: { key: KEY }, [KEY]: { policy: 'key-policy.json', grants } };
      const without = { 'key-policy.json': json({ Version: '2012-10-17', Statement: OTHERS }) };
      assert.deepEqual(told({ resources }, without), [['allowed'], []]);
    });

    for (const file of ['application-role.json', 'identity-policy.json']) {
      it(`finds the policies of a share that it only lists: ${file}`, () => {
        const shares = [{ principal: ROLE, resource: SECRET, access: 'read' }];
        const named = { ...files, 'application-role.json': '{}', [file]: DOCUMENTS['c/three.json'] };
        const analysis = withManifest({ shares }, named);
        assert.deepEqual(
          ide.shares(analysis).map(({ verdict, manifest }) => [verdict, manifest]),
          [['allowed', `${FOLDER}/sharing.json`]],
        );
        assert.deepEqual(codes(analysis), []);
        // And as long as it lists nothing, the share is inferred.
        const text = json({ accounts: {} });
        const step = ide.applyChanges(analysis, [{ path: `${FOLDER}/sharing.json`, text }]);
        assert.deepEqual(
          ide.shares(step.analysis).map(({ verdict, manifest }) => [verdict, manifest]),
          [['allowed', null]],
        );
      });
    }

    it('tells whose organization an account is of, and its name', () => {
      const ofOrganization = json({
        Version: '2012-10-17',
        Statement: [
          {
            ...grant(ROLE, 'secretsmanager:GetSecretValue'),
            Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-ab12cd34ef' } },
          },
        ],
      });
      const organization = { id: 'o-ab12cd34ef', accounts: ['111111111111', '222222222222'] };
      const limited = { 'secret-policy.json': ofOrganization };
      assert.deepEqual(told({ organization }, limited), [['allowed'], []]);
      assert.deepEqual(told({}, limited), [['conditional'], []]);
      const without = { ...files, 'key-policy.json': json({ Version: '2012-10-17', Statement: [OWNER] }) };
      const [finding] = allFindings(withManifest({ accounts: { '111111111111': 'security' } }, without));
      assert.match(finding?.message ?? '', /In account security \(111111111111\), add/);
    });

    it('follows a change of what the manifest says', () => {
      const before = withManifest({ accounts: { '111111111111': 'security' } }, files);
      const text = json({ organization: { serviceControlPolicies: { '222222222222': [['limit.json']] } } });
      const { analysis } = ide.applyChanges(before, [{ path: `${FOLDER}/sharing.json`, text }]);
      assert.deepEqual([verdicts(before), verdicts(analysis)], [['allowed'], ['denied']]);
    });
  });

  it('names the Deny of a control policy, who can change it, and what AWS answers', () => {
    const deny = json({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Sid: 'NoForeignKeys', Effect: 'Deny', Action: 'kms:*', Resource: '*' },
      ],
    });
    const lists = { serviceControlPolicies: { '222222222222': [['full.json'], ['full.json', 'deny.json']] } };
    const told = (manifest: object) =>
      allFindings(withManifest(manifest, { ...DOCUMENTS, 'full.json': everything, 'deny.json': deny })).map(
        ({ file, pointer, message }) => [file.split('/').at(-1), pointer, message],
      );
    const fact =
      'A Deny in the service control policy of account dev (222222222222) matches kms:Decrypt of this share, so GetSecretValue on DevSecret fails with "Access to KMS is not allowed", whatever the share\'s own policies say.';
    assert.deepEqual(told(organization(lists)), [
      [
        'deny.json',
        '/Statement/1/Sid',
        `${fact} The management account of the organization has to allow it there, or the share cannot work.`,
      ],
    ]);
    const [[, , message] = []] = told(organization({ ...lists, managementAccount: '999999999999' }));
    assert.equal(
      message,
      `${fact} The organization's management account, account 999999999999, has to allow it there, or the share cannot work.`,
    );
  });

  it('names all that a boundary does not let through', () => {
    const [finding, ...more] = allFindings(withManifest(bounded, { ...DOCUMENTS, 'limit.json': s3Only }));
    assert.deepEqual(more, []);
    assert.match(finding?.message ?? '', /does not let secretsmanager:GetSecretValue and kms:Decrypt through/);
  });

  it('does not know what a boundary holds that is not there', () => {
    const analysis = withManifest(bounded);
    assert.deepEqual(verdicts(analysis), ['unknown']);
  });

  it('lets a KMS grant stand in for the key policy', () => {
    const grants = [{ grantee: ROLE, operations: ['Decrypt'], constraints: {} }];
    const resources = { ...MANIFEST.resources, [KEY]: { policy: 'b/two.json', grants } };
    const without = { ...DOCUMENTS, 'b/two.json': json({ Version: '2012-10-17', Statement: OTHERS }) };
    const analysis = withManifest({ ...LISTED, resources }, without);
    assert.deepEqual([codes(analysis), verdicts(analysis)], [[], ['allowed']]);
    assert.equal(ide.shares(analysis)[0]?.statements.keyGrant, 'notRequired');
  });

  it('needs no resource policy in one account', () => {
    const own = 'arn:aws:iam::111111111111:role/ApplicationRole';
    const manifest = {
      resources: { [SECRET]: { key: 'alias/aws/secretsmanager' } },
      principals: { [own]: { policies: ['c/three.json'] } },
      shares: [{ principal: own, resource: SECRET, access: 'read' }],
    };
    const analysis = withManifest(manifest, { 'c/three.json': DOCUMENTS['c/three.json'] });
    assert.deepEqual(verdicts(analysis), ['allowed']);
    assert.deepEqual(ide.shares(analysis)[0]?.statements, {
      resourceGrant: 'notRequired',
      keyGrant: 'notRequired',
      identityGrant: 'present',
      identityKeyGrant: 'notRequired',
    });
  });

  it('says of a share that it cannot judge yet that it does not', () => {
    const shares = [{ principal: ROLE, resource: 'arn:aws:sqs:us-east-1:111111111111:jobs', access: 'read' }];
    const analysis = withManifest({ ...MANIFEST, shares });
    // What it can judge is not listed, and works.
    assert.deepEqual(
      [codes(analysis), verdicts(analysis)],
      [['warning unintended-access', 'information manifest-error'], []],
    );
  });

  it('offers to create no file outside the workspace', () => {
    const resources = { ...MANIFEST.resources, [KEY]: { policy: '../outside.json' } };
    const { 'b/two.json': _, ...files } = DOCUMENTS;
    const analysis = withManifest({ ...LISTED, resources }, files);
    const step = ide.applyChanges(analysis, [{ path: '/outside.json', problem: { kind: 'outside-workspace' } }]);
    const fixes = allFindings(step.analysis).flatMap((finding) => ide.fixesFor(step.analysis, finding));
    assert.deepEqual(fixes, []);
  });
});

describe('manifest-error', () => {
  const told = (text: string, files: Record<string, string> = DOCUMENTS) => {
    const analysis = analyse({ ...files, 'sharing.json': text });
    return allFindings(analysis)
      .filter(({ code }) => code === 'manifest-error')
      .map((finding) => `${markedText(analysis, finding)}: ${finding.message}`);
  };

  it('tells a misspelled entry, a wrong type and a wrong word', () => {
    assert.deepEqual(told('{ "resourcs": {}, "accounts": [], "settings": { "severity": { "x": "fatal" } } }'), [
      'resourcs: sharing.json has no entry "resourcs", so it has no effect. Known entries: $schema, accounts, resources, principals, vpcEndpoints, organization, shares, ignore, settings.',
      '[]: "accounts" has to be an object.',
      'x: No finding has the code "x", so this has no effect. The codes are listed in the documentation of the rules.',
      'fatal: The severity of x has to be one of error, warning, information, hint, off.',
    ]);
  });

  it('tells broken JSON', () => {
    assert.deepEqual(told('{ "accounts": {'), [
      ': A closing brace "}" is missing here. What follows may not be understood, and has no effect then.',
    ]);
  });

  it('tells a share without its principal', () => {
    assert.deepEqual(told('{ "shares": [ { "resource": "x" } ] }'), [
      '{ "resource": "x" }: A share needs a "principal" and a "resource"; this entry is left out.',
    ]);
  });

  it('tells a pointer at which there is no policy, and a file that holds several', () => {
    const files = {
      'all.json': json({ one: JSON.parse(DOCUMENTS['a/one.json']), two: JSON.parse(DOCUMENTS['b/two.json']) }),
    };
    const manifest = (path: string) => json({ resources: { [SECRET]: { policy: path } } });
    assert.deepEqual(told(manifest('all.json#/three'), files), [
      'all.json#/three: There is no policy document at all.json#/three, so the shares that need it are judged without it. It holds a policy at #/one, #/two.',
    ]);
    assert.deepEqual(told(manifest('all.json'), files), [
      'all.json: all.json holds several policies, so the shares that need it are judged without it. Name one of them: #/one, #/two.',
    ]);
  });

  it('asks the host for a file that was not given, and tells when it is missing or outside', () => {
    const manifest = {
      path: `${FOLDER}/sharing.json`,
      text: json({ resources: { [SECRET]: { policy: '../x.json' }, [KEY]: { policy: 'gone.json' } } }),
    };
    const first = ide.applyChanges(ide.createAnalysis({ now: NOW, folders: [FOLDER], severity: {} }), [manifest]);
    assert.deepEqual(first.wanted, ['/x.json', `${FOLDER}/gone.json`]);
    assert.deepEqual(codes(first.analysis), []);
    const second = ide.applyChanges(first.analysis, [
      { path: '/x.json', problem: { kind: 'outside-workspace' } },
      { path: `${FOLDER}/gone.json`, problem: { kind: 'missing' } },
    ]);
    assert.deepEqual(second.wanted, []);
    assert.deepEqual(codes(second.analysis), ['error manifest-error', 'error manifest-error']);
    const third = ide.applyChanges(second.analysis, [{ path: `${FOLDER}/gone.json`, text: DOCUMENTS['b/two.json'] }]);
    assert.deepEqual(codes(third.analysis), ['error manifest-error']);
  });
});
