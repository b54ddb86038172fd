/** What one policy document says that matters for sharing: read once per version of the document. */

import { matchesAction } from '../iam/action.ts';
import { parseArn } from '../iam/arn.ts';
import { type CompiledPolicy, compilePolicy } from '../iam/evaluate.ts';
import type { Located, PolicyDocument, Statement } from '../policy/document.ts';
import { hasInterpolation } from '../policy/placeholder.ts';
import { type PolicyTypeEvidence, policyTypeOf } from '../policy/type.ts';
import { fileStems, folderName, PATH_ACCOUNT, PATH_REGION } from './fileNames.ts';
import { type NamedResource, nameResources } from './namedResources.ts';
import { folderOf } from './paths.ts';
import { accountRoot, type PrincipalParts, principalParts } from './principalNames.ts';
import type { KeyReference, ResourceReference } from './references.ts';
import { type DocumentKind, type Owner, ownerOf, typeOfContextKey } from './resourceTypes.ts';

export interface NamedPrincipal {
  readonly located: Located<string>;
  /** A bare account id as its root's ARN; otherwise as written. */
  readonly arn: string;
  readonly parts: PrincipalParts;
  readonly statement: Statement;
}

export interface NamedOrganization {
  readonly id: Located<string>;
  readonly statement: Statement;
}

/** What one policy document says. */
export interface DocumentFacts extends DocumentKind {
  readonly document: PolicyDocument;
  /** What says so. */
  readonly by: PolicyTypeEvidence['by'] | 'manifest';
  /** The kind of resource is stated as well, by a name, an ARN beside the document or a manifest. */
  readonly kindStated: boolean;
  /** Whose policy it is; undefined: a principal's, or nobody's. */
  readonly owner: Owner | undefined;
  readonly folder: string;
  /** Its file's path as far as it may say something: where the workspace is kept does not. */
  readonly path: string;
  /** What the file or its folder may be named after, without case and punctuation: `devsecret`. */
  readonly names: readonly string[];
  /** Those of the file alone. */
  readonly stems: readonly string[];
  /** Account ids and Regions in the path. */
  readonly pathAccounts: readonly string[];
  readonly pathRegions: readonly string[];
  /** The ARN that CLI output states beside the document. */
  readonly attachment: Located<string> | undefined;
  /** `RoleName` or `UserName` beside an identity policy. */
  readonly holderName: string | undefined;
  /** In an identity policy what it grants access to; in a resource's own policy itself. */
  readonly resources: readonly NamedResource<ResourceReference>[];
  readonly keys: readonly NamedResource<KeyReference>[];
  /** An identity policy with an action of KMS, on whatever resource. */
  readonly usesKms: boolean;
  /** It also grants actions of services whose use of a key we do not follow, such as S3. */
  readonly otherServices: boolean;
  /** Principals of Allow statements, services and `*` left out. */
  readonly principals: readonly NamedPrincipal[];
  /** Organizations whose every principal an Allow lets in: `*` on condition of `aws:PrincipalOrgID`. */
  readonly organizations: readonly NamedOrganization[];
  /** Accounts whose root may do everything: the owner, in a key policy. */
  readonly ownerAccounts: readonly Located<string>[];
  /** Resources that an encryption context condition names. */
  readonly contextResources: readonly (Located<string> & { readonly reference: ResourceReference | undefined })[];
  /** Services, with their Region, that a `kms:ViaService` condition names. */
  readonly viaServices: readonly { readonly service: string; readonly region: string }[];
  /** Compiled when first asked for: most documents take part in no share. */
  readonly compiled: () => CompiledPolicy;
}

/** `stated` is what a manifest says the document is; it wins over what the document looks like. */
export function documentFacts(document: PolicyDocument, path: string, stated?: DocumentKind): DocumentFacts {
  const { type, kind, by, kindStated } =
    stated === undefined ? policyTypeOf(document, path) : { ...stated, by: 'manifest' as const, kindStated: true };
  const allows = document.statements.filter((statement) => statement.effect?.value === 'Allow');
  const identity = type === 'identity';
  const owner = ownerOf({ type, kind });
  const principals = type === 'resource' || owner === 'role' ? namedPrincipals(allows) : [];
  // A role that only services assume is shared with nobody.
  const refers = identity || (owner === 'role' ? principals.length > 0 : owner !== undefined);
  let compiled: CompiledPolicy | undefined;
  const folder = folderOf(document.file);
  const stems = refers ? fileStems(document.file) : [];
  const resources: NamedResource<ResourceReference>[] = [];
  const keys: NamedResource<KeyReference>[] = [];
  if (refers) for (const statement of allows) nameResources(statement, resources, keys);
  return {
    document,
    type,
    kind,
    by,
    kindStated,
    owner,
    folder,
    path,
    names: refers ? [...stems, folderName(folderOf(path))].filter((name) => name !== '') : [],
    stems,
    pathAccounts: refers ? (path.match(PATH_ACCOUNT) ?? []) : [],
    pathRegions: refers ? (path.match(PATH_REGION) ?? []) : [],
    attachment: owner === undefined ? undefined : statedArn(document),
    holderName:
      document.embedding.siblings.get('RoleName')?.value ?? document.embedding.siblings.get('UserName')?.value,
    resources,
    keys,
    usesKms: identity && allows.some((statement) => coversAnyOf(statement, 'kms')),
    otherServices: identity && allows.some((statement) => usesOtherKeyService(statement)),
    principals,
    organizations: type === 'resource' && owner !== undefined ? namedOrganizations(allows) : [],
    ownerAccounts: owner === 'key' ? ownerAccounts(principals) : [],
    contextResources: owner === 'key' ? contextResources(allows) : [],
    viaServices: owner === 'key' ? viaServices(allows) : [],
    compiled: () => {
      compiled ??= compilePolicy(document);
      return compiled;
    },
  };
}

/** Whether some pattern of the statement's Action covers the action. NotAction covers what it does not name. */
export function coversAction(statement: Statement, action: string): boolean {
  if (statement.action !== undefined)
    return statement.action.values.some((value) => matchesAction(value.value, action));
  if (statement.notAction === undefined) return false;
  return !statement.notAction.values.some((value) => matchesAction(value.value, action));
}

/** Whether the action is spelled out, so that granting it was meant. */
export function namesAction(statement: Statement, action: string): boolean {
  const wanted = action.toLowerCase();
  return statement.action?.values.some((value) => value.value.toLowerCase() === wanted) ?? false;
}

/** Services that use a customer's key for their own data on the caller's behalf, so that a key grant beside them is theirs. */
export const KEY_USING_SERVICES: ReadonlySet<string> = new Set([
  's3',
  'ebs',
  'ec2',
  'rds',
  'dms',
  'datasync',
  'sqs',
  'sns',
  'dynamodb',
  'ssm',
  'logs',
  'kinesis',
  'backup',
  'lambda',
  'ecr',
]);

function coversAnyOf(statement: Statement, service: string): boolean {
  const prefix = `${service}:`;
  return statement.action?.values.some(({ value }) => value === '*' || value.toLowerCase().startsWith(prefix)) ?? false;
}

function usesOtherKeyService(statement: Statement): boolean {
  return (
    statement.action?.values.some((value) => {
      const colon = value.value.indexOf(':');
      return value.value === '*' || KEY_USING_SERVICES.has(value.value.slice(0, Math.max(colon, 0)).toLowerCase());
    }) ?? true
  );
}

function namedPrincipals(allows: readonly Statement[]): NamedPrincipal[] {
  const named: NamedPrincipal[] = [];
  for (const statement of allows) {
    let everybody = false;
    for (const { kind, values } of statement.principal?.entries ?? []) {
      for (const located of values) {
        if (located.value === '*') everybody = true;
        else if (kind === 'AWS') named.push(namedPrincipal(located, statement));
      }
    }
    if (everybody) for (const located of conditionPrincipals(statement)) named.push(namedPrincipal(located, statement));
  }
  return named;
}

function namedOrganizations(allows: readonly Statement[]): NamedOrganization[] {
  return allows.flatMap((statement) => {
    const everybody = statement.principal?.entries.some(({ values }) => values.some(({ value }) => value === '*'));
    if (everybody !== true) return [];
    const ids = conditionValues([statement], 'aws:principalorgid').filter(({ value }) => !/[*?]/.test(value));
    return ids.map((id) => ({ id, statement }));
  });
}

function namedPrincipal(located: Located<string>, statement: Statement): NamedPrincipal {
  const arn = accountRoot(located.value);
  return { located, arn, parts: principalParts(arn), statement };
}

/** Everybody, on condition of being one of these: that is for them. */
function conditionPrincipals(statement: Statement): Located<string>[] {
  return ['aws:principalarn', 'aws:principalaccount'].flatMap((key) =>
    conditionValues([statement], key).filter(({ value }) => !/[*?]/.test(value) || hasInterpolation(value)),
  );
}

function isNegated(operator: string): boolean {
  return /not|null/i.test(operator);
}

/** The statement that gives the key to its own account. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function ownerAccounts(principals: readonly NamedPrincipal[]): Located<string>[] {
  return principals
    .filter(({ arn, statement }) => arn.endsWith(':root') && coversAction(statement, 'kms:PutKeyPolicy'))
    .flatMap(({ arn, located }) => {
      const account = parseArn(arn)?.account;
      return account === undefined || account === '' ? [] : [{ ...located, value: account }];
    });
}

function conditionValues(allows: readonly Statement[], key: string): Located<string>[] {
  return allows.flatMap((statement) =>
    statement.conditions
      .filter((entry) => entry.key.value.toLowerCase() === key && !isNegated(entry.operator.value))
      .flatMap((entry) => entry.values),
  );
}

function contextResources(allows: readonly Statement[]): DocumentFacts['contextResources'] {
  return allows.flatMap((statement) =>
    statement.conditions.flatMap((entry) => {
      const type = isNegated(entry.operator.value) ? undefined : typeOfContextKey(entry.key.value.toLowerCase());
      return type === undefined
        ? []
        : entry.values.map((located) => ({ ...located, reference: type.read(located.value) }));
    }),
  );
}

function viaServices(allows: readonly Statement[]): DocumentFacts['viaServices'] {
  return conditionValues(allows, 'kms:viaservice').flatMap(({ value }) => {
    const [, service, region] = /^([a-z0-9-]+)\.(.+?)\.amazonaws\.com(?:\.cn)?$/.exec(value) ?? [];
    return service === undefined || region === undefined || /[*?]/.test(region) ? [] : [{ service, region }];
  });
}

/** What `get-resource-policy` and its like print beside the policy. */
function statedArn(document: PolicyDocument): Located<string> | undefined {
  return document.embedding.siblings.get('ARN') ?? document.embedding.siblings.get('Arn');
}
