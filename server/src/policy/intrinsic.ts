/**
 * A CloudFormation function in place of a value: `{ "Ref": "Secret" }`, `{ "Fn::Join": [ … ] }`. What comes of it nobody
 * knows here, so it is read as an interpolation, which equals one that is spelled alike.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { type JsonNode, plainValueOf } from './tree.ts';

/** What a function is read as, such as `${Ref "Secret"}`; undefined if the node is none. */
export function intrinsicText(node: JsonNode): string | undefined {
  const [member, ...more] = node.members;
  if (member?.value === undefined || more.length > 0 || !intrinsicName.test(member.name)) return undefined;
  const text = `\${${member.name} ${JSON.stringify(plainValueOf(member.value))}}`;
  // Behind a certain length, or with a bracket that nobody closes, no interpolation is recognised.
  return text.length <= longest && isBalanced(text) ? text : `\${${member.name} …}`;
}

/** Whether an interpolation is such a function: CloudFormation fills it in, nobody else has to. */
export function isIntrinsic(interpolation: string): boolean {
  return /^\$\{(?:Ref|Fn::\w+) /.test(interpolation);
}

const intrinsicName = /^(?:Ref|Fn::\w+)$/;
const longest = 1500;

function isBalanced(text: string): boolean {
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  return strings.every((string) => (string.match(/[$%]\{/g)?.length ?? 0) === (string.match(/\}/g)?.length ?? 0));
}
