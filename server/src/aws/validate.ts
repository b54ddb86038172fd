/** IAM Access Analyzer's policy validation. https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html */
import { type PathElement, paginateValidatePolicy, type ValidatePolicyFinding } from '@aws-sdk/client-accessanalyzer';
import type { ValidationQuestion } from '../ide/live/validation.ts';
import type { Validation } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker } from './asking.ts';

export async function validateOnAws(
  asker: Asker,
  access: AccountAccess,
  question: ValidationQuestion,
): Promise<readonly Validation[]> {
  const client = await access.clients.accessAnalyzer();
  const found = await asker.ask(access, 'ValidatePolicy', question.document, async (options) => {
    const all: ValidatePolicyFinding[] = [];
    const input = {
      policyDocument: question.policy,
      policyType: question.policyType,
      locale: 'EN' as const,
      ...(question.resourceType === undefined ? {} : { validatePolicyResourceType: question.resourceType }),
    };
    for await (const { findings } of paginateValidatePolicy({ client }, input, options)) all.push(...(findings ?? []));
    return all;
  });
  return (found ?? []).flatMap((finding) => validationsOf(finding, question));
}

function validationsOf(finding: ValidatePolicyFinding, { document, file, text }: ValidationQuestion): Validation[] {
  // A finding about the whole document has no location.
  const places = finding.locations?.length ? finding.locations : [{ path: [], span: undefined }];
  return places.map(({ path }) => ({
    document,
    file,
    text,
    type: finding.findingType ?? 'WARNING',
    issue: finding.issueCode ?? '',
    details: finding.findingDetails ?? '',
    link: finding.learnMoreLink ?? '',
    path: (path ?? []).flatMap(tokenOf),
  }));
}

/** A substring of a value, and the name of a property, are in the value. */
function tokenOf({ index, value, key }: PathElement): string[] {
  if (index !== undefined) return [String(index)];
  return [value ?? key].flatMap((name) => name ?? []);
}
