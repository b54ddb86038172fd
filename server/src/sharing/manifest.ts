/** `sharing.json`: what a person says about attachments, shares and settings. Its JSON Schema is `schemas/sharing.schema.json`. */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { Grant } from '../iam/evaluate.ts';
import type { Located } from '../policy/document.ts';
import { syntaxFact } from '../policy/syntax.ts';
import {
  boolean,
  elements,
  integer,
  type JsonProperty,
  type JsonValue,
  oneOf,
  properties,
  type Reader,
  rangeOf,
  report,
  text,
  texts,
} from './manifestReader.ts';
import {
  ACCESSES,
  type DocumentReference,
  type Manifest,
  type ManifestEndpoint,
  type ManifestIgnore,
  type ManifestOrganization,
  type ManifestPrincipal,
  type ManifestReplica,
  type ManifestResource,
  type ManifestSettings,
  type ManifestShare,
  SEVERITIES,
} from './manifestShape.ts';
import { baseName, folderOf, resolvePath } from './paths.ts';

export * from './manifestShape.ts';

export function isManifestPath(path: string): boolean {
  const name = baseName(path);
  return name === 'sharing.json' || name.endsWith('.sharing.json');
}

const TOP_LEVEL = [
  '$schema',
  'accounts',
  'resources',
  'principals',
  'vpcEndpoints',
  'organization',
  'shares',
  'ignore',
  'settings',
];

/** Reads what can be read; what cannot is in `problems`. Never throws. */
export function parseManifest(path: string, source: string): Manifest {
  const syntaxErrors: ParseError[] = [];
  const root = parseRoot(source, syntaxErrors);
  const reading: Reading = { problems: [], folder: folderOf(path), references: [] };
  // The first error explains the others.
  for (const error of syntaxErrors.slice(0, 1)) {
    reading.problems.push({
      message: `${syntaxFact(error.error)}. What follows may not be understood, and has no effect then.`,
      range: { start: error.offset, end: error.offset + Math.max(error.length, 1) },
      pointer: '',
    });
  }
  const top =
    root === undefined
      ? new Map<string, JsonProperty>()
      : properties(reading, { node: root, pointer: '' }, 'sharing.json', TOP_LEVEL);
  const shares = top.get('shares');
  const listed = elements(reading, shares, '"shares"').flatMap((share) => readShare(reading, share));
  return {
    path,
    folder: reading.folder,
    text: source,
    accounts: textMap(reading, top.get('accounts'), '"accounts"'),
    resources: readResources(reading, top.get('resources')),
    principals: readPrincipals(reading, top.get('principals')),
    vpcEndpoints: readEndpoints(reading, top.get('vpcEndpoints')),
    organization: readOrganization(reading, top.get('organization')),
    shares: shares?.node.type === 'array' ? listed : undefined,
    ignore: elements(reading, top.get('ignore'), '"ignore"').map((entry) => readIgnore(reading, entry)),
    settings: readSettings(reading, top.get('settings')),
    references: reading.references,
    problems: reading.problems,
  };
}

interface Reading extends Reader {
  readonly folder: string;
  readonly references: DocumentReference[];
}

function parseRoot(source: string, errors: ParseError[]): Node | undefined {
  const bom = source.startsWith('\uFEFF');
  try {
    // A space for the BOM keeps every offset.
    return parseTree(bom ? ` ${source.slice(1)}` : source, errors, { allowTrailingComma: true });
  } catch (error) {
    // jsonc-parser recurses: thousands of nested levels exhaust the stack.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readResources(reading: Reading, value: JsonValue | undefined): Map<string, ManifestResource> {
  const resources = new Map<string, ManifestResource>();
  for (const [arn, property] of properties(reading, value, '"resources"')) {
    const entry = properties(reading, property, `The resource ${arn}`, RESOURCE_ENTRIES);
    const key = entry.get('key');
    resources.set(arn, {
      arn: property.name,
      account: text(reading, entry.get('account'), '"account"'),
      policy: reference(reading, entry.get('policy'), '"policy"'),
      key:
        key?.node.type === 'null'
          ? {
              value: null,
              range: { start: key.node.offset, end: key.node.offset + key.node.length },
              pointer: key.pointer,
            }
          : text(reading, key, '"key"'),
      bucketKey: boolean(reading, entry.get('bucketKey'), '"bucketKey"'),
      replicas: readReplicas(reading, entry.get('replicas')),
      aliases: texts(reading, entry.get('aliases'), '"aliases"'),
      grants: elements(reading, entry.get('grants'), '"grants"').flatMap((grant) => readGrant(reading, grant)),
    });
  }
  return resources;
}

function readReplicas(reading: Reading, value: JsonValue | undefined): Map<string, ManifestReplica> {
  return new Map(
    [...properties(reading, value, '"replicas"')].map(([region, property]): [string, ManifestReplica] => {
      const entry = properties(reading, property, `The replica in ${region}`, ['key', 'policy']);
      const replica = {
        region: { ...property.name, value: region },
        key: text(reading, entry.get('key'), '"key"'),
        policy: reference(reading, entry.get('policy'), '"policy"'),
      };
      return [region, replica];
    }),
  );
}

function readGrant(reading: Reading, value: JsonValue): Grant[] {
  const entry = properties(reading, value, 'A grant', ['grantee', 'operations', 'constraints']);
  const constraints = properties(reading, entry.get('constraints'), '"constraints"', [
    'encryptionContextEquals',
    'encryptionContextSubset',
  ]);
  const context = (name: string) => {
    const found = constraints.get(name);
    return found === undefined ? {} : { [name]: Object.fromEntries(textMap(reading, found, `"${name}"`)) };
  };
  const grantee = text(reading, entry.get('grantee'), '"grantee"');
  if (grantee === undefined) return [];
  return [
    {
      grantee: grantee.value,
      operations: texts(reading, entry.get('operations'), '"operations"').map((operation) => operation.value),
      constraints: { ...context('encryptionContextEquals'), ...context('encryptionContextSubset') },
    },
  ];
}

const RESOURCE_ENTRIES = ['account', 'policy', 'key', 'replicas', 'aliases', 'grants', 'bucketKey'];

function readPrincipals(reading: Reading, value: JsonValue | undefined): Map<string, ManifestPrincipal> {
  const principals = new Map<string, ManifestPrincipal>();
  for (const [arn, property] of properties(reading, value, '"principals"')) {
    const entry = properties(reading, property, `The principal ${arn}`, ['policies', 'boundary', 'trustPolicy']);
    principals.set(arn, {
      arn: property.name,
      policies: elements(reading, entry.get('policies'), '"policies"').flatMap(
        (policy) => reference(reading, policy, 'Each entry of "policies"') ?? [],
      ),
      boundary: reference(reading, entry.get('boundary'), '"boundary"'),
      trustPolicy: reference(reading, entry.get('trustPolicy'), '"trustPolicy"'),
    });
  }
  return principals;
}

function readEndpoints(reading: Reading, value: JsonValue | undefined): ManifestEndpoint[] {
  return [...properties(reading, value, '"vpcEndpoints"')].map(([id, property]) => {
    const entry = properties(reading, property, `The endpoint ${id}`, ['policy', 'principals']);
    return {
      id,
      policy: reference(reading, entry.get('policy'), '"policy"'),
      principals: texts(reading, entry.get('principals'), '"principals"').map((principal) => principal.value),
    };
  });
}

function readOrganization(reading: Reading, value: JsonValue | undefined): ManifestOrganization | undefined {
  if (value === undefined) return undefined;
  const entry = properties(reading, value, '"organization"', [
    'id',
    'managementAccount',
    'accounts',
    'serviceControlPolicies',
    'resourceControlPolicies',
  ]);
  const levels = (name: string) =>
    new Map(
      [...properties(reading, entry.get(name), `"${name}"`)].map(([account, lists]) => [
        account,
        elements(reading, lists, `The levels of ${account}`).map((level) =>
          elements(reading, level, 'Each level').flatMap((policy) => reference(reading, policy, 'Each policy') ?? []),
        ),
      ]),
    );
  return {
    id: text(reading, entry.get('id'), '"id"')?.value,
    accounts: texts(reading, entry.get('accounts'), '"accounts"').map((account) => account.value),
    managementAccount: text(reading, entry.get('managementAccount'), '"managementAccount"')?.value,
    serviceControlPolicies: levels('serviceControlPolicies'),
    resourceControlPolicies: levels('resourceControlPolicies'),
  };
}

function readShare(reading: Reading, value: JsonValue): ManifestShare[] {
  const entry = properties(reading, value, 'A share', ['principal', 'resource', 'access', 'actions', 'expect']);
  const principal = text(reading, entry.get('principal'), '"principal"');
  const resource = text(reading, entry.get('resource'), '"resource"');
  const access = entry.get('access');
  const isKnownAccess = access === undefined || oneOf(reading, access, '"access"', ACCESSES) !== undefined;
  if (principal === undefined || resource === undefined || !isKnownAccess) {
    if (!entry.has('principal') || !entry.has('resource')) {
      report(reading, value, 'A share needs a "principal" and a "resource"; this entry is left out.');
    }
    return [];
  }
  return [
    {
      principal,
      resource,
      access: ACCESSES.find((word) => word === access?.node.value),
      actions: texts(reading, entry.get('actions'), '"actions"'),
      expect: oneOf(reading, entry.get('expect'), '"expect"', ['allowed', 'denied']) ?? 'allowed',
      pointer: value.pointer,
    },
  ];
}

function readIgnore(reading: Reading, value: JsonValue): ManifestIgnore {
  const entry = properties(reading, value, 'An "ignore" entry', ['code', 'file', 'pointer', 'reason']);
  text(reading, entry.get('reason'), '"reason"');
  const code = text(reading, entry.get('code'), '"code"');
  return {
    code: code?.value,
    file: text(reading, entry.get('file'), '"file"')?.value,
    pointer: text(reading, entry.get('pointer'), '"pointer"')?.value,
    located: code,
    place: { range: rangeOf(value.node), pointer: value.pointer },
  };
}

function readSettings(reading: Reading, value: JsonValue | undefined): ManifestSettings {
  const entry = properties(reading, value, '"settings"', ['include', 'exclude', 'severity', 'expiresSoonDays']);
  const severity = new Map<string, (typeof SEVERITIES)[number]>();
  const severityCodes: Located<string>[] = [];
  for (const [code, property] of properties(reading, entry.get('severity'), '"severity"')) {
    severityCodes.push(property.name);
    const level = oneOf(reading, property, `The severity of ${code}`, SEVERITIES);
    if (level !== undefined) severity.set(code, level);
  }
  return {
    include: texts(reading, entry.get('include'), '"include"').map((glob) => glob.value),
    exclude: texts(reading, entry.get('exclude'), '"exclude"').map((glob) => glob.value),
    severity,
    severityCodes,
    expiresSoonDays: integer(reading, entry.get('expiresSoonDays'), '"expiresSoonDays"'),
  };
}

function textMap(reading: Reading, value: JsonValue | undefined, what: string): Map<string, string> {
  return new Map(
    [...properties(reading, value, what)].flatMap(([name, property]) => {
      const located = text(reading, property, `The entry ${name} of ${what}`);
      return located === undefined ? [] : [[name, located.value] as const];
    }),
  );
}

function reference(reading: Reading, value: JsonValue | undefined, what: string): DocumentReference | undefined {
  const located = text(reading, value, what);
  if (located === undefined) return undefined;
  const hash = located.value.indexOf('#');
  const relative = hash < 0 ? located.value : located.value.slice(0, hash);
  const pointer = hash < 0 ? '' : located.value.slice(hash + 1);
  const path = resolvePath(reading.folder, relative);
  const found = { located, path, id: pointer === '' ? path : `${path}#${pointer}` };
  reading.references.push(found);
  return found;
}
