/** One statement as several: by service, by principal, by resource. */
import { parseArn } from '../../iam/arn.ts';
import type { Located, Statement } from '../../policy/document.ts';
import { editFile, inserting, replacing } from '../../rules/edits.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { Refactoring } from './refactorings.ts';

type Plain = Readonly<Record<string, unknown>>;

/** Only of a Statement that is a list already or becomes one, and that holds nothing but JSON. */
export function splits(snapshot: Snapshot, facts: DocumentFacts, statement: Statement): Refactoring[] {
  const { document } = facts;
  if (document.escaped) return [];
  const text = snapshot.files.get(document.file)?.text ?? '';
  const value = plainJson(text.slice(statement.range.start, statement.range.end));
  if (typeof value !== 'object' || value === null) return [];
  const whole = value as Plain;
  const parts: readonly (readonly [string, readonly Plain[]])[] = [
    ['by service', byService(statement, whole)],
    ['by principal', byPrincipal(statement, whole)],
    ['by resource', byResource(statement, whole)],
  ];
  const sids = new Set(document.statements.flatMap(({ sid }) => sid?.value ?? []));
  return parts.flatMap(([how, all]): Refactoring[] => {
    const [first, ...rest] = all;
    if (first === undefined || rest.length === 0) return [];
    const taken = new Set(sids);
    const steps = rest.map((part) => inserting(document, withSid(part, taken)));
    return [
      {
        title: `Split the statement ${how}`,
        kind: 'split',
        edits: editFile(snapshot, document.file, replacing(statement.pointer, first), ...steps),
      },
    ];
  });
}

/** The value of a text without comments and templates: nothing is lost when it is printed again. */
function plainJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withSid(part: Plain, taken: Set<string>): Plain {
  if (typeof part.Sid !== 'string' || part.Sid === '') return part;
  for (let number = 2; ; number += 1) {
    const sid = `${part.Sid}${number}`;
    if (taken.has(sid)) continue;
    taken.add(sid);
    return { ...part, Sid: sid };
  }
}

/** Each service with its own actions, and of the ARNs those that it can mean. */
function byService({ action, resource }: Statement, whole: Plain): Plain[] {
  if (action === undefined || action.invalid.length > 0) return [];
  const groups = grouped(action.values, (text) =>
    text.includes(':') ? text.slice(0, text.indexOf(':')).toLowerCase() : '*',
  );
  if (groups.has('*')) return [];
  return [...groups].map(([service, actions]) => {
    const fitting = resource?.values.map(({ value }) => value).filter((text) => mayMean(text, service)) ?? [];
    const narrows = resource?.form === 'array' && fitting.length > 0;
    return { ...whole, Action: oneOrMore(actions), ...(narrows ? { Resource: oneOrMore(fitting) } : {}) };
  });
}

/** An ARN of another of the services in question is none of this one's. */
function mayMean(text: string, service: string): boolean {
  const arn = parseArn(text);
  if (arn === undefined || /[*?${<]/.test(arn.service)) return true;
  // Actions of STS are on roles of IAM.
  return arn.service === service || (service === 'sts' && arn.service === 'iam');
}

function byPrincipal({ principal }: Statement, whole: Plain): Plain[] {
  const [entry, ...others] = principal?.entries ?? [];
  if (entry === undefined || others.length > 0 || entry.kind === '*' || entry.invalid.length > 0) return [];
  return entry.values.map(({ value }) => ({ ...whole, Principal: { [entry.kind]: value } }));
}

function byResource({ resource }: Statement, whole: Plain): Plain[] {
  if (resource === undefined || resource.invalid.length > 0) return [];
  return resource.values.map(({ value }) => ({ ...whole, Resource: value }));
}

function grouped(values: readonly Located<string>[], nameOf: (text: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { value } of values) groups.set(nameOf(value), [...(groups.get(nameOf(value)) ?? []), value]);
  return groups;
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? values[0]! : values;
}
