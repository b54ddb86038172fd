/** What a rule reports. */
import type { TextRange } from '../policy/document.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** How grave they are: more is graver. */
export const GRAVITY: Readonly<Record<Severity, number>> = { error: 3, warning: 2, information: 1, hint: 0 };

/** A place in a file. */
export interface Place {
  readonly file: string;
  readonly range: TextRange;
  readonly pointer: string;
}

export interface RelatedPlace {
  readonly file: string;
  readonly range: TextRange;
  readonly message: string;
}

export interface Finding extends Place {
  /** Kebab-case; the rule file's name. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly RelatedPlace[];
  /** Ids of the shares that it speaks of. */
  readonly shares: readonly string[];
  /** Findings of one code, place and subject are one: several shares suffer from one cause. */
  readonly subject: string;
}

export interface FileEdit {
  readonly file: string;
  readonly range: TextRange;
  readonly newText: string;
  /** The file does not exist yet; `newText` is its whole content. */
  readonly create?: boolean;
}

/**
 * - `preferred`: `fix` applies it, editors offer it first; at most one a finding.
 * - `unsafe`: only with `fix --unsafe` (removes a permission, narrows a principal, creates a file).
 * - `offered`: only in an editor, a person has to choose.
 */
export type FixSafety = 'preferred' | 'unsafe' | 'offered';

export interface Fix {
  readonly title: string;
  readonly safety: FixSafety;
  readonly edits: readonly FileEdit[];
}
