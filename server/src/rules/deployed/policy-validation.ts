import type { PolicyDocument } from '../../policy/document.ts';
import { locate } from '../../policy/locate.ts';
import { fileRange } from '../../policy/source.ts';
import { pointerToken } from '../../policy/tree.ts';
import type { Validation } from '../../sharing/deployed.ts';
import type { Severity } from '../finding.ts';
import { type DeployedReport, defineDeployedRule } from '../rule.ts';

export default defineDeployedRule({
  code: 'policy-validation',
  severity: 'warning',
  summary: 'IAM Access Analyzer has something to say about the policy',
  docs: `Somebody has had AWS validate the policy (*Validate on AWS*, \`sharing-policies verify --validate\`), which sends its text to [IAM Access Analyzer](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html). What it finds and a rule of this product covers is reported under that rule's code, and once; the rest is reported here, with AWS's own words, its issue code and its page.

AWS's errors are errors here, its warnings and security warnings are warnings, its suggestions are hints.`,
  check: (snapshot, { validations }) =>
    validations.flatMap((validation) => {
      const document = snapshot.facts.get(validation.document)?.document;
      // The answer may have come after an edit.
      const isCurrent = document !== undefined && snapshot.files.get(validation.file)?.text === validation.text;
      return isCurrent ? [reportOf(document, validation)] : [];
    }),
});

const SEVERITIES: Readonly<Record<Validation['type'], Severity>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'warning',
  WARNING: 'warning',
  SUGGESTION: 'hint',
};

function reportOf(document: PolicyDocument, { type, issue, details, link, path, text }: Validation): DeployedReport {
  const pointer = path.map((token) => `/${pointerToken(token)}`).join('');
  return {
    file: document.file,
    about: `validation of ${document.id}`,
    ...placeOf(document, text, inFile(document, pointer)),
    severity: SEVERITIES[type],
    issue,
    message: `${details} (IAM Access Analyzer, ${issue}${link === '' ? '' : `: ${link}`})`,
  };
}

/** A lone statement was sent as the only one of a policy. */
function inFile({ form, pointer: own }: PolicyDocument, pointer: string): string {
  if (form === 'document') return own + pointer;
  return own + pointer.replace(form === 'statement' ? /^\/Statement(?:\/0)?/ : /^\/Statement/, '');
}

/** The place itself, or the nearest above it that is there. */
function placeOf(document: PolicyDocument, text: string, pointer: string): Pick<DeployedReport, 'range' | 'pointer'> {
  for (let at = pointer; at.length > document.pointer.length; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = locate(document.file, text, at, false);
    if (place?.node !== undefined) {
      return { range: fileRange(place.source, place.node.start, place.node.end), pointer: at };
    }
  }
  return document.anchor;
}
