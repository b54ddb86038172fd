/** Which type of policy a document is, as far as its place and its content say; the manifest is asked before. */
import type { PolicyDocument } from './document.ts';

export type PolicyType = 'identity' | 'resource' | 'trust' | 'boundary' | 'scp' | 'rcp' | 'session' | 'vpc-endpoint';

/** What a resource policy (type `resource`) protects. */
export type ResourceKind = 'secret' | 'key' | 'bucket' | 'queue' | 'topic' | 'other';

export interface PolicyTypeEvidence {
  readonly type: PolicyType;
  /** Of type `resource` only. */
  readonly kind: ResourceKind | undefined;
  /** The kind is stated, by a name or an ARN beside the document; else its content was asked. */
  readonly kindStated: boolean;
  readonly by: 'embedding' | 'file-name' | 'folder-name' | 'content';
}

/**
 * The type of a document; the first that applies: the property that it is embedded under, the file's
 * name, the folder's name, the content. `file` is its path as far as its folders were named for what is in them.
 */
export function policyTypeOf(document: PolicyDocument, file = document.file): PolicyTypeEvidence {
  const { property } = document.embedding;
  if (property !== undefined) {
    const row = embeddingRow(document, property);
    if (row) return evidence(document, row, 'embedding');
  }
  const slash = file.lastIndexOf('/');
  const byName = fileNameRow(document, file.slice(slash + 1));
  if (byName) return evidence(document, byName, 'file-name');
  const byFolder = findRow(
    document,
    guardrailRows,
    slash < 0 ? rootTokens(document.file) : nameTokens(folderName(file)),
  );
  if (byFolder && isPlausible(document, byFolder.type)) return evidence(document, byFolder, 'folder-name');
  return { ...typeByContent(document), kindStated: false, by: 'content' };
}

function folderName(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(file.lastIndexOf('/', slash - 1) + 1, slash);
}

/** `org-scps` is a repository of nothing else; `session-service` is about something of its own. */
function rootTokens(file: string): readonly string[] {
  const tokens = nameTokens(folderName(file)).filter(
    (word) => !/^(?:\d+|aws|iam|org|organizations?|polic(?:y|ies))$/.test(word),
  );
  const types = guardrailRows.flatMap((row) => row.tokens);
  return tokens.every((word) => types.includes(Object.hasOwn(singular, word) ? singular[word]! : word)) ? tokens : [];
}

/** The words of a name or path in lower case: `VPCEndpoint-policy.json` gives vpc, endpoint, policy, json. */
export function nameTokens(name: string): string[] {
  const words = name.match(/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z0-9]+|[A-Z0-9]+/g) ?? [];
  for (let at = 0; at < words.length; at++) words[at] = words[at]!.toLowerCase();
  return words;
}

interface NameRow {
  /** Words that follow one another. */
  readonly tokens: readonly string[];
  readonly type: PolicyType;
  readonly kind?: ResourceKind;
  /** A word that gives them another meaning when it follows. */
  readonly notBefore?: string;
  /** Only where a statement has a Principal (or none has one): the name alone is not clear. */
  readonly principal?: boolean;
}

/** Names that say what the document is attached to. */
const attachmentRows: readonly NameRow[] = [
  { tokens: ['trust', 'policy'], type: 'trust' },
  { tokens: ['trust', 'relationship'], type: 'trust' },
  { tokens: ['assume', 'role', 'policy'], type: 'trust', principal: true },
  { tokens: ['assume', 'role'], type: 'trust', principal: true },
  { tokens: ['trust'], type: 'trust', principal: true },
  { tokens: ['key', 'policy'], type: 'resource', kind: 'key' },
  { tokens: ['secret', 'policy'], type: 'resource', kind: 'secret', principal: true },
  { tokens: ['bucket', 'policy'], type: 'resource', kind: 'bucket' },
  { tokens: ['queue', 'policy'], type: 'resource', kind: 'queue', principal: true },
  { tokens: ['topic', 'policy'], type: 'resource', kind: 'topic', principal: true },
  { tokens: ['resource', 'policy'], type: 'resource' },
  { tokens: ['resource', 'based', 'policy'], type: 'resource' },
];

/** Names of policies that limit others; without a manifest they are attached to nothing. */
const guardrailRows: readonly NameRow[] = [
  { tokens: ['boundary'], type: 'boundary' },
  { tokens: ['scp'], type: 'scp' },
  { tokens: ['service', 'control'], type: 'scp' },
  { tokens: ['rcp'], type: 'rcp' },
  { tokens: ['resource', 'control'], type: 'rcp' },
  { tokens: ['guardrail'], type: 'rcp', principal: true },
  { tokens: ['guardrail'], type: 'scp' },
  // AWS Systems Manager Session Manager is no session policy.
  { tokens: ['session'], type: 'session', notBefore: 'manager' },
  { tokens: ['vpce'], type: 'vpc-endpoint' },
  { tokens: ['endpoint'], type: 'vpc-endpoint' },
];

const identityRows: readonly NameRow[] = [
  { tokens: ['identity', 'policy'], type: 'identity' },
  { tokens: ['identity', 'based', 'policy'], type: 'identity' },
];

const fileNameRows: readonly NameRow[] = [...attachmentRows, ...guardrailRows, ...identityRows];

/** `Policies` of CloudFormation and `PolicyInputList` of the IAM simulator hold identity policies. */
const embeddingRows: readonly NameRow[] = [
  { tokens: ['assume', 'role', 'policy', 'document'], type: 'trust' },
  ...guardrailRows,
  ...attachmentRows,
  ...identityRows,
  { tokens: ['policy', 'input', 'list'], type: 'identity' },
];

/** Siblings as `get-role-policy`, `get-user-policy` and `get-group-policy` print them. */
const identitySiblings: readonly string[] = ['RoleName', 'UserName', 'GroupName'];

const singular: Readonly<Record<string, string>> = {
  policies: 'policy',
  boundaries: 'boundary',
  guardrails: 'guardrail',
  endpoints: 'endpoint',
  vpces: 'vpce',
  scps: 'scp',
  rcps: 'rcp',
  sessions: 'session',
};

function embeddingRow(document: PolicyDocument, property: string): NameRow | undefined {
  const row = findRow(document, embeddingRows, nameTokens(property));
  if (row) return row;
  const { siblings } = document.embedding;
  if (/^(?:Policy)?Document$/.test(property) && identitySiblings.some((name) => siblings.has(name))) {
    return identityRows[0];
  }
  return undefined;
}

/** `rds-endpoint.resource-policy.json`: what stands between the last dots counts before the rest. */
function fileNameRow(document: PolicyDocument, fileName: string): NameRow | undefined {
  const parts = fileName.replace(/(?:\.(?:jsonc?|tpl|tftpl|j2))+$/i, '').split('.');
  const row = findRow(document, fileNameRows, nameTokens(parts.at(-1)!));
  return row ?? (parts.length > 1 ? findRow(document, fileNameRows, nameTokens(parts.join('-'))) : undefined);
}

function findRow(document: PolicyDocument, rows: readonly NameRow[], words: readonly string[]): NameRow | undefined {
  const tokens = words.map((word) => (Object.hasOwn(singular, word) ? singular[word]! : word));
  return rows.find((row) => {
    if (!holdsTokens(tokens, row)) return false;
    // `kms-key-policy` is a name for what a file is; `MyServiceCustomResourcePolicy` may be one for what it is about.
    const isKind = row.type !== 'resource' || tokens.length <= row.tokens.length + 1;
    const principal = row.principal ?? (isKind ? undefined : true);
    return principal === undefined || principal === mayHavePrincipal(document);
  });
}

/** A document without statements does not say what it is: its name may. */
function mayHavePrincipal(document: PolicyDocument): boolean {
  return document.statements.length === 0 || hasPrincipal(document);
}

function holdsTokens(tokens: readonly string[], row: NameRow): boolean {
  const wanted = row.tokens;
  for (let at = 0; at + wanted.length <= tokens.length; at++) {
    let matched = 0;
    while (matched < wanted.length && tokens[at + matched] === wanted[matched]) matched++;
    if (matched < wanted.length) continue;
    if (row.notBefore === undefined || tokens[at + wanted.length] !== row.notBefore) return true;
  }
  return false;
}

function evidence(document: PolicyDocument, row: NameRow, by: PolicyTypeEvidence['by']): PolicyTypeEvidence {
  if (row.type !== 'resource') return { type: row.type, kind: undefined, kindStated: false, by };
  const stated = row.kind ?? kindBySibling(document);
  return {
    type: 'resource',
    kind: stated ?? kindByContent(document),
    kindStated: stated !== undefined,
    by,
  };
}

/** A folder's name is weak: it does not make a boundary of a policy with principals, nor an endpoint policy of one without. */
function isPlausible(document: PolicyDocument, type: PolicyType): boolean {
  if (document.statements.length === 0) return true;
  return hasPrincipal(document) === (type === 'rcp' || type === 'vpc-endpoint');
}

function hasPrincipal(document: PolicyDocument): boolean {
  return document.statements.some(
    ({ principal, notPrincipal }) => principal !== undefined || notPrincipal !== undefined,
  );
}

const kindOfService: Readonly<Record<string, ResourceKind>> = {
  kms: 'key',
  secretsmanager: 'secret',
  s3: 'bucket',
  sqs: 'queue',
  sns: 'topic',
};

/** The order in which content is believed. */
const servicesInOrder: readonly string[] = ['kms', 'secretsmanager', 'sts', 's3', 'sqs', 'sns'];

function typeByContent(document: PolicyDocument): { type: PolicyType; kind: ResourceKind | undefined } {
  if (!hasPrincipal(document)) return { type: 'identity', kind: undefined };
  const service = serviceOf(document);
  if (service === 'sts') return { type: 'trust', kind: undefined };
  return { type: 'resource', kind: (service === undefined ? undefined : kindOfService[service]) ?? 'other' };
}

/** Of what is called a resource policy: one that names no service, or a misspelt one of secrets, is a secret's. */
function kindByContent(document: PolicyDocument): ResourceKind {
  const services = servicesOf(document);
  const known = servicesInOrder.find((service) => Object.hasOwn(kindOfService, service) && services.has(service));
  if (known !== undefined) return kindOfService[known]!;
  const others = [...services].filter((service) => /^[a-z][a-z0-9-]*$/.test(service) && !service.startsWith('secret'));
  return others.length === 0 ? 'secret' : 'other';
}

function kindBySibling(document: PolicyDocument): ResourceKind | undefined {
  for (const { value } of document.embedding.siblings.values()) {
    const service = /^arn:[^:]*:([a-z0-9-]+):/.exec(value)?.[1];
    if (service !== undefined && Object.hasOwn(kindOfService, service)) return kindOfService[service];
  }
  return undefined;
}

function serviceOf(document: PolicyDocument): string | undefined {
  const services = servicesOf(document);
  return servicesInOrder.find((service) => services.has(service));
}

/** The services that the document speaks of: of its actions, else (only `*`) of its resources. */
function servicesOf(document: PolicyDocument): ReadonlySet<string> {
  const services = new Set<string>();
  for (const { action, notAction } of document.statements) {
    for (const list of [action, notAction]) {
      for (const { value } of list?.values ?? []) {
        const colon = value.indexOf(':');
        if (colon > 0) services.add(value.slice(0, colon).toLowerCase());
      }
    }
  }
  if (services.size === 0) {
    for (const { resource } of document.statements) {
      for (const { value } of resource?.values ?? []) {
        const service = /^arn:[^:]*:([a-z0-9-]+):/.exec(value)?.[1];
        if (service !== undefined) services.add(service);
      }
    }
  }
  return services;
}
