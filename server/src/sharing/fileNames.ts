/** What the names of a file and its folder, and its path, say of the documents in it. */
import { squash } from './near.ts';

/** Words at the end of a file's name that say what it is, not what it is about. */
const TYPE_WORD =
  /[^a-z0-9]*(?:policy|policies|resource|secrets?|bucket|trust|key|kms|identity|iam|role|user|permissions?|statement|inline|grant|access)$/i;

/** `secret-dev.json`, `kms-dev.json`, `iam-dev.json` are all about dev. */
const LEADING_TYPE_WORD = /^(?:secret|secrets|bucket|trust|key|kms|identity|iam|resource|policy|role)[^a-z0-9]+/i;

/** A stem that says what a file is and no more: `keypolicy`. */
export function isTypeWord(stem: string): boolean {
  const shorter = stem.replace(TYPE_WORD, '');
  return shorter === '' || (shorter !== stem && isTypeWord(shorter));
}

export const PATH_ACCOUNT = /(?<!\d)\d{12}(?!\d)/g;
export const PATH_REGION =
  /(?<![a-z])(?:af|ap|ca|cn|eu|eusc|il|me|mx|sa|us)(?:-gov|-iso[a-z]?|-de)?-(?:(?:north|south)?(?:east|west)?|central)-\d(?!\d)/g;

export function folderName(folder: string): string {
  return squash(folder.slice(folder.lastIndexOf('/') + 1));
}

export function fileStems(file: string): string[] {
  const base = file.slice(file.lastIndexOf('/') + 1);
  const dot = base.indexOf('.', 1);
  let stem = dot < 0 ? base : base.slice(0, dot);
  const stems = new Set([squash(stem)]);
  for (;;) {
    const shorter = stem.replace(TYPE_WORD, '').replace(LEADING_TYPE_WORD, '');
    if (shorter === stem || shorter.length < 2) break;
    stem = shorter;
    stems.add(squash(stem));
  }
  return [...stems].filter((name) => name.length >= 2);
}
