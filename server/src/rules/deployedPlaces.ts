/** Where the workspace speaks of an ARN. */
import type { Located } from '../policy/document.ts';
import { attachmentsOf, wholeResource } from '../sharing/attachments.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import type { RelatedPlace } from './finding.ts';

export interface NamedPlace extends Located<string> {
  readonly file: string;
}

/** Every value of a Principal that is the text. */
export function principalPlaces(snapshot: Snapshot, text: string): NamedPlace[] {
  const places: NamedPlace[] = [];
  for (const { document } of snapshot.facts.values()) {
    for (const { principal } of document.statements) {
      for (const entry of principal?.entries ?? []) {
        places.push(
          ...at(
            document.file,
            entry.values.filter(({ value }) => value === text),
          ),
        );
      }
    }
  }
  return places.sort(byPlace);
}

/** Unique ids of roles and users that a Principal has in place of an ARN, sorted. */
export function uniqueIds(snapshot: Snapshot): string[] {
  const ids = new Set<string>();
  for (const { document } of snapshot.facts.values()) {
    for (const { principal } of document.statements) {
      for (const { values } of principal?.entries ?? []) {
        for (const { value } of values) if (/^(?:AROA|AIDA)[A-Z0-9]{12,}$/.test(value)) ids.add(value);
      }
    }
  }
  return [...ids].sort();
}

/** The entries of manifests for an ARN, under `principals` or `resources`. */
export function manifestPlaces(snapshot: Snapshot, section: 'principals' | 'resources', arn: string): NamedPlace[] {
  return [...snapshot.manifests.values()]
    .flatMap((manifest) =>
      at(
        manifest.path,
        [manifest[section].get(arn)?.arn].flatMap((entry) => entry ?? []),
      ),
    )
    .sort(byPlace);
}

/** Where manifests say which key something is encrypted with, if they say this one; `of` narrows it to one resource. */
export function manifestKeyPlaces(snapshot: Snapshot, key: string, of?: string): NamedPlace[] {
  return [...snapshot.manifests.values()]
    .flatMap((manifest) =>
      [...manifest.resources].flatMap(([arn, entry]) =>
        entry.key?.value === key && (of === undefined || of === arn)
          ? at(manifest.path, [{ ...entry.key, value: key }])
          : [],
      ),
    )
    .sort(byPlace);
}

/** Allow statements whose Resource is the secret or key, or in the bucket. */
export function resourcePlaces(snapshot: Snapshot, arn: string): NamedPlace[] {
  return [...snapshot.facts.values()]
    .flatMap(({ document, keys, resources }) =>
      at(
        document.file,
        [...keys, ...resources].map(({ located }) => located).filter(({ value }) => wholeResource(value) === arn),
      ),
    )
    .sort(byPlace);
}

/** The documents that are attached to it. */
export function attachedPlaces(snapshot: Snapshot, arn: string): NamedPlace[] {
  return attachmentsOf(snapshot)
    .filter(({ holder }) => holder === arn)
    .map(({ facts: { document } }) => ({ value: arn, file: document.file, ...document.anchor }));
}

export function relatedPlaces(places: readonly NamedPlace[], message: string): RelatedPlace[] {
  return places.map(({ file, range }) => ({ file, range, message }));
}

function at(file: string, located: readonly Located<string>[]): NamedPlace[] {
  return located.map((one) => ({ file, value: one.value, range: one.range, pointer: one.pointer }));
}

function byPlace(one: NamedPlace, other: NamedPlace): number {
  return one.file < other.file ? -1 : one.file > other.file ? 1 : one.range.start - other.range.start;
}
