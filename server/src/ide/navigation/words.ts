/** What statements, and what they name, are called in lists. */
import { parseArn } from '../../iam/arn.ts';
import type { Statement } from '../../policy/document.ts';
import { shortName } from '../../sharing/principalNames.ts';
import { spansIn } from '../symbols/spans.ts';
import { labelOf } from '../symbols/symbol.ts';

/** `DevSecret`, `key 1234abcd`, `reports`; a bare text as it is. */
export function textName(text: string | null): string {
  if (text === null) return 'a resource that no text names';
  const whole = spansIn(text, 'resource', '', false).find(({ start, end }) => start === 0 && end === text.length);
  return whole === undefined ? text : labelOf(whole.symbol);
}

/** `ApplicationRole`; `all of 222222222222` for an account. */
export function holderName(principal: string): string {
  const name = shortName(principal);
  return name === 'root' ? `all of ${parseArn(principal)?.account ?? principal}` : name;
}

/** The Sid, or what the statement does. */
export function statementName(statement: Statement): string {
  return statement.sid?.value || `${statement.effect?.value ?? 'Statement'} ${actionWords(statement)}`.trim();
}

/** `Allow kms:Decrypt, kms:DescribeKey`. */
export function statementDetail(statement: Statement): string {
  return `${statement.effect?.value ?? ''} ${actionWords(statement)}`.trim();
}

function actionWords({ action, notAction }: Statement): string {
  const list = action ?? notAction;
  const names = list?.values.map(({ value }) => value) ?? [];
  const [first, second, ...more] = names;
  const shown = [first, second, more.length > 0 ? `${more.length} more` : undefined].filter(
    (name) => name !== undefined,
  );
  return `${list !== undefined && list === notAction ? 'all but ' : ''}${shown.join(', ')}`;
}
