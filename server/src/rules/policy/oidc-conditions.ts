import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { coversAction } from '../../sharing/facts.ts';
import { renaming } from '../edits.ts';
import { conditionKeys, keyOf, operatorText, operatorWord } from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { federatedKind, oidcIssuer, principalValues } from '../elements/principals.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const GITHUB_PAGE =
  'AWS: [a role for GitHub](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub).';

export default definePolicyRules(
  [
    {
      code: 'missing-condition-key-for-oidc-principal',
      severity: 'warning',
      summary: 'Every user of an OpenID Connect provider may assume the role',
      issues: ['MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL'],
      docs: `An OpenID Connect provider vouches for all its users and for every application that uses it. Without a condition on a claim of the provider (\`<issuer>:aud\`, \`<issuer>:sub\`) all of them may assume the role.

AWS: [a role for OpenID Connect](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html).`,
    },
    {
      code: 'missing-github-repo-condition-key',
      severity: 'warning',
      summary: 'Every repository on GitHub may assume the role',
      issues: ['MISSING_GITHUB_REPO_CONDITION_KEY'],
      docs: `GitHub vouches for the workflows of all its repositories. A role that trusts it needs a condition on \`${GITHUB}:sub\` that names the repository, such as \`repo:my-org/my-repo:ref:refs/heads/main\`; the audience (\`:aud\`) is the same for everybody.

${GITHUB_PAGE}`,
    },
    {
      code: 'specific-github-repo-and-branch-recommended',
      severity: 'warning',
      summary: 'More of GitHub may assume the role than one repository and branch',
      issues: ['SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED'],
      docs: `A wildcard in \`${GITHUB}:sub\` lets in other repositories, or other branches, pull requests and environments of the same one. Name the repository and the branch, or the branch in \`${GITHUB}:ref\`.

${GITHUB_PAGE}`,
    },
    {
      code: 'foranyvalue-with-audience-claim-type',
      severity: 'warning',
      summary: 'ForAnyValue on the audience, which has one value',
      issues: ['FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE'],
      docs: `The audience of a token is a key with one value. \`ForAnyValue\` and \`ForAllValues\` are for keys with several.

AWS: [keys with one value and with several](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).`,
    },
    {
      code: 'confirm-audience-claim-type',
      severity: 'hint',
      summary: 'ForAllValues on the audience, which has one value',
      issues: ['CONFIRM_AUDIENCE_CLAIM_TYPE'],
      docs: `The audience of a token is mostly a key with one value. \`ForAllValues\` holds as well where the token has no audience at all; leave it away, unless your provider puts several audiences into its tokens.

AWS: [keys with one value and with several](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).`,
    },
  ],
  {
    statement: (statement, view) => {
      if (view.facts.type !== 'trust' || !isAllow(statement)) return;
      if (coversAction(statement, 'sts:AssumeRoleWithWebIdentity')) reportProviders(statement, view);
    },
    condition: (entry, statement, view) => {
      if (view.facts.type !== 'trust') return;
      const key = keyOf(entry);
      if (key === `${GITHUB}:sub`) reportSubject(entry, statement, view);
      else if (/\.[a-z]{2,}[^:]*:aud$/.test(key)) reportAudience(entry, view);
    },
  },
);

function reportProviders(statement: Statement, { report }: PolicyView): void {
  const keys = conditionKeys(statement);
  for (const { value, range, pointer } of principalValues(statement, 'Federated')) {
    if (isOpen(value) || federatedKind(value) !== 'oidc') continue;
    const issuer = oidcIssuer(value).toLowerCase();
    const prefix = `${issuer}:`;
    if (issuer === GITHUB) {
      if ([...keys].some((key) => key === `${prefix}sub` || isOpen(key) || GITHUB_NARROWER.test(key))) continue;
      report({
        code: 'missing-github-repo-condition-key',
        message: `Workflows of every repository on GitHub may assume this role. Add a condition on ${GITHUB}:sub with your repository and branch.`,
        range,
        pointer,
      });
    } else if (![...keys].some((key) => key.startsWith(prefix) || isOpen(key))) {
      report({
        code: 'missing-condition-key-for-oidc-principal',
        message: `Everybody whom ${issuer} vouches for may assume this role. Add a condition on ${prefix}aud or ${prefix}sub.`,
        range,
        pointer,
      });
    }
  }
}

/** Claims that tell one repository from others as well as the subject does. */
const GITHUB_NARROWER = /^token\.actions\.githubusercontent\.com:(?:repository|repository_id|job_workflow_ref)$/;

function reportSubject(entry: ConditionEntry, statement: Statement, { report, of }: PolicyView): void {
  const { operator, qualifier } = of(operatorWord, entry.operator.value);
  if (operator?.name !== 'StringLike' || !isAllow(statement)) return;
  const branch = statement.conditions.some(
    (other) => keyOf(other) === `${GITHUB}:ref` && other.values.every(({ value }) => !/[*?]/.test(value)),
  );
  for (const { value, range, pointer } of entry.values) {
    if (isOpen(value) || !/[*?]/.test(value) || qualifier === 'ForAllValues') continue;
    const repository = /^repo:([^:]*)/.exec(value)?.[1];
    const isOneRepository = repository !== undefined && !/[*?]/.test(repository);
    if (isOneRepository && branch) continue;
    report({
      code: 'specific-github-repo-and-branch-recommended',
      message: isOneRepository
        ? `"${value}" lets in every branch, pull request and environment of ${repository}. Name the branch: repo:${repository}:ref:refs/heads/main.`
        : `"${value}" lets in more than one repository. Name the repository and the branch, such as repo:my-org/my-repo:ref:refs/heads/main.`,
      range,
      pointer,
    });
  }
}

function reportAudience(entry: ConditionEntry, { report, of }: PolicyView): void {
  const word = of(operatorWord, entry.operator.value);
  if (word.qualifier === undefined || word.operator === undefined) return;
  const plain = operatorText({ ...word, qualifier: undefined });
  report({
    code: word.qualifier === 'ForAnyValue' ? 'foranyvalue-with-audience-claim-type' : 'confirm-audience-claim-type',
    message: `${entry.key.value} has one value, and ${word.qualifier} is for keys with several. Write ${plain}, unless your provider puts several audiences into a token.`,
    range: entry.operator.range,
    pointer: entry.pointer,
    fixes: [{ title: `Write ${plain}`, safety: 'offered', steps: [renaming(entry.operator.pointer, plain)] }],
  });
}
