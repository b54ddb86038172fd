/** Short spellings of the documents of a share, and what an analysis says of them in a line each. */
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, fixed } from '../../support/fixture.ts';

export const OWNER = '111111111111';
export const CONSUMER = '222222222222';
export const PARTNER = '333333333333';
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';

export const role = (name = 'App', account = CONSUMER) => `arn:aws:iam::${account}:role/${name}`;
export const root = (account = OWNER) => `arn:aws:iam::${account}:root`;
export const secret = (name = 'DevSecret-a1b2c3', account = OWNER) =>
  `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}`;
export const key = (id = KEY_ID, account = OWNER) => `arn:aws:kms:us-east-1:${account}:key/${id}`;

export const policy = (...statements: object[]) =>
  `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
export const allow = (action: string | string[], resource: string | string[], condition?: object) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});
export const grant = (principal: string | string[], action: string | string[], condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS: principal },
  Action: action,
  Resource: '*',
  ...(condition === undefined ? {} : { Condition: condition }),
});
export const owned = (account = OWNER) => ({ Sid: 'Root', ...grant(root(account), 'kms:*') });
export const secretPolicy = (...principals: string[]) => policy(grant(principals, 'secretsmanager:GetSecretValue'));
export const keyPolicy = (...principals: string[]) => policy(owned(), grant(principals, 'kms:Decrypt'));
export const identityPolicy = (secrets: string | string[] = secret(), keys: string | string[] = key()) =>
  policy(allow('secretsmanager:GetSecretValue', secrets), allow('kms:Decrypt', keys));

/** `verdict name access` of each share, sorted. */
export function sharesOf(analysis: ide.Analysis): string[] {
  return ide
    .shares(analysis)
    .map(({ verdict, principal, access }) => `${verdict} ${principal.slice(principal.search(/[^/:]*$/))} ${access}`)
    .sort();
}

/** `code file` of each error, sorted. */
export function errorsOf(analysis: ide.Analysis): string[] {
  return allFindings(analysis)
    .filter(({ severity }) => severity === 'error')
    .map(({ code, file }) => `${code} ${file.replace('/workspace/', '')}`)
    .sort();
}

export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** As `sharesOf`; undefined: not looked at. */
  readonly shares?: readonly string[];
  readonly errors: readonly string[];
  /** The files that the preferred fixes may change, undefined: those with an error. */
  readonly changed?: readonly string[];
}

/** What the case asks for, and what the product says; the two are to be equal. */
export function outcome({ files, shares, errors, changed }: Case): [expected: object, actual: object] {
  const analysis = analyse(files);
  const touched = [...fixed(analysis).changed.keys()].map((path) => path.replace('/workspace/', '')).sort();
  return [
    { errors, ...(shares && { shares }), changed: changed ?? [...new Set(errors.map((error) => error.split(' ')[1]))] },
    { errors: errorsOf(analysis), ...(shares && { shares: sharesOf(analysis) }), changed: touched },
  ];
}
