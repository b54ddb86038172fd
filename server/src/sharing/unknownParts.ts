/** Characters from the private use area, equal to none that a person writes: parts that nobody knows. */

export const UNKNOWN_KEY_ID = '\uF400\uF401\uF402\uF403';
export const UNKNOWN_PART = '\uF410';

/** Some object of a bucket: only a wildcard surely stands for it. */
const UNKNOWN_OBJECT = '\uF420';

/** Whether a text of an agreement holds nothing but what the documents say, so that a fix may write it. */
export function isSpelledOut(text: string): boolean {
  return !/[\uF400-\uF4FF]/.test(text);
}

/** One object, nobody knows which, of those that an ARN with wildcards stands for. */
export function someObject(arn: string): string {
  return arn.replace(/[*?]+/g, UNKNOWN_OBJECT);
}
