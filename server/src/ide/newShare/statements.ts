/** The statements that a share needs, with the conditions that somebody asked for. */
import { parseArn } from '../../iam/arn.ts';
import { nameTokens } from '../../policy/type.ts';
import { ANY_SERVICE, type SharingPattern } from '../../sharing/patterns.ts';
import { shortName } from '../../sharing/principalNames.ts';
import { hasOwnKey, type ShareWish } from './wish.ts';

/** A statement of a policy, as it is printed. */
export type NewStatement = Readonly<Record<string, unknown>>;

/** What goes into which document; undefined: the share has no such document. */
export interface NewStatements {
  readonly own: NewStatement | undefined;
  readonly key: NewStatement | undefined;
  /** The statement without which nobody could change a key policy again. */
  readonly keyOwner: NewStatement | undefined;
  readonly identity: readonly NewStatement[];
}

export function statementsFor(wish: ShareWish, pattern: SharingPattern): NewStatements {
  const { principal } = wish;
  const { type, resourceActions, keyActions } = pattern;
  const keyArn = type === undefined ? wish.resource : hasOwnKey(pattern) ? wish.key : undefined;
  const usesKey = typeof keyArn === 'string' && keyActions.length > 0;
  const resource = sharedResource(wish, pattern);
  const everywhere = limits(wish);
  const ownResource = type?.policy?.statementResource(resource);
  const grantee = { Effect: 'Allow', Principal: { AWS: principal } };
  return {
    own:
      type?.policy === undefined || resourceActions.length === 0
        ? undefined
        : {
            Sid: sid('Allow', principal, wish.access),
            ...grantee,
            Action: oneOrMore(resourceActions),
            ...(ownResource === undefined ? {} : { Resource: ownResource }),
            ...condition(everywhere),
          },
    key: usesKey
      ? {
          Sid: sid('Allow', principal, 'use', 'key'),
          ...grantee,
          Action: oneOrMore(keyActions),
          Resource: '*',
          ...condition([...keyLimits(wish, pattern), ...everywhere]),
        }
      : undefined,
    keyOwner: usesKey ? ownerStatement(keyArn) : undefined,
    identity: [
      ...(resourceActions.length === 0
        ? []
        : [
            {
              Sid: sid(wish.access, shortResource(wish)),
              Effect: 'Allow',
              Action: oneOrMore(resourceActions),
              Resource: resource,
            },
          ]),
      ...(usesKey
        ? [
            {
              Sid: sid('use', 'key', type === undefined ? '' : shortResource(wish)),
              Effect: 'Allow',
              Action: oneOrMore(keyActions),
              Resource: keyArn,
            },
          ]
        : []),
    ],
  };
}

/** Of a bucket its objects, since that is what is read and written. */
export function sharedResource({ resource }: ShareWish, { noun }: SharingPattern): string {
  return noun === 'bucket' && !resource.includes('/') ? `${resource}/*` : resource;
}

/** `DevSecret`, `reports`: what files are named after. */
export function shortResource({ resource }: Pick<ShareWish, 'resource'>): string {
  const name = (parseArn(resource)?.resource ?? resource)
    .replace(/^(?:secret|key|role|snapshot|cluster-snapshot)[:/]/, '')
    .replace(/\/\*$/, '');
  const secret = /:secretsmanager:/.test(resource) ? name.replace(/-[A-Za-z0-9?]{6}$/, '') : name;
  return /^[0-9a-f]{8}-/.test(secret) ? `key-${secret.slice(0, 8)}` : secret.slice(secret.lastIndexOf('/') + 1);
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function ownerStatement(key: string): NewStatement | undefined {
  const arn = parseArn(key);
  if (arn === undefined) return undefined;
  return {
    Sid: 'EnableIAMUserPermissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:${arn.partition}:iam::${arn.account}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
}

type Limit = readonly [operator: string, key: string, value: string | readonly string[]];

/** In every policy of the owner's. */
function limits({ organization, until }: ShareWish): Limit[] {
  return [
    ...(organization === undefined ? [] : [['StringEquals', 'aws:PrincipalOrgID', organization] as const]),
    ...(until === undefined ? [] : [['DateLessThan', 'aws:CurrentTime', until] as const]),
  ];
}

/** In the key's policy alone: the key is used by the service, for the resource. */
function keyLimits(wish: ShareWish, pattern: SharingPattern): Limit[] {
  const { viaService, encryptionContextKey, noun } = pattern;
  const region = parseArn(wish.resource)?.region || parseArn(wish.key ?? '')?.region || '';
  const via =
    wish.viaService && viaService !== undefined && viaService !== ANY_SERVICE && region !== ''
      ? [['StringEquals', 'kms:ViaService', `${viaService}.${region}.amazonaws.com`] as const]
      : [];
  if (!wish.encryptionContext || encryptionContextKey === undefined) return via;
  const key = `kms:EncryptionContext:${encryptionContextKey}`;
  const shared = sharedResource(wish, pattern);
  // With an S3 Bucket Key the context is the bucket, else the object.
  const values = noun === 'bucket' ? [shared.slice(0, shared.indexOf('/')), shared] : [shared];
  const operator = values.some((value) => /[*?]/.test(value)) ? 'StringLike' : 'StringEquals';
  return [...via, [operator, key, oneOrMore(values)]];
}

function condition(all: readonly Limit[]): { readonly Condition?: object } {
  if (all.length === 0) return {};
  const operators: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, value] of all) operators[operator] = { ...operators[operator], [key]: value };
  return { Condition: operators };
}

/** Letters and digits only: IAM takes no others. */
function sid(...words: readonly string[]): string {
  return words
    .flatMap((word) => nameTokens(shortName(word)))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .replace(/[^A-Za-z0-9]/g, '');
}

function oneOrMore<Value>(values: readonly Value[]): Value | readonly Value[] {
  return values.length === 1 ? values[0]! : values;
}
