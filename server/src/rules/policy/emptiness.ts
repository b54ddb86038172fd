import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { removingElement, removingProperty } from '../edits.ts';
import { addingCondition, operatorWord, removingEntry } from '../elements/conditions.ts';
import { isEmptyList } from '../elements/statements.ts';
import {
  definePolicyRules,
  type FixPlan,
  type PolicyReport,
  type PolicyRuleText,
  type PolicyView,
} from '../policyRule.ts';

function text(code: string, summary: string, what: string): PolicyRuleText {
  return {
    code,
    severity: 'hint',
    summary,
    issues: [code.toUpperCase().replaceAll('-', '_')],
    docs: `${what}

AWS: [elements of a policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).`,
  };
}

export default definePolicyRules(
  [
    text(
      'empty-array-action',
      'A statement has an empty list of actions',
      'A statement that names no action allows and denies nothing. An empty `NotAction` excepts nothing: it means all actions.',
    ),
    text(
      'empty-array-resource',
      'A statement has an empty list of resources',
      'A statement that names no resource allows and denies nothing. An empty `NotResource` excepts nothing: it means all resources.',
    ),
    text(
      'empty-array-principal',
      'A statement has an empty list of principals',
      'A statement that names no principal is about nobody.',
    ),
    text(
      'empty-object-principal',
      'A statement has an empty Principal',
      'A statement that names no principal is about nobody.',
    ),
    text(
      'empty-object-condition',
      'A statement has an empty Condition',
      'A condition without an operator asks for nothing: the statement is as good without it.',
    ),
    text(
      'empty-array-condition',
      'A condition key has no value',
      'A condition that compares with no value does not do what its author wanted: write the values, or remove the key.',
    ),
    text(
      'empty-array-condition-forallvalues',
      'ForAllValues compares with no value',
      '`ForAllValues` with no value holds only where the request does not have the key. `Null` says the same plainly.',
    ),
    text(
      'empty-array-condition-foranyvalue',
      'ForAnyValue compares with no value',
      '`ForAnyValue` with no value never holds, so the statement has no effect.',
    ),
    text(
      'empty-array-condition-ifexists',
      'A condition with IfExists compares with no value',
      'An operator with `IfExists` and no value holds only where the request does not have the key. `Null` says the same plainly.',
    ),
  ],
  {
    statement: (statement, view) => {
      const { report } = view;
      const fixes = removingStatement(statement, view);
      reportList(statement, 'action', 'empty-array-action', fixes, report);
      reportList(statement, 'resource', 'empty-array-resource', fixes, report);
      for (const element of [statement.principal, statement.notPrincipal]) {
        if (element === undefined) continue;
        const { range, pointer } = element;
        if (element.entries.length === 0 && !element.invalid) {
          report({ code: 'empty-object-principal', message: NOBODY, range, pointer, fixes });
        }
        for (const entry of element.entries) {
          if (isEmptyList(entry)) {
            const { range: place, pointer: at } = entry;
            report({
              code: 'empty-array-principal',
              message: NOBODY,
              range: place,
              pointer: at,
              // Others may be named beside it.
              fixes:
                element.entries.length > 1
                  ? [{ title: `Remove the empty ${entry.kind}`, safety: 'preferred', steps: [removingProperty(at)] }]
                  : fixes,
            });
          }
        }
      }
      const { condition } = statement;
      const unread = statement.notUnderstood.some(({ pointer }) =>
        pointer.startsWith(`${statement.pointer}/Condition`),
      );
      if (condition !== undefined && statement.conditions.length === 0 && !unread) {
        report({
          code: 'empty-object-condition',
          message: 'This condition asks for nothing. Remove it, or write what it has to ask.',
          range: condition.range,
          pointer: condition.pointer,
          fixes: [
            { title: 'Remove the empty Condition', safety: 'preferred', steps: [removingProperty(condition.pointer)] },
          ],
        });
      }
    },
    condition: (entry, statement, view) => {
      if (isEmptyList({ ...entry, keyRange: entry.range })) reportCondition(entry, statement, view);
    },
  },
);

/** A statement that does nothing can go, unless it is the only one. */
function removingStatement({ pointer }: Statement, { facts }: PolicyView): readonly FixPlan[] {
  if (facts.document.statements.length < 2) return [];
  return [{ title: 'Remove the statement', safety: 'offered', steps: [removingElement(pointer)] }];
}

const NOBODY = 'This statement is about nobody, so it has no effect. Name its principals.';

function reportList(
  statement: Statement,
  name: 'action' | 'resource',
  code: string,
  fixes: readonly FixPlan[],
  report: (report: PolicyReport) => void,
): void {
  const not = name === 'action' ? statement.notAction : statement.notResource;
  for (const [list, plans, message] of [
    [
      statement[name],
      fixes,
      `This statement names no ${name}, so it has no effect. Name them, or remove the statement.`,
    ],
    [
      not,
      [],
      `This excepts nothing, so the statement is about every ${name}. Name what to except, or write "*" in ${name === 'action' ? 'Action' : 'Resource'}.`,
    ],
  ] as const) {
    if (list === undefined || !isEmptyList(list)) continue;
    report({ code, message, range: list.range, pointer: list.pointer, fixes: plans });
  }
}

function reportCondition(entry: ConditionEntry, statement: Statement, { report, of }: PolicyView): void {
  const { qualifier, ifExists } = of(operatorWord, entry.operator.value);
  const key = entry.key.value;
  const at = { range: entry.range, pointer: entry.pointer };
  if (qualifier === 'ForAnyValue') {
    report({
      code: 'empty-array-condition-foranyvalue',
      message: `${key} is compared with no value, so this condition never holds and the statement has no effect. Write the values.`,
      ...at,
      fixes: removingKey(entry, statement),
    });
  } else if (qualifier === 'ForAllValues' || ifExists) {
    const fixes: FixPlan[] = [
      {
        title: `Ask with Null whether ${key} is absent`,
        safety: 'preferred',
        steps: [removingEntry(entry, statement), addingCondition(statement, 'Null', key, 'true', entry)],
      },
    ];
    report({
      code: qualifier === 'ForAllValues' ? 'empty-array-condition-forallvalues' : 'empty-array-condition-ifexists',
      message: `${key} is compared with no value, so this holds only where the request does not have the key. Write "Null": { "${key}": "true" } to ask for that, or write the values.`,
      ...at,
      fixes,
    });
  } else {
    report({
      code: 'empty-array-condition',
      message: `${key} is compared with no value. Write the values, or remove the key.`,
      ...at,
      fixes: removingKey(entry, statement),
    });
  }
}

function removingKey(entry: ConditionEntry, statement: Statement): FixPlan[] {
  return [{ title: `Remove ${entry.key.value}`, safety: 'offered', steps: [removingEntry(entry, statement)] }];
}
