/** Names and fixed values of `sharing.json`, as its JSON Schema has them: for editors that do not read the schema. */
import { RULES } from '../../rules/index.ts';
import { ACCESSES, SEVERITIES } from '../../sharing/manifest.ts';
import { arnReference } from '../../sharing/resourceTypes.ts';
import type { Proposal } from './item.ts';
import type { TypingPlace } from './place.ts';

/** A property: its name, what it says, JSON of its value with tabstops. */
type Property = readonly [name: string, detail: string, value: string];

const RESOURCE: readonly Property[] = [
  ['policy', 'the file of its policy', '"$1"'],
  ['key', "the KMS key's ARN, an alias, or null", '"$1"'],
  ['account', 'the account that owns it', '"$1"'],
  ['bucketKey', 'whether a bucket has an S3 Bucket Key', '${1|true,false|}'],
  ['replicas', 'replicas of a secret, by Region', '{ $1 }'],
  ['aliases', 'aliases of a key', '["$1"]'],
  ['grants', 'KMS grants of a key', '[{ "grantee": "$1", "operations": ["$2"] }]'],
];

/** By the path of the object, `*` for any name or index. The schema says which of a resource fit its type. */
const PROPERTIES: Readonly<Record<string, readonly Property[]>> = {
  '': [
    ['accounts', 'names of accounts', '{ $1 }'],
    ['resources', 'what is shared, and its policy files', '{ $1 }'],
    ['principals', 'roles and users, and their policy files', '{ $1 }'],
    ['shares', 'what has to work', '[{ "principal": "$1", "resource": "$2", "access": "$3" }]'],
    ['organization', 'accounts and control policies of the organization', '{ $1 }'],
    ['vpcEndpoints', 'VPC endpoints, by id', '{ $1 }'],
    ['ignore', 'findings that are accepted', '[{ "code": "$1", "reason": "$2" }]'],
    ['settings', 'what is read, and how grave it is', '{ $1 }'],
  ],
  'resources/*': RESOURCE,
  'resources/*/replicas/*': RESOURCE.slice(0, 2),
  'resources/*/grants/*': [
    ['grantee', 'who may use the key', '"$1"'],
    ['operations', 'without the prefix kms:', '["$1"]'],
    ['constraints', 'as kms create-grant takes them', '{ $1 }'],
  ],
  'principals/*': [
    ['policies', 'files of its identity policies', '["$1"]'],
    ['boundary', 'the file of its permissions boundary', '"$1"'],
    ['trustPolicy', "the file of the role's trust policy", '"$1"'],
  ],
  'vpcEndpoints/*': [
    ['policy', 'the file of the endpoint policy', '"$1"'],
    ['principals', 'who calls through it', '["$1"]'],
  ],
  organization: [
    ['id', 'such as o-exampleorgid', '"$1"'],
    ['accounts', 'the accounts of the organization', '["$1"]'],
    ['managementAccount', 'service control policies do not limit it', '"$1"'],
    ['serviceControlPolicies', 'by account, one list of files per level, root first', '{ $1 }'],
    ['resourceControlPolicies', 'by account, one list of files per level, root first', '{ $1 }'],
  ],
  'shares/*': [
    ['principal', 'who', '"$1"'],
    ['resource', 'what', '"$1"'],
    ['access', 'how', '"$1"'],
    ['actions', 'of a key that is used directly', '["$1"]'],
    ['expect', 'allowed, unless something else is said', '"${1|denied,allowed|}"'],
  ],
  'ignore/*': [
    ['code', 'the code of the finding', '"$1"'],
    ['file', 'a glob of files', '"$1"'],
    ['pointer', 'a place in the file', '"$1"'],
    ['reason', 'why it is accepted', '"$1"'],
  ],
  settings: [
    ['include', 'globs of the files to read', '["$1"]'],
    ['exclude', 'globs of files not to read', '["$1"]'],
    ['severity', 'by code', '{ $1 }'],
    ['expiresSoonDays', 'a grant is reported this many days before it ends', '${1:30}'],
  ],
};

/** `where` is the path of the place with `#` for indexes. */
export function manifestWords(place: TypingPlace, where: readonly string[]): Proposal[] {
  const found = place.role === 'name' ? properties(where) : values(where);
  return found.filter(({ label }) => place.role === 'value' || !place.siblings.includes(label));
}

function properties(where: readonly string[]): Proposal[] {
  if (where.join('/') === 'settings/severity') return codes().map((code) => ({ ...code, snippet: '"$1"' }));
  const found = Object.entries(PROPERTIES).find(([at]) => matches(at, where));
  const isFit = fitting(where);
  return (found?.[1] ?? [])
    .filter(([name]) => isFit(name))
    .map(([label, detail, snippet], index) => ({
      label,
      kind: 'element',
      detail,
      rank: 500 + index,
      snippet,
      continues: snippet.includes('"$1"'),
    }));
}

/** What a resource of that ARN has. */
function fitting([section, arn = '', ...below]: readonly string[]): (name: string) => boolean {
  if (section !== 'resources' || below.length > 0) return () => true;
  const noun = arn.includes(':kms:') ? 'key' : arnReference(arn)?.noun;
  const fits = noun === undefined ? undefined : OF_NOUN[noun];
  return (name) => fits?.includes(name) ?? true;
}

const OF_NOUN: Readonly<Record<string, readonly string[]>> = {
  secret: ['policy', 'key', 'replicas'],
  key: ['policy', 'aliases', 'grants'],
  bucket: ['policy', 'key', 'account', 'bucketKey'],
  snapshot: ['key', 'account'],
};

function values(where: readonly string[]): Proposal[] {
  const path = where.join('/');
  if (path === 'shares/#/access') return texts(ACCESSES);
  if (path === 'shares/#/expect') return texts(['allowed', 'denied']);
  if (path === 'ignore/#/code') return codes();
  return where[0] === 'settings' && where[1] === 'severity' && where.length === 3 ? texts(SEVERITIES) : [];
}

function texts(labels: readonly string[]): Proposal[] {
  return labels.map((label, rank) => ({ label, kind: 'value', rank }));
}

function codes(): Proposal[] {
  return RULES.map(({ code, summary }, rank) => ({ label: code, kind: 'value', detail: summary, rank }));
}

function matches(at: string, where: readonly string[]): boolean {
  const parts = at === '' ? [] : at.split('/');
  return parts.length === where.length && parts.every((part, index) => part === '*' || part === where[index]);
}
