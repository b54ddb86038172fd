/** Kinds of principals, and who they are. */
import { parseArn } from '../../iam/arn.ts';
import { arnParts } from './arns.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';
import { aliasesFor, knownAccounts, knownElsewhere, knownPrincipals, wordsFor } from './known.ts';
import { displayFile } from './places.ts';
import { literal } from './snippet.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const KINDS: readonly (readonly [string, string])[] = [
  ['AWS', 'roles, users and accounts'],
  ['Service', 'an AWS service'],
  ['Federated', 'an identity provider'],
  ['CanonicalUser', 'an account by its canonical user id (S3)'],
];

export function principalKinds({ place, type, kind }: CompletionContext): Proposal[] {
  return KINDS.filter(([name]) => !place.siblings.includes(name))
    .filter(([name]) => (name === 'Federated' ? type === 'trust' : name === 'CanonicalUser' ? kind === 'bucket' : true))
    .map(([label, detail], rank) => ({ label, kind: 'element', detail, rank, snippet: '"$1"', continues: true }));
}

/** Values of one kind. */
export function principalValues(context: CompletionContext, kind: string): Proposal[] {
  if (kind === 'Service') return servicePrincipals(context);
  if (kind !== 'AWS') return seenElsewhere(context, kind);
  const { snapshot, file } = context;
  const aliases = aliasesFor(snapshot, file);
  const named = knownElsewhere(context, knownPrincipals(snapshot, file)).map(
    ({ text, file: from }, index): Proposal => {
      return {
        label: text,
        kind: 'principal',
        detail: whereFrom(context, aliases, text, from),
        words: wordsFor(text, aliases),
        rank: index,
      };
    },
  );
  const known = new Set(named.map(({ label }) => label));
  const roots = knownAccounts(snapshot, file)
    .map(({ text, alias }) => ({ arn: `arn:aws:iam::${text}:root`, alias, text }))
    .filter(({ arn }) => !known.has(arn))
    .map(
      ({ arn, alias, text }): Proposal => ({
        label: arn,
        kind: 'principal',
        detail: `all of account ${alias === undefined ? text : `${alias} (${text})`}`,
        words: alias,
        rank: 400,
      }),
    );
  const offered = new Set([...known, ...roots.map(({ label }) => label)]);
  return [...named, ...roots, ...arnParts(context, ['iam', 'sts'], offered, ['role', 'user', 'assumed-role'])];
}

/** In place of the whole element: the object for each known principal, or the bare `"*"`. */
export function wholePrincipals(context: CompletionContext): Proposal[] {
  const { snapshot, file } = context;
  const aliases = aliasesFor(snapshot, file);
  const named = knownElsewhere(context, knownPrincipals(snapshot, file)).map(
    ({ text, file: from }, rank): Proposal => ({
      label: text,
      kind: 'principal',
      detail: whereFrom(context, aliases, text, from),
      words: wordsFor(text, aliases),
      rank,
      snippet: `{ "AWS": ${literal(JSON.stringify(text))} }`,
    }),
  );
  const kinds = principalKinds(context).map(
    ({ label, detail = '' }, index): Proposal => ({
      label: `{ "${label}": … }`,
      kind: 'principal',
      detail,
      words: label,
      rank: 500 + index,
      snippet: `{ "${label}": "$1" }`,
      continues: true,
    }),
  );
  const everybody: Proposal = {
    label: '*',
    kind: 'principal',
    detail: 'everybody: public unless a condition limits it',
    rank: 900,
  };
  return [...named, ...kinds, everybody];
}

/** The account, by its alias where it has one, and the file. */
function whereFrom(
  { snapshot }: CompletionContext,
  aliases: ReadonlyMap<string, string>,
  text: string,
  from: string,
): string {
  const account = parseArn(text)?.account;
  const shown = displayFile(snapshot, from);
  return account === undefined ? shown : `${aliases.get(account) ?? account} · ${shown}`;
}

/** Names of services end in `amazonaws.com` in every partition that has them. */
function servicePrincipals(context: CompletionContext): Proposal[] {
  const seen = seenElsewhere(context, 'Service');
  const known = new Set(seen.map(({ label }) => label));
  const common = [
    'ec2',
    'ecs-tasks',
    'lambda',
    'states',
    'events',
    'cloudtrail',
    'logs',
    'sns',
    'sqs',
    's3',
    'rds',
    'glue',
    'codebuild',
  ]
    .map((name) => `${name}.amazonaws.com`)
    .filter((name) => !known.has(name));
  return [
    ...seen,
    ...common.map((label, index): Proposal => ({ label, kind: 'principal', detail: 'AWS service', rank: 500 + index })),
  ];
}

function seenElsewhere({ snapshot }: CompletionContext, kind: string): Proposal[] {
  const found = new Set<string>();
  for (const { document } of snapshot.facts.values()) {
    for (const { principal } of document.statements) {
      for (const entry of principal?.entries ?? []) {
        if (entry.kind === kind) for (const { value } of entry.values) if (!/[*?${}]/.test(value)) found.add(value);
      }
    }
  }
  return [...found].sort().map((label, rank) => ({ label, kind: 'principal', rank }));
}
