import type { ServiceAction, ServiceReference } from '../../iam/reference/reference.ts';
import type { Located, Statement } from '../../policy/document.ts';
import { findPlaceholders } from '../../policy/placeholder.ts';
import { adding } from '../edits.ts';
import { knownAction } from '../elements/actions.ts';
import { arnMistakes } from '../elements/arnMistakes.ts';
import { type ArnShape, type ArnWord, arnWord, fitsResource, isAny, shapesOf } from '../elements/arns.ts';
import { definePolicyRule, type FixPlan, type PolicyView } from '../policyRule.ts';
import { listed } from '../words.ts';

export default definePolicyRule({
  code: 'action-resource-mismatch',
  severity: 'warning',
  summary: 'No resource of the statement is one that the action works on',
  issues: [],
  docs: `An action works on resources of certain types: \`s3:GetObject\` on objects (\`arn:aws:s3:::reports/*\`), \`s3:ListBucket\` on buckets (\`arn:aws:s3:::reports\`), and some on none, for which a policy has to say \`"*"\`. With other resources the statement says nothing about that action.

Actions with wildcards are not looked at, and no statement with a placeholder among its resources.

AWS: [resource types of each action](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).`,
  statement: (statement, view) => {
    const { type } = view.facts;
    if (type !== 'identity' && type !== 'boundary' && type !== 'session' && type !== 'scp') return;
    const { action, resource } = statement;
    if (action === undefined || resource === undefined || resource.values.length === 0) return;
    // What is wrong with an ARN itself is told of at the ARN.
    const arns = view.of(arnMistakes, statement).size > 0 ? undefined : arnsOf(resource.values, view);
    const data = arns === undefined ? undefined : view.reference?.();
    if (arns === undefined || data === undefined) return;
    const lost = action.values.flatMap((value): Lost[] => {
      const known = view.of(knownAction, value.value);
      return known === undefined || worksOnAny(known, arns, data, view) ? [] : [{ value, known }];
    });
    // One finding for those that work on no resource at all, and one for those that work on others.
    const [none, others] = [
      lost.filter(({ known }) => known.resourceTypes.length === 0),
      lost.filter(({ known }) => known.resourceTypes.length > 0),
    ];
    if (none.length > 0) reportWithout(none, view);
    if (others.length > 0) reportOthers(others, arns, statement, view);
  },
});

/** Undefined where one of them may be anything. */
function arnsOf(resources: readonly Located<string>[], view: PolicyView): readonly ArnWord[] | undefined {
  const arns: ArnWord[] = [];
  for (const { value } of resources) {
    const arn = view.of(arnWord, value);
    if (arn === undefined || isAny(arn.service) || view.of(hasPlaceholder, value)) return undefined;
    arns.push(arn);
  }
  return arns;
}

function hasPlaceholder(text: string): boolean {
  return findPlaceholders(text, 'arn').length > 0;
}

function shapesOfAction(action: ServiceAction, reference: ServiceReference, { of }: PolicyView): readonly ArnShape[] {
  const service = reference.service(action.service);
  if (service === undefined) return [];
  const names = new Set(action.resourceTypes.map(({ name }) => name));
  return of(shapesOf, service).filter(({ type }) => names.has(type));
}

function worksOnAny(
  action: ServiceAction,
  arns: readonly ArnWord[],
  reference: ServiceReference,
  view: PolicyView,
): boolean {
  const shapes = shapesOfAction(action, reference, view);
  if (shapes.length === 0) return action.resourceTypes.length > 0;
  return arns.some((arn) => shapes.some((shape) => fits(arn, shape)));
}

function fits(arn: ArnWord, shape: ArnShape): boolean {
  if (!isAny(shape.service) && shape.service !== arn.service) return false;
  if (shape.type === 'bucket' && shape.service === 's3') return isBucket(arn);
  return fitsResource(arn, shape);
}

/** The form of a bucket is any text; but what has a slash is an object. */
function isBucket({ region, account, resource }: ArnWord): boolean {
  return (
    region === '' &&
    account === '' &&
    (!resource.includes('/') || /[*?]/.test(resource.slice(0, resource.indexOf('/'))))
  );
}

interface Lost {
  readonly value: Located<string>;
  readonly known: ServiceAction;
}

function reportWithout(lost: readonly Lost[], { report }: PolicyView): void {
  const { range, pointer } = lost[0]!.value;
  const [work, it] = lost.length === 1 ? ['works', 'it'] : ['work', 'them'];
  report({
    message: `${namesOf(lost)} ${work} on no resource of ${lost.length === 1 ? 'its' : 'their'} own, so a statement that names resources says nothing about ${it}. Put ${it} into a statement with "Resource": "*".`,
    range,
    pointer,
  });
}

function reportOthers(
  lost: readonly Lost[],
  arns: readonly ArnWord[],
  statement: Statement,
  { report }: PolicyView,
): void {
  const { range, pointer } = lost[0]!.value;
  const types = [...new Set(lost.flatMap(({ known }) => known.resourceTypes.map(({ name }) => name)))];
  const isObject = types.includes('object') && lost.every(({ known }) => known.service === 's3');
  const objects = isObject ? bucketsOf(arns) : [];
  const fixes: FixPlan[] = objects.map((bucket) => ({
    title: `Add ${bucket}/*`,
    safety: 'offered',
    steps: [adding(statement.resource!.pointer, `${bucket}/*`)],
  }));
  report({
    message: `${namesOf(lost)} ${lost.length === 1 ? 'works' : 'work'} on ${kinds(types)}, and no resource of this statement is one, so it says nothing about ${lost.length === 1 ? 'it' : 'them'}. ${fixes.length > 0 ? `Objects are ${objects[0]}/*.` : 'Name such a resource.'}`,
    range,
    pointer,
    fixes,
  });
}

function namesOf(lost: readonly Lost[]): string {
  const names = lost.map(({ value }) => value.value);
  return names.length <= 4 ? listed(names) : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function bucketsOf(arns: readonly ArnWord[]): string[] {
  return arns
    .filter(({ service, resource }) => service === 's3' && !resource.includes('/') && !resource.includes(':'))
    .map(({ text }) => text);
}

function kinds(types: readonly string[]): string {
  const shown = types.slice(0, 3).map((type) => `"${type}"`);
  return `resources of the ${types.length === 1 ? 'type' : 'types'} ${shown.join(', ')}${types.length > 3 ? ' and others' : ''}`;
}
