/** Where a part of a share is. */
import type { TextRange } from '../../policy/document.ts';

export interface SharePlace {
  readonly file: string;
  readonly range: TextRange;
}
