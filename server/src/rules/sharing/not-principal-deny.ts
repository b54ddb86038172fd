import { iamIdentity, parseArn, principalAccount, roleSession } from '../../iam/arn.ts';
import type { PrincipalElement, Statement } from '../../policy/document.ts';
import { documentActor, principalLabel } from '../document.ts';
import { editFile, fix, renaming, replacing, setting } from '../edits.ts';
import { defineSharedDocumentRule } from '../rule.ts';
import { listed } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'not-principal-deny',
  severity: 'warning',
  summary: 'A Deny with NotPrincipal does not list all that it takes to leave somebody out',
  docs: `A Deny with \`NotPrincipal\` denies everybody who is not listed. AWS may look at the account first, then at the role, then at the session, so it takes the account's ARN beside the role's or user's, and the role's beside a session's. Otherwise the Deny may hit the very principal that it lists, and AWS answers \`AccessDeniedException … with an explicit deny in a resource-based policy\`. A principal with a permissions boundary is denied whatever is listed.

AWS advises against \`NotPrincipal\`, for a condition on \`aws:PrincipalArn\` with \`ArnNotEquals\`: everybody is denied but for the principals in the condition, and a role there stands for all its sessions. The editor offers to rewrite the statement that way; \`fix\` never touches a Deny.

AWS: [NotPrincipal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).`,
  alone: true,
  check: (facts, shares) =>
    facts.document.statements.flatMap(({ effect, notPrincipal }) => {
      if (effect?.value !== 'Deny' || notPrincipal === undefined || facts.type !== 'resource') return [];
      const lacking = incomplete(notPrincipal);
      if (lacking.length === 0) return [];
      const names = listed(lacking.map(({ arn }) => principalLabel(arn, shares)));
      const message = `This Deny leaves out ${names}, but not ${listed([...new Set(lacking.flatMap(({ lacks }) => lacks))])}. AWS may look at the account first, then the role, then the session, and denies what NotPrincipal does not list, so calls may fail with AccessDenied "with an explicit deny in a resource-based policy". In ${documentActor(facts, shares)}, deny everybody (Principal "*") on condition of ArnNotEquals aws:PrincipalArn instead.`;
      return [{ range: notPrincipal.keyRange, pointer: notPrincipal.pointer, message }];
    }),
  fixes: (finding, { document }, _shares, snapshot) => {
    const statement = document.statements.find(({ notPrincipal }) => notPrincipal?.pointer === finding.pointer);
    const excepted = statement?.notPrincipal === undefined ? undefined : exceptedArns(statement.notPrincipal);
    if (statement === undefined || excepted === undefined || isTaken(statement)) return [];
    return fix(
      'Deny everybody, but for a condition with ArnNotEquals aws:PrincipalArn',
      'offered',
      editFile(
        snapshot,
        document.file,
        replacing(finding.pointer, '*'),
        renaming(finding.pointer, 'Principal'),
        exception(statement, excepted.length === 1 ? excepted[0] : excepted),
      ),
    );
  },
});

/** The condition goes to those that are there. */
function exception({ pointer, condition, conditions }: Statement, principals: unknown) {
  const key = { 'aws:PrincipalArn': principals };
  const group = conditions.find(({ operator }) => operator.value === 'ArnNotEquals')?.operator.pointer;
  if (group !== undefined) return setting(group, 'aws:PrincipalArn', principals);
  return condition === undefined
    ? setting(pointer, 'Condition', { ArnNotEquals: key })
    : setting(condition.pointer, 'ArnNotEquals', key);
}

interface Incomplete {
  readonly arn: string;
  readonly lacks: string[];
}

/** Roles, users and sessions that are listed without what AWS may look at before them. */
function incomplete(element: PrincipalElement): Incomplete[] {
  const texts = awsValues(element);
  const accounts = new Set(texts.filter(isAccount).map(principalAccount));
  return texts.flatMap((text) => {
    const arn = parseArn(text);
    const session = arn === undefined ? undefined : roleSession(arn);
    if (arn === undefined || (session === undefined && iamIdentity(arn) === undefined)) return [];
    const lacks: string[] = [];
    if (!accounts.has(arn.account)) lacks.push(`account ${arn.account}`);
    const hasRole = texts.some((other) => {
      const role = parseArn(other);
      return role?.account === arn.account && iamIdentity(role)?.name === session?.role;
    });
    if (session !== undefined && !hasRole) lacks.push(`role ${session.role}`);
    return lacks.length === 0 ? [] : [{ arn: text, lacks }];
  });
}

/** What the condition has to list; undefined where the element lists what the key cannot stand for. */
function exceptedArns(element: PrincipalElement): string[] | undefined {
  if (element.invalid || element.entries.some(({ kind, invalid }) => kind !== 'AWS' || invalid.length > 0))
    return undefined;
  const texts = awsValues(element);
  const named = texts.filter((text) => !isAccount(text));
  const identities = named.flatMap((text) => {
    const arn = parseArn(text);
    return arn !== undefined && iamIdentity(arn) !== undefined && !/[*?]/.test(text) ? [arn] : [];
  });
  const alone = texts.filter(isAccount).some((text) => {
    const account = principalAccount(text);
    return !identities.some((arn) => arn.account === account);
  });
  return identities.length < named.length || alone ? undefined : identities.map(({ text }) => text);
}

function isTaken({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => key.value.toLowerCase() === 'aws:principalarn');
}

function awsValues({ entries }: PrincipalElement): string[] {
  return entries.flatMap(({ kind, values }) => (kind === 'AWS' ? values.map(({ value }) => value) : []));
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text) || parseArn(text)?.resource === 'root';
}
