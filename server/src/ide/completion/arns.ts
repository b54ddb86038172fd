/** An ARN part by part: partition, service, Region, account, resource. */
import { PARTITIONS } from '../../iam/arn.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';
import { knownAccounts, offeredRegions } from './known.ts';
import { literal } from './snippet.ts';

interface Part {
  readonly text: string;
  readonly detail?: string | undefined;
}

/** Services whose ARNs have no Region; of S3 neither an account. */
const WITHOUT_REGION: ReadonlySet<string> = new Set(['iam', 's3', 'organizations', 'cloudfront', 'route53']);

/**
 * The next part of the ARN that is being typed, of one of the services. What is in `known` is offered already. `types`
 * are the names of the resource types that are meant; undefined: those of the statement's actions.
 */
export function arnParts(
  context: CompletionContext,
  services: readonly string[],
  known: ReadonlySet<string>,
  types?: readonly string[],
): Proposal[] {
  const { typed } = context.place;
  const { snapshot, file } = context;
  const parts = typed.split(':');
  const [prefix = '', partition = '', service = ''] = parts;
  const before = typed.slice(0, typed.lastIndexOf(':') + 1);
  const step = (next: readonly Part[], kind: string): Proposal[] =>
    next
      .map(
        ({ text, detail }, index): Proposal => ({
          label: `${before}${text}`,
          kind: 'resource',
          detail: detail ?? kind,
          words: detail,
          rank: 300 + index,
          continues: true,
        }),
      )
      .filter(({ label }) => !known.has(label));
  if (parts.length > 1 && prefix !== 'arn') return [];
  switch (parts.length) {
    case 1:
      return 'arn:'.startsWith(prefix) ? step([{ text: 'arn:' }], 'an ARN, part by part') : [];
    case 2:
      return step(
        PARTITIONS.map((text) => ({ text: `${text}:` })),
        'partition',
      );
    case 3:
      return step(
        services.map((text) => ({ text: `${text}:` })),
        'service',
      );
    case 4:
      if (WITHOUT_REGION.has(service)) return step([{ text: ':' }], 'no Region');
      return step(
        offeredRegions(snapshot, file, partition).map(({ text, known: own }) => ({
          text: `${text}:`,
          detail: own ? 'Region of this workspace' : undefined,
        })),
        'Region',
      );
    case 5:
      if (service === 's3') return step([{ text: ':' }], 'no account');
      return step(
        knownAccounts(snapshot, file).map(({ text, alias }) => ({ text: `${text}:`, detail: alias })),
        'account',
      );
    default:
      return resourceTypes(context, service, parts.slice(0, 5).join(':'), types);
  }
}

/** The resource part, by type: of those that the statement's actions take, else all of the service. */
function resourceTypes(
  { reference, statement }: CompletionContext,
  service: string,
  before: string,
  meant: readonly string[] | undefined,
): Proposal[] {
  const data = reference?.();
  const types = data?.service(service)?.resourceTypes ?? [];
  const taken = new Set(
    meant ??
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
