import { matchesAction } from '../../iam/action.ts';
import type { ServiceReference } from '../../iam/reference/reference.ts';
import type { Located } from '../../policy/document.ts';
import { replacing } from '../edits.ts';
import { type ActionWord, actionWord } from '../elements/actions.ts';
import { nearestName } from '../elements/nearest.ts';
import { definePolicyRules, type PolicyReport, type PolicyView } from '../policyRule.ts';

const ACTIONS =
  'AWS: [actions of each service](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).';

export default definePolicyRules(
  [
    {
      code: 'invalid-action',
      severity: 'error',
      summary: 'An action does not exist',
      issues: ['INVALID_ACTION'],
      docs: `An action that a service does not have allows and denies nothing. It is an error where a known action is near, with "did you mean", or where the service is missing altogether. An action that our copy of AWS's service reference does not know, and that is near to none, may be newer than the copy: it is a warning, which says how old the copy is.

The fix is offered only: it allows something that was not allowed before.

${ACTIONS}`,
    },
    {
      code: 'invalid-service-in-action',
      severity: 'error',
      summary: 'The service of an action does not exist',
      issues: ['INVALID_SERVICE_IN_ACTION'],
      docs: `What stands before the colon of an action is the prefix of a service. Where a known prefix is near it is an error with "did you mean"; a prefix that our copy of AWS's service reference does not know, and that is near to none, is a warning, which says how old the copy is.

${ACTIONS}`,
    },
    {
      code: 'wildcard-in-service-name',
      severity: 'hint',
      summary: 'A wildcard stands in the name of a service',
      issues: ['WILDCARD_IN_SERVICE_NAME'],
      docs: `A wildcard in the name of a service covers services that are yet to come. Name the services.

AWS: [Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).`,
    },
  ],
  {
    action: (action, _statement, view) => {
      const { value } = action;
      if (value === '*') return;
      const word = view.of(actionWord, value);
      if (word.open) return;
      const report = view.of(checkedAction, value);
      if (report === undefined) return;
      // A service that the data does not know is told of once.
      if (report.code === 'invalid-service-in-action' && report.severity !== undefined) {
        const told = view.of(toldServices, '');
        if (told.has(word.service)) return;
        told.add(word.service);
      }
      view.report({ ...report, ...placed(action, report) });
    },
    resource: (resource, _statement, { report }) => {
      const service = /^arn:[^:]*:([^:]*[*?][^:]*):/.exec(resource.value)?.[1];
      if (service === undefined || service.includes('${')) return;
      report({
        code: 'wildcard-in-service-name',
        message: `"${service}" covers services that are yet to come. Name the service.`,
        range: resource.range,
        pointer: resource.pointer,
      });
    },
  },
);

interface Checked {
  readonly code: string;
  readonly severity?: PolicyReport['severity'] & string;
  readonly message: string;
  readonly meant?: string;
}

function placed({ range, pointer }: Located<string>, { meant }: Checked) {
  const fixes =
    meant === undefined
      ? []
      : [{ title: `Write "${meant}"`, safety: 'offered' as const, steps: [replacing(pointer, meant)] }];
  return { range, pointer, fixes };
}

/** What is wrong with an action, the same wherever it stands. */
function checkedAction(text: string, { reference, of }: Pick<PolicyView, 'reference' | 'of'>): Checked | undefined {
  const word = of(actionWord, text);
  if (word.service === '') return withoutService(text, reference?.());
  if (/[*?]/.test(word.service)) {
    return {
      code: 'wildcard-in-service-name',
      message: `"${text}" covers services that are yet to come. Name the services.`,
    };
  }
  const data = reference?.();
  return data === undefined ? undefined : (wrongService(text, word, data) ?? wrongName(text, word, data));
}

function withoutService(text: string, data: ServiceReference | undefined): Checked | undefined {
  if (/^\*+$/.test(text)) return undefined;
  const services =
    /[*?]/.test(text) || data === undefined ? [] : data.prefixes.filter((prefix) => data.action(`${prefix}:${text}`));
  const meant = services.length === 1 ? `${services[0]}:${data?.action(`${services[0]}:${text}`)?.name}` : undefined;
  return {
    code: 'invalid-action',
    message: `An action is a service, a colon and a name, so AWS refuses "${text}". ${meant === undefined ? 'Write the service before it, such as "s3:GetObject".' : `Did you mean "${meant}"?`}`,
    ...(meant === undefined ? {} : { meant }),
  };
}

function wrongService(text: string, { service, name }: ActionWord, data: ServiceReference): Checked | undefined {
  if (data.service(service) !== undefined) return undefined;
  const code = 'invalid-service-in-action';
  const meant = SERVICE_SLIPS.get(service) ?? nearestName(data.prefixes, service);
  if (meant === undefined || !/^[a-z0-9-]+$/.test(service)) {
    return {
      code,
      severity: 'warning',
      message: `AWS's service reference of ${data.date} has no service with the prefix "${service}". Look whether it is spelled right: with a prefix that AWS does not know this has no effect.`,
    };
  }
  return {
    code,
    message: `No service has the prefix "${service}", so "${text}" has no effect. Did you mean "${meant}:${name}"?`,
    meant: `${meant}:${name}`,
  };
}

function toldServices(_document: ''): Set<string> {
  return new Set();
}

/**
 * `Get` and `Put` are a letter apart, and mean the opposite: a name with another known verb is another action, which
 * may be newer than the data.
 */
function verbOf(name: string): string {
  const verb = /^[A-Z][a-z]+/.exec(name)?.[0] ?? '';
  return VERBS.has(verb) ? verb : '';
}

const VERBS: ReadonlySet<string> = new Set(
  'Add Associate Attach Batch Cancel Create Delete Describe Detach Disable Disassociate Enable Get Invoke List Modify Put Remove Run Send Set Start Stop Tag Untag Update'.split(
    ' ',
  ),
);

/**
 * What AWS documents elsewhere and the service reference does not have:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cross-account-replication.html
 */
const BESIDES: ReadonlySet<string> = new Set([
  'secretsmanager:acceptcrossaccountreplication',
  'secretsmanager:associatecrossaccountreplica',
]);

/** What services are called elsewhere. */
const SERVICE_SLIPS: ReadonlyMap<string, string> = new Map([
  ['secretmanager', 'secretsmanager'],
  ['secrets-manager', 'secretsmanager'],
  ['secrets', 'secretsmanager'],
  ['elb', 'elasticloadbalancing'],
  ['elbv2', 'elasticloadbalancing'],
  ['cloudwatchlogs', 'logs'],
  ['eventbridge', 'events'],
  ['stepfunctions', 'states'],
  ['emr', 'elasticmapreduce'],
  ['efs', 'elasticfilesystem'],
  ['msk', 'kafka'],
  ['cognito', 'cognito-idp'],
]);

function wrongName(
  text: string,
  { service, name, hasWildcard }: ActionWord,
  data: ServiceReference,
): Checked | undefined {
  const known = data.service(service);
  if (known === undefined || data.action(text) !== undefined || BESIDES.has(text.toLowerCase())) return undefined;
  const code = 'invalid-action';
  if (hasWildcard) {
    if (/^\*+$/.test(name) || known.actions.some((action) => matchesAction(text, `${service}:${action.name}`)))
      return undefined;
    return {
      code,
      severity: 'warning',
      message: `"${text}" covers no action of ${known.name} in AWS's service reference of ${data.date}. Look whether it is spelled right.`,
    };
  }
  const meant = nearestName(
    known.actions.map((action) => action.name).filter((one) => verbOf(one) === verbOf(name)),
    name,
  );
  if (meant !== undefined) {
    return {
      code,
      message: `${known.name} has no action "${name}", so this has no effect. Did you mean "${service}:${meant}"?`,
      meant: `${service}:${meant}`,
    };
  }
  return {
    code,
    severity: 'warning',
    message: `AWS's service reference of ${data.date} has no action "${name}" of ${known.name}. Look whether it is spelled right: an action that AWS does not know has no effect.`,
  };
}
