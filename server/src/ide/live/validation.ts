/** The questions for IAM Access Analyzer's policy validation: every policy of the workspace that AWS could take. */

import type { PolicyType } from '../../policy/type.ts';
import { documentValue } from '../../policy/value.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

export interface ValidationQuestion {
  readonly document: string;
  readonly file: string;
  /** The file's text. */
  readonly text: string;
  /** The policy as it is sent. */
  readonly policy: string;
  readonly policyType: 'IDENTITY_POLICY' | 'RESOURCE_POLICY' | 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  readonly resourceType: 'AWS::S3::Bucket' | 'AWS::IAM::AssumeRolePolicyDocument' | undefined;
}

const TYPES: Readonly<Record<PolicyType, ValidationQuestion['policyType']>> = {
  identity: 'IDENTITY_POLICY',
  boundary: 'IDENTITY_POLICY',
  session: 'IDENTITY_POLICY',
  resource: 'RESOURCE_POLICY',
  trust: 'RESOURCE_POLICY',
  'vpc-endpoint': 'RESOURCE_POLICY',
  scp: 'SERVICE_CONTROL_POLICY',
  rcp: 'RESOURCE_CONTROL_POLICY',
};

/** Of all files, or of some; sorted by document. */
export function validationQuestions(snapshot: Snapshot, files?: ReadonlySet<string>): ValidationQuestion[] {
  return [...snapshot.facts.values()]
    .filter(({ document }) => files === undefined || files.has(document.file))
    .flatMap((facts) => questionFor(snapshot, facts) ?? [])
    .sort((one, other) => (one.document < other.document ? -1 : 1));
}

function questionFor(snapshot: Snapshot, { document, type, kind }: DocumentFacts): ValidationQuestion | undefined {
  const text = snapshot.files.get(document.file)?.text;
  const value = text === undefined ? undefined : documentValue(document, text);
  if (text === undefined || value === undefined) return undefined;
  return {
    document: document.id,
    file: document.file,
    text,
    policy: JSON.stringify(value),
    policyType: TYPES[type],
    resourceType:
      type === 'trust' ? 'AWS::IAM::AssumeRolePolicyDocument' : kind === 'bucket' ? 'AWS::S3::Bucket' : undefined,
  };
}
