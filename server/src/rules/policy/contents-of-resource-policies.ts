import type { ServiceAction } from '../../iam/reference/reference.ts';
import type { Located } from '../../policy/document.ts';
import type { ResourceKind } from '../../policy/type.ts';
import { actionWord, knownAction } from '../elements/actions.ts';
import { arnWord, isAny } from '../elements/arns.ts';
import { serviceOfKind, typeName } from '../elements/types.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';

export default definePolicyRules(
  [
    {
      code: 'unsupported-action-in-policy',
      severity: 'error',
      summary: "A resource's policy names an action of another service",
      issues: ['UNSUPPORTED_ACTION_IN_POLICY'],
      docs: `The policy of a bucket is about actions of Amazon S3, that of a key about actions of AWS KMS: AWS refuses actions of other services there, or they have no effect. To let somebody decrypt what a secret holds, the key's own policy has to allow it. An action of the service itself that is not one on such a resource, such as \`s3:ListAllMyBuckets\` in a bucket policy, is a warning.

Only where a file's name, a manifest or the command line's output says what the policy is attached to.

AWS: [Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).`,
    },
    {
      code: 'unsupported-resource-arn-in-policy',
      severity: 'error',
      summary: "A resource's policy names a resource of another service",
      issues: ['UNSUPPORTED_RESOURCE_ARN_IN_POLICY'],
      docs: `The policy of a resource is about that resource. AWS refuses the ARN of a resource of another service in it, or it has no effect.

AWS: [Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).`,
    },
  ],
  {
    action: (action, _statement, view) => {
      const service = attachedService(view);
      if (service === undefined) return;
      const word = view.of(actionWord, action.value);
      if (word.open || word.service === '' || /[*?]/.test(word.service)) return;
      if (word.service !== service) reportForeign(action, word.service, view);
      else reportOwn(action, view);
    },
    resource: (resource, _statement, view) => {
      const service = attachedService(view);
      if (service === undefined) return;
      const arn = view.of(arnWord, resource.value);
      if (arn === undefined || isAny(arn.service) || arn.service.toLowerCase() === service) return;
      if (!/^[a-z0-9-]+$/i.test(arn.service)) return;
      view.report({
        code: 'unsupported-resource-arn-in-policy',
        message: `${capital(typeName(view.facts))} is about its own resource, and this is one of ${arn.service}, so it has no effect there. Name the resource that the policy is attached to.`,
        range: resource.range,
        pointer: resource.pointer,
      });
    },
  },
);

function attachedService({ facts }: PolicyView): string | undefined {
  return facts.type === 'resource' && facts.kindStated ? serviceOfKind(facts) : undefined;
}

function reportForeign(
  { value, range, pointer }: Located<string>,
  service: string,
  { facts, report }: PolicyView,
): void {
  report({
    code: 'unsupported-action-in-policy',
    message: `${capital(typeName(facts))} takes no actions of ${service}, so "${value}" has no effect there. Put it into the policy of the ${service === 'kms' ? 'key' : `${service} resource`}, or into the policy of who needs it.`,
    range,
    pointer,
  });
}

/** Names of the resource types that such a policy is about, in AWS's service reference. */
const TYPES: Readonly<Partial<Record<ResourceKind, readonly string[]>>> = {
  secret: ['Secret'],
  key: ['key'],
  bucket: ['bucket', 'object'],
  queue: ['queue'],
  topic: ['topic'],
};

function reportOwn(action: Located<string>, view: PolicyView): void {
  const types = TYPES[view.facts.kind ?? 'other'];
  const known = view.of(knownAction, action.value);
  if (types === undefined || known === undefined || isOn(known, types)) return;
  view.report({
    code: 'unsupported-action-in-policy',
    severity: 'warning',
    message: `${known.service}:${known.name} is no action on ${RESOURCES[view.facts.kind ?? 'other']}, so ${typeName(view.facts)} cannot allow it. Allow it in the policy of who needs it.`,
    range: action.range,
    pointer: action.pointer,
  });
}

const RESOURCES: Readonly<Record<ResourceKind, string>> = {
  secret: 'a secret',
  key: 'a key',
  bucket: 'a bucket or an object',
  queue: 'a queue',
  topic: 'a topic',
  other: 'a resource',
};

function isOn({ resourceTypes }: ServiceAction, types: readonly string[]): boolean {
  return resourceTypes.some(({ name }) => types.some((type) => type.toLowerCase() === name.toLowerCase()));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
