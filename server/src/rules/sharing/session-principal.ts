import { parseArn, roleSession } from '../../iam/arn.ts';
import { isSessionArn, principalFault, roleOfSession } from '../../iam/principalFault.ts';
import type { Located, PrincipalEntry } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { principalParts, shortName } from '../../sharing/principalNames.ts';
import type { Share } from '../../sharing/verdict.ts';
import { documentActor, meantBy } from '../document.ts';
import { editFile, fix, removingValue, replacing } from '../edits.ts';
import { defineSharedDocumentRule } from '../rule.ts';
import { keyAnswer } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'session-principal',
  severity: 'warning',
  summary: 'A session of a role is named, where the role is most likely meant',
  docs: `\`arn:aws:sts::…:assumed-role/App/session\` is what CloudTrail and \`get-caller-identity\` show, and what an AccessDenied message names after \`User:\`. As a principal it lets in the session of that name only: whoever assumes the role under another name is denied, with \`AccessDeniedException … because no resource-based policy allows the … action\`. Services choose names of their own, such as an instance's id. The role's ARN, \`arn:aws:iam::…:role/App\`, stands for all its sessions.

In a condition on \`aws:PrincipalArn\` a session's ARN never matches, since the key holds the role's ARN for every session: that is an error, as is a session where the rest of the share names the role.

The fix writes the role's ARN: where the other policy of the share names the role, \`fix\` applies it, else the editor offers it. A session's ARN does not show the role's path, so check the path where there is one.

AWS: [Role session principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session), [aws:PrincipalArn](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn).`,
  alone: true,
  check: (facts, shares) => [
    ...sessions(facts).map(({ located: { value, range, pointer }, beside }) => {
      const right = meantBy(facts, shares, pointer);
      const role = right ?? roleOf(value, shares);
      const fact = beside
        ? `${shortName(role)} is named beside it and stands for all its sessions, so the session ${sessionName(value)} adds nothing`
        : `This principal is the session ${sessionName(value)} of ${shortName(role)} only: under any other session name ${shortName(role)} is denied with ${denial(facts, shares)}`;
      return {
        range,
        pointer,
        ...(right === undefined ? {} : { severity: 'error' as const }),
        message: `${fact}. In ${documentActor(facts, shares)}, ${beside ? 'take it out' : `name the role: ${role}`}.`,
      };
    }),
    ...sessionsInConditions(facts).map(({ value, range, pointer }) => {
      const role = roleOf(value, shares);
      return {
        range,
        pointer,
        severity: 'error' as const,
        message: `aws:PrincipalArn holds the role's ARN for every session of it, so the ARN of a session never matches: for ${shortName(role)} the condition is not met, and what hangs on it fails with AccessDenied. In ${documentActor(facts, shares)}, write the role's ARN: ${role}.`,
      };
    }),
  ],
  fixes: (finding, facts, shares, snapshot) => {
    const { file } = facts.document;
    const session = sessions(facts).find(({ located }) => located.pointer === finding.pointer);
    if (session?.beside)
      return fix(
        'Remove the session',
        'offered',
        editFile(snapshot, file, removingValue(session.entry.pointer, session.located.value)),
      );
    const written =
      session?.located.value ?? sessionsInConditions(facts).find(({ pointer }) => pointer === finding.pointer)?.value;
    if (written === undefined || roleOfSession(written) === undefined) return [];
    const right = meantBy(facts, shares, finding.pointer);
    const role = right ?? roleOf(written, shares);
    return fix(
      `Change it to the role: ${role}`,
      right === undefined && !isConditionOfAllow(facts, finding.pointer, role, shares) ? 'offered' : 'preferred',
      editFile(snapshot, file, replacing(finding.pointer, role)),
    );
  },
});

/** What the caller is told; of a key, by the service that uses it. */
function denial({ kind }: DocumentFacts, [share]: readonly Share[]): string {
  if (kind === 'key' && share !== undefined) return keyAnswer(share);
  return kind === 'key' ? 'AccessDenied' : 'AccessDenied "because no resource-based policy allows" it';
}

/** The role as the shares spell it, path and all; else as the session's ARN says. */
function roleOf(session: string, shares: readonly Share[]): string {
  const role = roleOfSession(session) ?? session;
  const [account, name] = [parseArn(role)?.account, shortName(role)];
  const known = shares
    .map(({ principal }) => principal)
    .find((principal) => {
      const arn = parseArn(principal);
      return (
        arn?.service === 'iam' &&
        arn.account === account &&
        arn.resource.startsWith('role/') &&
        shortName(principal) === name
      );
    });
  return known ?? role;
}

function sessionName(session: string): string {
  const arn = parseArn(session);
  return (arn === undefined ? undefined : roleSession(arn)?.session) ?? session;
}

interface NamedSession {
  readonly located: Located<string>;
  readonly entry: PrincipalEntry;
  /** The role itself is named in the same list. */
  readonly beside: boolean;
}

/**
 * Not in NotPrincipal, where a session has to be listed beside its role; nor in a trust policy, which may well be for one
 * session of another role.
 */
function sessions({ type, document }: DocumentFacts): NamedSession[] {
  if (type !== 'resource') return [];
  return document.statements.flatMap(({ principal }) =>
    (principal?.entries ?? []).flatMap((entry) =>
      entry.values
        .filter(({ value }) => entry.kind === 'AWS' && principalFault(value) === 'session')
        .map((located) => {
          const role = principalParts(located.value);
          const beside = entry.values.some(({ value }) => {
            const { account, name } = principalParts(value);
            return principalFault(value) === undefined && account === role.account && lastOf(name) === role.name;
          });
          return { located, entry, beside };
        }),
    ),
  );
}

/** A role's name without its path. */
function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Values of `aws:PrincipalArn`, whatever the operator; with a wildcard for the session they never match either. */
function sessionsInConditions({ document }: DocumentFacts): Located<string>[] {
  return document.statements.flatMap(({ conditions }) =>
    conditions
      .filter(({ key }) => key.value.toLowerCase() === 'aws:principalarn')
      .flatMap(({ values }) => values.filter(({ value }) => isSessionArn(value))),
  );
}

/** A correction that lets in the share's principal and nobody else; a Deny is left to a person. */
function isConditionOfAllow(
  { document }: DocumentFacts,
  pointer: string,
  role: string,
  shares: readonly Share[],
): boolean {
  return document.statements.some(
    ({ effect, conditions }) =>
      effect?.value === 'Allow' &&
      conditions.some(({ values }) => values.some((value) => value.pointer === pointer)) &&
      shares.some(({ principal }) => principal === role),
  );
}
