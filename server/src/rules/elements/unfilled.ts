/** Values that somebody has yet to write: they are told of as placeholders, never as mistakes. */
import { isOpen } from './open.ts';

/** `vpc-id`, `vpc-xxxxxxxx`, `your-region`, `<VPC_ID>`, `${vpc}`, `REGION`. */
export function isUnfilled(text: string): boolean {
  return isOpen(text) || MARKS.test(text) || /^[A-Z][A-Z0-9_]+$/.test(text);
}

const MARKS = /your|example|placeholder|x{4,}|\.\.\.|(?:^|[-_/])(?:id|name|region)$/i;
