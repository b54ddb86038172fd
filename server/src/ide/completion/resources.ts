/** Values of Resource and NotResource: ARNs that are known, or built part by part. */
import { PARTITIONS, parseArn } from '../../iam/arn.ts';
import { servicesOf } from './actions.ts';
import type { CompletionContext } from './context.ts';
import { literal, type Proposal } from './item.ts';
import { aliasesFor, describeArn, knownAccounts, knownRegions, knownResources } from './known.ts';
import { displayFile } from './places.ts';

export function resourceValues(context: CompletionContext): Proposal[] {
  const services = statementServices(context);
  const known = services.flatMap((service) => knownOf(context, service));
  return [...star(context), ...known, ...parts(context, services, new Set(known.map(({ label }) => label)))];
}

/** Known ARNs of one service. */
export function knownOf({ snapshot, file }: CompletionContext, service: string): Proposal[] {
  const aliases = aliasesFor(snapshot, file);
  return knownResources(snapshot, file, service).map(({ text, file: from }, index) => {
    const arn = parseArn(text);
    return {
      label: text,
      kind: 'resource',
      detail: `${arn === undefined ? service : describeArn(arn, aliases)} · ${displayFile(snapshot, from)}`,
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

/** The next part of an ARN that is being typed. */
function parts(context: CompletionContext, services: readonly string[], known: ReadonlySet<string>): Proposal[] {
  const { typed } = context.place;
  const { snapshot, file } = context;
  const typedParts = typed.split(':');
  const before = typed.slice(0, typed.lastIndexOf(':') + 1);
  const step = (
    next: readonly { readonly text: string; readonly detail?: string | undefined }[],
    kind: string,
  ): Proposal[] =>
    next
      .map(
        ({ text, detail }, index): Proposal => ({
          label: `${before}${text}`,
          kind: 'resource',
          detail: detail ?? kind,
          rank: 300 + index,
          continues: true,
        }),
      )
      .filter(({ label }) => !known.has(label));
  switch (typedParts.length) {
    case 1:
      return typed === '' || 'arn:'.startsWith(typed) ? step([{ text: 'arn:' }], 'an ARN, part by part') : [];
    case 2:
      return typedParts[0] === 'arn'
        ? step(
            PARTITIONS.map((text) => ({ text: `${text}:` })),
            'partition',
          )
        : [];
    case 3:
      return step(
        services.map((text) => ({ text: `${text}:` })),
        'service',
      );
    case 4: {
      const regions = knownRegions(snapshot, file).map(({ text }) => ({ text: `${text}:` }));
      return typedParts[2] === 's3' || typedParts[2] === 'iam'
        ? step([{ text: ':' }], 'no Region')
        : step(regions, 'Region');
    }
    case 5: {
      if (typedParts[2] === 's3') return step([{ text: ':' }], 'no account');
      const accounts = knownAccounts(snapshot, file);
      return step(
        accounts.map(({ text, alias }) => ({ text: `${text}:`, detail: alias })),
        'account',
      );
    }
    default:
      return resourceTypes(context, typedParts[2] ?? '', typedParts.slice(0, 5).join(':'));
  }
}

/** The resource part, by type: of those that the statement's actions take, else all of the service. */
function resourceTypes({ reference, statement }: CompletionContext, service: string, before: string): Proposal[] {
  const data = reference?.();
  const types = data?.service(service)?.resourceTypes ?? [];
  const taken = new Set(
    (statement?.action?.values ?? []).flatMap(
      ({ value }) => data?.action(value)?.resourceTypes.map(({ name }) => name.toLowerCase()) ?? [],
    ),
  );
  const fitting = types.filter(({ name }) => taken.has(name.toLowerCase()));
  return (fitting.length > 0 ? fitting : types).map(({ name, arn }, index) => {
    const resource = arn.split(':').slice(5).join(':');
    let stop = 0;
    const snippet = resource
      .split(/(\$\{[^}]*\})/)
      .map((piece) => {
        if (!piece.startsWith('${')) return literal(piece);
        stop += 1;
        return `\${${stop}:${literal(piece.slice(2, -1))}}`;
      })
      .join('');
    return {
      label: `${before}:${resource.replace(/\$\{([^}]*)\}/g, '<$1>')}`,
      kind: 'resource',
      detail: name,
      rank: 300 + index,
      snippet: `"${literal(before)}:${snippet}"`,
    };
  });
}
