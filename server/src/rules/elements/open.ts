/** Texts that stand for other texts: nobody knows here what they will be. */
import { hasInterpolation } from '../../policy/placeholder.ts';

/** A template's value or a marked placeholder is in it. Policy variables such as `${aws:username}` are none. */
export function isOpen(text: string): boolean {
  if (!/[<{]/.test(text)) return false;
  return hasInterpolation(text) || /<[^<>]+>/.test(text);
}

/**
 * Whether the name is that of a function of CloudFormation, which stands in place of a value: `{ "Fn::Sub": "…" }`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function isTemplateFunction(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

/** A text or a function that a template puts something in place of. */
export function isTemplateValue(value: unknown): boolean {
  if (typeof value === 'string') return isOpen(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length === 1 && isTemplateFunction(names[0]!);
}
