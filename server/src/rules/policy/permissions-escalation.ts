import type { Statement } from '../../policy/document.ts';
import { coverageOf } from '../elements/actions.ts';
import { addingCondition, conditionKeys } from '../elements/conditions.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRule } from '../policyRule.ts';

interface Row {
  readonly action: string;
  readonly danger: string;
  /** A condition on one of these limits it. */
  readonly keys: readonly string[];
}

/** Who may do this on everything can give itself, or anybody, the rest. */
const ROWS: readonly Row[] = [
  {
    action: 'secretsmanager:PutResourcePolicy',
    danger: 'whoever holds this can share every secret of the account with anybody',
    keys: ['secretsmanager:blockpublicpolicy', 'aws:resourcetag', 'secretsmanager:resourcetag'],
  },
  {
    action: 'kms:PutKeyPolicy',
    danger: 'whoever holds this can give the use of every key to anybody, and lock others out',
    keys: ['aws:resourcetag', 'kms:resourcealiases', 'kms:requestalias', 'kms:bypasspolicylockoutsafetycheck'],
  },
  {
    action: 'kms:CreateGrant',
    danger: 'whoever holds this can pass the use of every key on to anybody by a grant',
    keys: [
      'kms:grantisforawsresource',
      'kms:granteeprincipal',
      'kms:grantoperations',
      'kms:viaservice',
      'kms:grantconstrainttype',
      'kms:resourcealiases',
      'aws:resourcetag',
    ],
  },
];

export default definePolicyRule({
  code: 'permissions-escalation',
  severity: 'warning',
  summary: 'An action that can give away everything is allowed on every secret or key',
  issues: [],
  docs: `Who may write the policy of a secret or a key, or make grants for a key, can give its use to anybody. On \`"*"\` that holds for every secret and key of the account. Name the secrets and keys; let grants be made for AWS services only, by \`"Bool": { "kms:GrantIsForAWSResource": "true" }\`.

Only where the action is spelled out: who has \`kms:*\` on everything is meant to be an administrator.

AWS: [CreateGrant](https://docs.aws.amazon.com/kms/latest/developerguide/create-grant-authorization.html), [permissions to secrets](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html).`,
  statement: (statement, { facts, report }) => {
    if (facts.type !== 'identity' || !isAllow(statement)) return;
    const star = statement.resource?.values.find(({ value }) =>
      /^(?:\*+|arn:[^:]*:(?:kms|secretsmanager):[^:]*:[^:]*:(?:\*|key\/\*|secret:\*))$/.test(value),
    );
    if (star === undefined) return;
    for (const row of ROWS) {
      if (coverageOf(statement, row.action) !== 'named' || isLimited(row, statement)) continue;
      const action = statement.action!.values.find(({ value }) => value.toLowerCase() === row.action.toLowerCase())!;
      const isGrant = row.action === 'kms:CreateGrant';
      report({
        message: `${row.action} is allowed on "${star.value}", so ${row.danger}. Name the ${isGrant ? 'keys, and let grants be for AWS services only by kms:GrantIsForAWSResource' : 'resources'}.`,
        range: action.range,
        pointer: action.pointer,
        fixes:
          isGrant && statement.action!.values.length === 1
            ? [
                {
                  title: 'Let grants be for AWS services only',
                  safety: 'unsafe',
                  steps: [addingCondition(statement, 'Bool', 'kms:GrantIsForAWSResource', 'true')],
                },
              ]
            : [],
      });
    }
  },
});

function isLimited({ keys }: Row, statement: Statement): boolean {
  const present = conditionKeys(statement);
  return [...present].some((key) => keys.some((limit) => key === limit || key.startsWith(`${limit}/`)));
}
