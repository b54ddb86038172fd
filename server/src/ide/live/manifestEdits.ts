/** What `pull` writes into a manifest: entries are added and brought up to date, nothing is taken out. */
import { parse } from 'jsonc-parser';
import { addToList, applyEdits, setProperty } from '../../policy/edit.ts';
import { pointerToken } from '../../policy/tree.ts';

/** What is known of one ARN: property by property; undefined says nothing. */
export interface ManifestEntry {
  readonly section: 'resources' | 'principals';
  /** As the manifest spells it, or is to. */
  readonly arn: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Lists that may hold more than what is known here. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

/** The manifest's text afterwards; `text` undefined: there is none yet. Comments, order and layout stay. */
export function editManifest(path: string, text: string | undefined, entries: readonly ManifestEntry[]): string {
  if (text === undefined || text.trim() === '') return newManifest(entries);
  let after = text;
  for (const entry of entries) after = editEntry(path, after, entry);
  return after;
}

function newManifest(entries: readonly ManifestEntry[]): string {
  const sections: Partial<Record<ManifestEntry['section'], Record<string, unknown>>> = {};
  // Resources first, whatever was read first.
  for (const name of ['resources', 'principals'] as const) {
    for (const { arn, values, lists } of entries.filter(({ section }) => section === name).sort(byArn)) {
      sections[name] ??= {};
      sections[name][arn] = withoutUndefined({ ...lists, ...values });
    }
  }
  return `${JSON.stringify(sections, undefined, 2)}\n`;
}

function editEntry(path: string, text: string, { section, arn, values, lists }: ManifestEntry): string {
  const manifest: unknown = parse(text);
  const known = member(member(manifest, section), arn);
  if (known === undefined) {
    const entry = withoutUndefined({ ...lists, ...values });
    const edits =
      member(manifest, section) === undefined
        ? setProperty(path, text, '', section, { [arn]: entry })
        : setProperty(path, text, `/${section}`, arn, entry);
    return applyEdits(text, edits);
  }
  const pointer = `/${section}/${pointerToken(arn)}`;
  let after = text;
  for (const [name, value] of Object.entries(withoutUndefined(values))) {
    if (sameJson(member(known, name), value)) continue;
    after = applyEdits(after, setProperty(path, after, pointer, name, value));
  }
  for (const [name, items] of Object.entries(lists)) {
    const listed = member(known, name);
    if (!Array.isArray(listed)) after = applyEdits(after, setProperty(path, after, pointer, name, items));
    else {
      for (const item of items) {
        if (!listed.includes(item)) after = applyEdits(after, addToList(path, after, `${pointer}/${name}`, item));
      }
    }
  }
  return after;
}

function byArn(one: ManifestEntry, other: ManifestEntry): number {
  return one.arn < other.arn ? -1 : one.arn > other.arn ? 1 : 0;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function withoutUndefined(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}

/** The order of properties makes no difference. */
function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  }
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => sameJson(member(one, name), member(other, name)))
  );
}
