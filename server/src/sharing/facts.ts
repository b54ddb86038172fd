/** What one policy document says that matters for sharing: read once per version of the document. */

import { matchesAction } from '../iam/action.ts';
import { parseArn } from '../iam/arn.ts';
import { type CompiledPolicy, compilePolicy } from '../iam/evaluate.ts';
import type { Located, PolicyDocument, Statement } from '../policy/document.ts';
import { hasInterpolation } from '../policy/placeholder.ts';
import { type PolicyType, type PolicyTypeEvidence, policyTypeOf, type ResourceKind } from '../policy/type.ts';
import { squash } from './near.ts';
import { folderOf } from './paths.ts';
import { type KeyReference, keyReference, type SecretReference, secretReference } from './references.ts';

/** A secret or key that an Allow of an identity policy names. */
export interface NamedResource<Reference> {
  readonly located: Located<string>;
  readonly reference: Reference;
  readonly statement: Statement;
}

export interface NamedPrincipal {
  readonly located: Located<string>;
  /** A bare account id as its root's ARN; otherwise as written. */
  readonly arn: string;
  readonly parts: PrincipalParts;
  readonly statement: Statement;
}

export interface DocumentKind {
  readonly type: PolicyType;
  readonly kind: ResourceKind | undefined;
}

export interface DocumentFacts extends DocumentKind {
  readonly document: PolicyDocument;
  /** What says so. */
  readonly by: PolicyTypeEvidence['by'] | 'manifest';
  readonly folder: string;
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
  readonly secrets: readonly NamedResource<SecretReference>[];
  readonly keys: readonly NamedResource<KeyReference>[];
  /** An identity policy with an action of KMS, on whatever resource. */
  readonly usesKms: boolean;
  /** It also grants actions of services whose use of a key we do not follow, such as S3. */
  readonly otherServices: boolean;
  /** Principals of Allow statements, services and `*` left out. */
  readonly principals: readonly NamedPrincipal[];
  /** Accounts whose root may do everything: the owner, in a key policy. */
  readonly ownerAccounts: readonly Located<string>[];
  /** Secrets that an encryption context condition names. */
  readonly contextSecrets: readonly (Located<string> & { readonly reference: SecretReference | undefined })[];
  /** Regions that a `kms:ViaService` condition names for Secrets Manager. */
  readonly viaRegions: readonly Located<string>[];
  /** Compiled when first asked for: most documents take part in no share. */
  readonly compiled: () => CompiledPolicy;
}

/** `stated` is what a manifest says the document is; it wins over what the document looks like. */
export function documentFacts(document: PolicyDocument, stated?: DocumentKind): DocumentFacts {
  const { type, kind, by } = stated === undefined ? policyTypeOf(document) : { ...stated, by: 'manifest' as const };
  const allows = document.statements.filter((statement) => statement.effect?.value === 'Allow');
  const identity = type === 'identity';
  const resource = type === 'resource';
  let compiled: CompiledPolicy | undefined;
  const refers = identity || (resource && (kind === 'secret' || kind === 'key'));
  const folder = folderOf(document.file);
  const stems = refers ? fileStems(document.file) : [];
  const principals = resource ? namedPrincipals(allows) : [];
  return {
    document,
    type,
    kind,
    by,
    folder,
    names: refers ? [...stems, folderName(folder)] : [],
    stems,
    pathAccounts: refers ? (document.file.match(PATH_ACCOUNT) ?? []) : [],
    pathRegions: refers ? (document.file.match(PATH_REGION) ?? []) : [],
    attachment: resource ? statedArn(document) : undefined,
    holderName:
      document.embedding.siblings.get('RoleName')?.value ?? document.embedding.siblings.get('UserName')?.value,
    secrets: refers ? namedResources(allows, 'secretsmanager', secretReference) : [],
    keys: refers ? namedResources(allows, 'kms', keyReference) : [],
    usesKms: identity && allows.some((statement) => coversAnyOf(statement, 'kms')),
    otherServices: identity && allows.some((statement) => usesOtherKeyService(statement)),
    principals,
    ownerAccounts: kind === 'key' ? ownerAccounts(principals) : [],
    contextSecrets:
      kind === 'key'
        ? conditionValues(allows, 'kms:encryptioncontext:secretarn').map((located) => ({
            ...located,
            reference: secretReference(located.value),
          }))
        : [],
    viaRegions: kind === 'key' ? viaRegions(allows) : [],
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

/** What two principals are compared by. */
export interface PrincipalParts {
  readonly text: string;
  readonly account: string | undefined;
  /** `ApplicationRole`, `service/ApplicationRole`, `root`; a placeholder's text. */
  readonly name: string;
  /** A template's value is in it. */
  readonly interpolated: boolean;
}

export function principalParts(principal: string): PrincipalParts {
  const arn = parseArn(principal);
  const interpolated = hasInterpolation(principal);
  if (arn === undefined) return { text: principal, account: undefined, name: principal, interpolated };
  const name = arn.resource.replace(/^(?:role|user)\//, '');
  return { text: principal, account: arn.account, name, interpolated };
}

export function accountRoot(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}

/** Services that use a customer's key for their own data on the caller's behalf, so that a key grant beside them is theirs. */
const KEY_USING_SERVICES: ReadonlySet<string> = new Set([
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

function namedResources<Reference>(
  allows: readonly Statement[],
  service: 'secretsmanager' | 'kms',
  read: (text: string) => Reference | undefined,
): NamedResource<Reference>[] {
  const named: NamedResource<Reference>[] = [];
  for (const statement of allows) {
    if (!hasActionOf(statement, service)) continue;
    const hasBoth = hasActionOf(statement, service === 'kms' ? 'secretsmanager' : 'kms');
    for (const located of statement.resource?.values ?? []) {
      // Text that is no ARN belongs to the statement's service; with both, its own words decide.
      const isOther =
        hasBoth && parseArn(located.value) === undefined && looksLikeKey(located.value) !== (service === 'kms');
      const reference = isOther ? undefined : read(located.value);
      if (reference !== undefined) named.push({ located, reference, statement });
    }
  }
  return named;
}

function looksLikeKey(text: string): boolean {
  return /key|kms|^alias\/|^[0-9a-f]{8}-/i.test(text);
}

/** `service` in lower case. */
function hasActionOf(statement: Statement, service: string): boolean {
  for (const { value } of statement.action?.values ?? []) {
    if (value[service.length] === ':' && value.slice(0, service.length).toLowerCase() === service) return true;
  }
  return false;
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
      .filter((entry) => entry.key.value.toLowerCase() === key && !/not|null/i.test(entry.operator.value))
      .flatMap((entry) => entry.values),
  );
}

function viaRegions(allows: readonly Statement[]): Located<string>[] {
  return conditionValues(allows, 'kms:viaservice').flatMap((located) => {
    const region = /^secretsmanager\.(.+?)\.amazonaws\.com(?:\.cn)?$/.exec(located.value)?.[1];
    return region === undefined || /[*?]/.test(region) ? [] : [{ ...located, value: region }];
  });
}

/** What `get-resource-policy` and its like print beside the policy. */
function statedArn(document: PolicyDocument): Located<string> | undefined {
  return document.embedding.siblings.get('ARN') ?? document.embedding.siblings.get('Arn');
}

/** Words at the end of a file's name that say what it is, not what it is about. */
const TYPE_WORD =
  /[^a-z0-9]*(?:policy|policies|resource|secrets?|key|kms|identity|iam|role|user|permissions?|statement|inline|grant|access)$/i;

/** `secret-dev.json`, `kms-dev.json`, `iam-dev.json` are all about dev. */
const LEADING_TYPE_WORD = /^(?:secret|secrets|key|kms|identity|iam|resource|policy|role)[^a-z0-9]+/i;

const PATH_ACCOUNT = /(?<!\d)\d{12}(?!\d)/g;
const PATH_REGION =
  /(?<![a-z])(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-gov|-iso[a-z]?|-de)?-(?:(?:north|south)?(?:east|west)?|central)-\d(?!\d)/g;

function folderName(folder: string): string {
  return squash(folder.slice(folder.lastIndexOf('/') + 1));
}

function fileStems(file: string): string[] {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const dot = base.indexOf('.', 1);
  let stem = dot < 0 ? base : base.slice(0, dot);
  const stems = new Set([squash(stem)]);
  for (;;) {
    const shorter = stem.replace(TYPE_WORD, '').replace(LEADING_TYPE_WORD, '');
    if (shorter === stem || shorter.length < 2) break;
    stem = shorter;
    stems.add(squash(stem));
  }
  return [...stems].filter((name) => name.length >= 2);
}
