/** What AWS takes for a name or an id, and what is said to somebody who types something else. */

/** A text of a certain kind: an account id, a role's name… */
export interface ValueKind {
  /** `account id`. */
  readonly what: string;
  readonly isValid: (text: string) => boolean;
  /** A sentence; `text` is what was typed. */
  readonly problem: (text: string) => string;
  /** One that is right, for a prompt. */
  readonly example: string;
}

/** `<ACCOUNT_ID>`, `${account_id}`, `{{account}}`: to be filled in later. */
export function isOpenText(text: string): boolean {
  return /^(?:<[^<>"'{}[\],\\]+>|\$\{[^{}"\\]+\}|\{\{[^{}"\\]+\}\})$/.test(text);
}

/** Texts that would end the JSON string, or that no policy may have. */
export function unwritable(text: string): string | undefined {
  if (text.trim() === '') return 'The new name is empty.';
  if (text !== text.trim()) return 'The new name begins or ends with a space.';
  const [wrong] = /["\\\p{Cc}]/u.exec(text) ?? [];
  if (wrong === undefined) return undefined;
  return `The new name has ${wrong === '"' ? 'a double quote' : wrong === '\\' ? 'a backslash' : 'a control character'} in it, which no ARN has.`;
}

export const ACCOUNT: ValueKind = {
  what: 'account id',
  isValid: (text) => /^\d{12}$/.test(text),
  problem: (text) =>
    /^\d+$/.test(text)
      ? `An account id has 12 digits; ${text} has ${text.length}.`
      : `An account id has 12 digits; "${text}" is none.`,
  example: '111111111111',
};

export const REGION: ValueKind = {
  what: 'Region',
  isValid: (text) => /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(text),
  problem: (text) => `"${text}" is no Region; a Region is written like us-east-1.`,
  example: 'us-east-1',
};

export const PARTITION: ValueKind = {
  what: 'partition',
  isValid: (text) => /^aws(?:-[a-z]+)*$/.test(text),
  problem: (text) => `"${text}" is no partition; it is aws, aws-cn or aws-us-gov.`,
  example: 'aws',
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const IAM_NAME: ValueKind = {
  what: 'name of a role or user',
  isValid: (text) => /^[\w+=,.@-]{1,64}$/.test(text),
  problem: (text) =>
    text.length > 64
      ? `IAM names have at most 64 characters; this one has ${text.length}.`
      : `IAM names have letters, digits and + = , . @ _ - only; "${text}" has others.`,
  example: 'ApplicationRole',
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export const SECRET_NAME: ValueKind = {
  what: "secret's name",
  isValid: (text) => /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(text),
  problem: (text) =>
    text.length > 512
      ? `A secret's name has at most 512 characters; this one has ${text.length}.`
      : `A secret's name has letters, digits and / _ + = . @ - only; "${text}" has others.`,
  example: 'DevSecret',
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
export const KEY_ID: ValueKind = {
  what: 'key id',
  isValid: (text) => /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(text),
  problem: (text) =>
    `"${text}" is no key id; one is written like 1234abcd-12ab-34cd-56ef-1234567890ab, or mrk- and 32 digits.`,
  example: '1234abcd-12ab-34cd-56ef-1234567890ab',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET_NAME: ValueKind = {
  what: "bucket's name",
  isValid: (text) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text),
  problem: () =>
    "A bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens, and begins and ends with a letter or digit.",
  example: 'reports',
};

export const ARN: ValueKind = {
  what: 'ARN',
  isValid: (text) => /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(text),
  problem: (text) => `"${text}" is no ARN; one has six parts, as in arn:aws:iam::111111111111:role/ApplicationRole.`,
  example: 'arn:aws:iam::111111111111:role/ApplicationRole',
};

/** What stands for a principal as a whole. */
export const PRINCIPAL: ValueKind = {
  what: 'ARN or account id',
  isValid: (text) => ACCOUNT.isValid(text) || ARN.isValid(text),
  problem: (text) => (/^\d+$/.test(text) ? ACCOUNT.problem(text) : ARN.problem(text)),
  example: ARN.example,
};

/** Secrets Manager puts a hyphen and six of these behind the name. */
export const SECRET_SUFFIX: ValueKind = {
  what: "end of a secret's ARN",
  isValid: (text) => /^(?:[A-Za-z0-9]{6}|\?{6})$/.test(text),
  problem: (text) => `The end of a secret's ARN is six letters and digits, or ??????; "${text}" is not.`,
  example: 'a1b2c3',
};

/** Any part of a resource's name. */
export const NAME_PART: ValueKind = {
  what: 'part of a name',
  isValid: (text) => !/\s/.test(text),
  problem: () => 'No ARN has a space in it.',
  example: 'DevSecret',
};
