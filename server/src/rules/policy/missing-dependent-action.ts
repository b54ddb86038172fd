import { coversAction } from '../../sharing/facts.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRule } from '../policyRule.ts';
import type { DocumentView } from '../rule.ts';

interface Row {
  readonly action: string;
  readonly needs: string;
  readonly why: string;
}

/** Actions that never succeed alone. AWS's data names none of them, so they are few. */
const ROWS: readonly Row[] = [
  { action: 'lambda:CreateFunction', needs: 'iam:PassRole', why: 'a function is given its execution role' },
  { action: 'states:CreateStateMachine', needs: 'iam:PassRole', why: 'a state machine is given its role' },
  { action: 'glue:CreateJob', needs: 'iam:PassRole', why: 'a job is given its role' },
  { action: 'kms:ReplicateKey', needs: 'kms:CreateKey', why: 'a replica is a new key in the other Region' },
];

const BY_ACTION: ReadonlyMap<string, Row> = new Map(ROWS.map((row) => [row.action, row]));

export default definePolicyRule({
  code: 'missing-dependent-action',
  severity: 'hint',
  summary: 'An action is allowed that needs another one besides',
  issues: [],
  docs: `Some actions succeed only together with another one: ${ROWS.map(({ action, needs, why }) => `\`${action}\` needs \`${needs}\`, because ${why}`).join('; ')}. Another policy of the same user or role may allow it; it is a hint for that reason.

AWS: [passing a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html), [replica keys](https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-auth.html).`,
  action: (action, statement, { facts, report, of }) => {
    const row = BY_ACTION.get(action.value);
    if (row === undefined || facts.type !== 'identity' || !isAllow(statement) || statement.action === undefined) return;
    if (of(isAllowed, row.needs)) return;
    report({
      message: `${row.action} needs ${row.needs} besides, because ${row.why}, and nothing here allows it. Allow it, unless another policy of the same user or role does.`,
      range: action.range,
      pointer: action.pointer,
    });
  },
});

/** Whether some statement of the document allows the action. */
function isAllowed(action: string, { facts }: Pick<DocumentView, 'facts'>): boolean {
  return facts.document.statements.some((statement) => isAllow(statement) && coversAction(statement, action));
}
