/**
 * Mistakes that have a fix, for planting several at once: each spoils one thing that a share says, and the rest of the
 * workspace still says how it should be.
 */
import { CONSUMER, type Layout, type Model, OWNER, type Policy, type Statement } from './workspaces.ts';

/** Of one kind only one can be planted in a share: two would hide what is right, or each other. */
type Spoiled =
  | 'principal'
  | 'key statement'
  | 'secret statement'
  | 'condition'
  | 'secret ARN'
  | 'secret action'
  | 'key ARN'
  | 'key action';

export interface Mutation {
  readonly name: string;
  readonly spoils: readonly Spoiled[];
  /** Undefined: it cannot be made in this share, or nothing else says what is right. */
  readonly make: (share: Model, layout: Layout) => Model | undefined;
}

type Part = 'resource' | 'keyPolicy' | 'identity';

function edited(share: Model, part: Part, edit: (statements: Statement[]) => Statement[]): Model {
  const policy: Policy = structuredClone(share[part]);
  return { ...share, [part]: { ...policy, Statement: edit(policy.Statement) } };
}

function replaced(share: Model, part: Part, from: string, to: string): Model | undefined {
  const before = JSON.stringify(share[part]);
  const after = before.replaceAll(from, to);
  return before === after ? undefined : { ...share, [part]: JSON.parse(after) };
}

const grants = (action: string) => (statement: Statement) =>
  statement.Effect === 'Allow' && [statement.Action].flat().includes(action);
const without = (share: Model, part: Part, is: (statement: Statement) => boolean) =>
  edited(share, part, (statements) => statements.filter((statement) => !is(statement)));
const isConsumers = ({ Sid }: Statement) => Sid === 'Consumer';
const conditioned = (share: Model, edit: (condition: Record<string, Record<string, string>>) => void) =>
  edited(share, 'keyPolicy', (statements) => {
    const condition = statements.find(isConsumers)?.Condition;
    if (condition !== undefined) edit(condition);
    return statements;
  });
const hasVia = ({ conditions }: Model) => conditions === 'via' || conditions === 'both';
const hasContext = ({ conditions }: Model) => conditions === 'context' || conditions === 'both';
/** The manifest, or what a command printed, says for certain what is what. */
const isStated = (layout: Layout) => layout === 'manifest' || layout === 'cli';

const atHome = (share: Model, arn: string) => replaced(share, 'identity', arn, arn.replace(OWNER, CONSUMER));
/** With both ARNs in the consumer's account it is a secret of its own, unless somebody says otherwise. */
const isOwn = ({ identity }: Model, other: string, layout: Layout) =>
  !isStated(layout) && JSON.stringify(identity).includes(other.slice(0, -7).replace(OWNER, CONSUMER));

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'name in the key policy',
    spoils: ['principal'],
    make: (share) => replaced(share, 'keyPolicy', 'Reader"', 'Raeder"'),
  },
  {
    name: 'account in the key policy',
    spoils: ['principal'],
    make: (share) => replaced(share, 'keyPolicy', `::${CONSUMER}:`, '::222222222223:'),
  },
  {
    name: 'kind in the key policy',
    spoils: ['principal'],
    make: (share) => {
      const [from, to] = share.role.includes(':role/') ? [':role/', ':user/'] : [':user/', ':role/'];
      return replaced(share, 'keyPolicy', share.role, share.role.replace(from, to));
    },
  },
  {
    name: 'path in the key policy',
    spoils: ['principal'],
    make: (share) => replaced(share, 'keyPolicy', share.role, share.role.replace(/\/(\w+)$/, '/service/$1')),
  },
  {
    name: "name in the secret's policy",
    spoils: ['principal'],
    make: (share, layout) =>
      isStated(layout) || layout === 'accounts' ? replaced(share, 'resource', 'Reader"', 'Raeder"') : undefined,
  },
  {
    name: 'no statement in the key policy',
    spoils: ['key statement', 'principal', 'condition'],
    make: (share) => without(share, 'keyPolicy', isConsumers),
  },
  {
    name: 'no Decrypt in the key policy',
    spoils: ['key statement'],
    make: (share) => replaced(share, 'keyPolicy', '"kms:Decrypt"', '"kms:DescribeKey"'),
  },
  {
    name: "no statement in the secret's policy",
    spoils: ['secret statement', 'principal'],
    // Without any statement only a name says what kind of policy it is.
    make: (share, layout) =>
      share.resource.Statement.length > 1 || (layout !== 'types' && layout !== 'one-file')
        ? without(share, 'resource', grants('secretsmanager:GetSecretValue'))
        : undefined,
  },
  {
    name: "no GetSecretValue in the secret's policy",
    spoils: ['secret statement'],
    make: (share) => replaced(share, 'resource', 'GetSecretValue', 'ListSecretVersionIds'),
  },
  {
    name: "Region of the secret's service in the key policy",
    spoils: ['condition'],
    make: (share) =>
      hasVia(share)
        ? conditioned(share, (condition) => {
            condition.StringEquals = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
          })
        : undefined,
  },
  {
    name: 'operator of the encryption context',
    spoils: ['condition'],
    make: (share) =>
      hasContext(share) && share.secret.endsWith('?')
        ? conditioned(share, (condition) => {
            const { 'kms:EncryptionContext:SecretARN': arn = '', ...rest } = condition.StringLike ?? {};
            delete condition.StringLike;
            condition.StringEquals = { ...condition.StringEquals, ...rest, 'kms:EncryptionContext:SecretARN': arn };
          })
        : undefined,
  },
  {
    name: "the consumer's account in the secret's ARN",
    spoils: ['secret ARN'],
    make: (share, layout) => (isOwn(share, share.key, layout) ? undefined : atHome(share, share.secret)),
  },
  {
    name: "no suffix in the secret's ARN",
    spoils: ['secret ARN'],
    make: (share) => replaced(share, 'identity', share.secret, share.secret.slice(0, -7)),
  },
  {
    name: "name in the secret's ARN",
    spoils: ['secret ARN'],
    make: (share, layout) =>
      isStated(layout)
        ? replaced(share, 'identity', share.secret, share.secret.replace(/(\w)-([^-]*)$/, '$1$1-$2'))
        : undefined,
  },
  {
    name: 'no action on the secret in the identity policy',
    spoils: ['secret action'],
    make: (share) => replaced(share, 'identity', 'GetSecretValue', 'DescribeSecret'),
  },
  {
    name: 'key id',
    spoils: ['key ARN'],
    make: (share) => replaced(share, 'identity', share.key, share.key.slice(share.key.indexOf('/') + 1)),
  },
  {
    name: "the consumer's account in the key's ARN",
    spoils: ['key ARN'],
    make: (share, layout) => (isOwn(share, share.secret, layout) ? undefined : atHome(share, share.key)),
  },
  {
    // One ARN against another decides nothing: a condition has to say what the Region is.
    name: "Region in the key's ARN",
    spoils: ['key ARN', 'condition'],
    make: (share, layout) =>
      isStated(layout) || share.conditions !== 'none'
        ? replaced(share, 'identity', share.key, share.key.replace('us-east-1', 'eu-west-1'))
        : undefined,
  },
  {
    name: "partition in the key's ARN",
    spoils: ['key ARN'],
    make: (share) => replaced(share, 'identity', share.key, share.key.replace('arn:aws:', 'arn:aws-cn:')),
  },
  {
    name: 'no action on the key in the identity policy',
    spoils: ['key action'],
    make: (share) => replaced(share, 'identity', '"kms:Decrypt"', '"kms:DescribeKey"'),
  },
  {
    name: 'no statement for the key in the identity policy',
    spoils: ['key action', 'key ARN'],
    make: (share, layout) => (layout === 'manifest' ? without(share, 'identity', grants('kms:Decrypt')) : undefined),
  },
];

/** Plants those that go together; what is left of the share still says what it is for. */
export function plantAll(
  share: Model,
  layout: Layout,
  wanted: readonly Mutation[],
): { readonly share: Model; readonly made: readonly Mutation[] } {
  const made: Mutation[] = [];
  let broken = share;
  for (const mutation of wanted) {
    if (mutation.spoils.some((one) => made.some(({ spoils }) => spoils.includes(one)))) continue;
    const next = mutation.make(broken, layout);
    if (next === undefined || (layout !== 'manifest' && !isAbout(next))) continue;
    broken = next;
    made.push(mutation);
  }
  return { share: broken, made };
}

/** Somebody allows reading, or both sides the key for it: else nothing but a manifest could say that reading is meant. */
function isAbout({ resource, keyPolicy, identity }: Model): boolean {
  const allows = (policy: Policy, action: string) => policy.Statement.some(grants(action));
  return (
    [resource, identity].some((policy) => allows(policy, 'secretsmanager:GetSecretValue')) ||
    [keyPolicy, identity].every((policy) => allows(policy, 'kms:Decrypt'))
  );
}
