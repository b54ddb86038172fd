/** Whether the actions of a statement work on its resources. */
import type { ServiceAction, ServiceReference } from '../../iam/reference/reference.ts';
import type { Located, Statement } from '../../policy/document.ts';
import { adding } from '../edits.ts';
import type { FixPlan, PolicyReport, PolicyView } from '../policyRule.ts';
import { listed } from '../words.ts';
import { isDescribedWhole, knownAction } from './actions.ts';
import { type ArnShape, type ArnWord, fitsResource, isAny, shapesOf } from './arns.ts';

/** `arns` are all resources of the statement, and none of them may be anything. */
export function lostActions(statement: Statement, arns: readonly ArnWord[], view: PolicyView): PolicyReport[] {
  let lost: Lost[] | undefined;
  for (const value of statement.action?.values ?? []) {
    const known = view.of(knownAction, value.value);
    if (known === undefined || !isDescribedWhole(known) || worksOnAny(known, arns, view)) continue;
    lost ??= [];
    lost.push({ value, known });
  }
  if (lost === undefined) return [];
  // One finding for those that work on no resource at all, and one for those that work on others.
  const none = lost.filter(({ known }) => known.resourceTypes.length === 0);
  const others = lost.filter(({ known }) => known.resourceTypes.length > 0);
  const severity = lost.length === statement.action?.values.length || lost.some(isOfS3) ? 'warning' : 'information';
  return [
    ...(none.length > 0 ? [withoutResource(none)] : []),
    ...(others.length > 0 ? [onOthers(others, arns, statement)] : []),
  ].map((report) => ({ ...report, severity }));
}

/** Buckets and objects are mixed up too often, with too much effect, to be a remark. */
function isOfS3({ known }: Lost): boolean {
  return known.service === 's3' && known.resourceTypes.length > 0;
}

/** The forms of the ARNs that an action works on. */
function shapesOfAction(action: ServiceAction, reference: ServiceReference): readonly ArnShape[] {
  const service = reference.service(action.service);
  if (service === undefined) return [];
  const names = new Set(action.resourceTypes.map(({ name }) => name));
  return reference.derived(shapesOf, service).filter(({ type }) => names.has(type));
}

function worksOnAny(action: ServiceAction, arns: readonly ArnWord[], { reference }: PolicyView): boolean {
  const shapes = reference?.().derived(shapesOfAction, action) ?? [];
  if (shapes.length === 0) return action.resourceTypes.length > 0 || arns.some((arn) => mayBeAsked(action, arn));
  return arns.some((arn) => shapes.some((shape) => fits(arn, shape)));
}

/**
 * Whether an action without a resource may be decided by this ARN after all: by one for everything of its service, and
 * where AWS's own documentation and policies name resources that the reference does not list.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
 */
function mayBeAsked({ service, name }: ServiceAction, arn: ArnWord): boolean {
  if (service === 'ssmmessages') return arn.service === 'ssm' && arn.resource.startsWith('session/');
  if (arn.service !== service) return false;
  return /^\*+$/.test(arn.resource) || (service === 'logs' && name === 'DescribeLogGroups');
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

function withoutResource(lost: readonly Lost[]): PolicyReport {
  const { range, pointer } = lost[0]!.value;
  const [work, it] = lost.length === 1 ? ['works', 'it'] : ['work', 'them'];
  return {
    code: 'action-resource-mismatch',
    message: `${namesOf(lost)} ${work} on no resource of ${lost.length === 1 ? 'its' : 'their'} own, so a statement that names resources says nothing about ${it}. Put ${it} into a statement with "Resource": "*".`,
    range,
    pointer,
  };
}

function onOthers(lost: readonly Lost[], arns: readonly ArnWord[], statement: Statement): PolicyReport {
  // Where the only resource suits none of the actions, it is the resource that is wrong.
  const { action, resource } = statement;
  const sole = lost.length === action?.values.length && resource?.values.length === 1 ? resource.values[0] : undefined;
  const { range, pointer } = sole ?? lost[0]!.value;
  const types = [...new Set(lost.flatMap(({ known }) => known.resourceTypes.map(({ name }) => name)))];
  const isObject = types.includes('object') && lost.every(({ known }) => known.service === 's3');
  const isBucket = types.includes('bucket') && lost.every(({ known }) => known.service === 's3');
  const objects = isObject ? bucketsOf(arns) : [];
  const added = isObject ? objects.map((bucket) => `${bucket}/*`) : isBucket ? bucketsOfObjects(arns) : [];
  const fixes: FixPlan[] = added.map((arn) => ({
    title: `Add ${arn}`,
    safety: 'offered',
    steps: [adding(statement.resource!.pointer, arn)],
  }));
  return {
    code: 'action-resource-mismatch',
    message: `${namesOf(lost)} ${lost.length === 1 ? 'works' : 'work'} on ${kinds(types)}, and no resource of this statement is one, so it says nothing about ${lost.length === 1 ? 'it' : 'them'}. ${fixes.length > 0 ? `${isObject ? 'Objects are' : 'The bucket is'} ${added[0]}.` : 'Name such a resource.'}`,
    range,
    pointer,
    fixes,
  };
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

function bucketsOfObjects(arns: readonly ArnWord[]): string[] {
  const buckets = arns
    .filter(({ service, account, resource }) => service === 's3' && account === '' && /^[^*?/]+\//.test(resource))
    .map(({ text }) => text.slice(0, text.indexOf('/')));
  return [...new Set(buckets)];
}

function kinds(types: readonly string[]): string {
  const shown = types.slice(0, 3).map((type) => `"${type}"`);
  return `resources of the ${types.length === 1 ? 'type' : 'types'} ${shown.join(', ')}${types.length > 3 ? ' and others' : ''}`;
}
