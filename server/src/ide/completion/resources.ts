/** Values of Resource and NotResource: ARNs that are known, or built part by part. */
import { parseArn } from '../../iam/arn.ts';
import { servicesOf } from './actions.ts';
import { arnParts } from './arns.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';
import { aliasesFor, describeArn, knownElsewhere, knownResources, wordsFor } from './known.ts';
import { displayFile } from './places.ts';

export function resourceValues(context: CompletionContext): Proposal[] {
  const services = statementServices(context);
  const known = services.flatMap((service) => knownOf(context, service));
  return [...star(context), ...known, ...arnParts(context, services, new Set(known.map(({ label }) => label)))];
}

/** Known ARNs of one service. */
export function knownOf(context: CompletionContext, service: string): Proposal[] {
  const { snapshot, file } = context;
  const aliases = aliasesFor(snapshot, file);
  return knownElsewhere(context, knownResources(snapshot, file, service)).map(({ text, file: from }, index) => {
    const arn = parseArn(text);
    return {
      label: text,
      kind: 'resource',
      detail: `${arn === undefined ? service : describeArn(arn, aliases)} · ${displayFile(snapshot, from)}`,
      words: wordsFor(text, aliases),
      rank: 10 + index,
    };
  });
}

/** In a policy that is attached to a resource `*` is that resource. */
function star({ type, kind }: CompletionContext): Proposal[] {
  const attached = type === 'resource' && (kind === 'key' || kind === 'secret');
  return [
    {
      label: '*',
      kind: 'resource',
      detail: attached ? `this ${kind}` : 'every resource',
      rank: attached ? 0 : 800,
    },
  ];
}

/** Services of the statement's actions; of a whole policy, where it has none yet. */
function statementServices(context: CompletionContext): string[] {
  const actions = [...(context.statement?.action?.values ?? []), ...(context.statement?.notAction?.values ?? [])];
  const named = actions
    .map(({ value }) => value.slice(0, value.indexOf(':')).toLowerCase())
    .filter((name) => /^[a-z0-9-]+$/.test(name));
  if (named.length > 0) return [...new Set(named)];
  return [...(servicesOf(context) ?? ['secretsmanager', 'kms', 's3'])];
}
