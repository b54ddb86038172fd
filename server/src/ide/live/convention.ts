/**
 * Where a new file goes: as the workspace names those that it has, learned from the paths of attached documents with the
 * account and the resource's name taken for variables; else one folder an account.
 */
import { parseArn } from '../../iam/arn.ts';
import type { AttachedAs, Attachment } from '../../sharing/attachments.ts';
import type { DeployedKind } from '../../sharing/deployed.ts';
import { isInside } from '../../sharing/paths.ts';
import { shortName } from '../../sharing/principalNames.ts';
import { keyReference, secretReference } from '../../sharing/references.ts';

/** A file that is to be named. */
export interface Naming {
  readonly kind: DeployedKind;
  readonly as: AttachedAs;
  readonly account: string;
  /** What the file is named after: `DevSecret`. */
  readonly name: string;
  /** Of several policies of one principal: the policy's own name. */
  readonly policy: string | undefined;
}

export interface Convention {
  /** The folder's and file's path below the root. */
  pathFor(naming: Naming): string;
}

/** `keyNames` says what a key's file may be named after: an alias, or its secret. */
export function learnConvention(
  root: string,
  attachments: readonly Attachment[],
  accountNames: ReadonlyMap<string, string>,
  keyNames: (arn: string) => readonly string[],
): Convention {
  const learned = attachments.flatMap((attachment) => learn(root, attachment, accountNames, keyNames) ?? []);
  const spelling = mostFrequent(learned.flatMap(({ folder, file }) => [...spellingsIn(folder), ...spellingsIn(file)]));
  const spell = SPELLINGS[spelling ?? 'kebab'] ?? fileName;

  /** A template; undefined: nothing is learned of that account, nor in a way that holds for all. */
  function folderFor({ account, as }: Naming, alias: string | undefined): string | undefined {
    const own = learned.filter((one) => one.account === account);
    const moving = learned.filter(({ folder }) => canMove(folder, alias));
    const ofKind = (some: readonly Learned[]) => some.filter((one) => one.as === as);
    const lists = [ofKind(own), ofKind(moving), own, moving];
    return mostFrequent((lists.find((list) => list.length > 0) ?? []).map(({ folder }) => folder));
  }

  /** A name that tells the file from others in its folder: which its folder may do, too. */
  function fileFor({ as, kind, policy }: Naming, folder: string | undefined): string | undefined {
    const ofKind = learned.filter((one) => one.as === as && one.kind === kind);
    const isEnough = (one: Learned) =>
      one.file.includes(NAME) || (one.folder === folder && folder.includes(NAME) && policy === undefined);
    const beside = ofKind.filter((one) => one.folder === folder && isEnough(one));
    return mostFrequent((beside.length > 0 ? beside : ofKind.filter(isEnough)).map(({ file }) => file));
  }

  return {
    pathFor(naming) {
      const { account, name, policy } = naming;
      const alias = accountNames.get(account);
      const folderTemplate = folderFor(naming, alias);
      const fileTemplate = fileFor(naming, folderTemplate);
      const whole = policy === undefined ? name : `${name}.${policy}`;
      const folder =
        folderTemplate === undefined ? fileName(alias ?? account) : fill(folderTemplate, { account, alias, name });
      const file =
        fileTemplate === undefined ? defaultFile(naming, spell) : fill(fileTemplate, { account, alias, name: whole });
      return folder === '' ? file : `${folder}/${file}`;
    },
  };
}

/** What a file about the ARN is named after: `DevSecret`, `ApplicationRole`, `reports`. */
export function nameOf(arn: string): string {
  const secret = arn.includes(':secretsmanager:') ? secretReference(arn) : undefined;
  if (secret !== undefined) return secret.name;
  const key = arn.includes(':kms:') ? keyReference(arn) : undefined;
  if (key !== undefined) return `key-${key.name.replace(/^mrk-/, '').slice(0, 8)}`;
  return arn.includes(':s3:::') ? arn.slice(arn.lastIndexOf(':') + 1) : shortName(arn);
}

/** `DevSecret` as `dev-secret`; every character one that all file systems take. */
export function fileName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
}

const SUFFIXES: Readonly<Record<AttachedAs, string>> = {
  resource: 'resource-policy',
  key: 'key-policy',
  identity: 'identity-policy',
  boundary: 'boundary',
  trust: 'trust-policy',
};

/** Names are spelled as in files of other kinds. */
function defaultFile({ kind, as, name, policy }: Naming, spell: (name: string) => string): string {
  const suffix = kind === 'bucket' ? 'bucket-policy' : SUFFIXES[as];
  const names = [name, ...(policy === undefined ? [] : [policy])].map((one) => safe(spell(one)));
  return [...names, suffix, 'json'].join('.');
}

interface Learned {
  readonly as: AttachedAs;
  readonly kind: DeployedKind;
  readonly account: string;
  readonly folder: string;
  readonly file: string;
}

/** Variables in a template: a character that no path has, and how the value is spelled. */
const NAME = '\0name:';
const VARIABLE = new RegExp(`${NAME}(\\w+);`, 'g');
const ACCOUNT = '\0account;';
const ALIAS = '\0alias;';

const SPELLINGS: Readonly<Record<string, (name: string) => string>> = {
  kebab: fileName,
  exact: (name) => name,
  snake: (name) => fileName(name).replaceAll('-', '_'),
  lower: (name) => fileName(name).replaceAll('-', ''),
};

function learn(
  root: string,
  { facts, holder, as }: Attachment,
  accountNames: ReadonlyMap<string, string>,
  keyNames: (arn: string) => readonly string[],
): Learned | undefined {
  const path = facts.document.file;
  const kind = kindOf(holder);
  // The template of a Terraform module is no place for what is deployed.
  if (!isInside(root, path) || kind === undefined || facts.document.id !== path || !path.endsWith('.json')) {
    return undefined;
  }
  const account = parseArn(holder)?.account ?? '';
  const relative = path.slice(root === '' ? 1 : root.length + 1);
  const cut = relative.lastIndexOf('/');
  const names = kind === 'key' ? keyNames(holder) : [nameOf(holder)];
  const alias = accountNames.get(account);
  const folder = relative
    .slice(0, Math.max(cut, 0))
    .split('/')
    .map((part) => (part === account ? ACCOUNT : part === alias ? ALIAS : withName(part, names, true)))
    .join('/');
  const file = withName(relative.slice(cut + 1), names, false);
  return { as, kind, account, folder, file: as === 'identity' ? withoutPolicyName(file) : file };
}

function withName(text: string, names: readonly string[], isWhole: boolean): string {
  for (const name of names) {
    for (const [spelling, spell] of Object.entries(SPELLINGS)) {
      const spelled = spell(name);
      if (spelled.length < 2) continue;
      const variable = `${NAME}${spelling};`;
      if (text === spelled) return variable;
      if (!isWhole && text.startsWith(spelled) && /^[._-]/.test(text.slice(spelled.length))) {
        return variable + text.slice(spelled.length);
      }
    }
  }
  return text;
}

/** `application-role.read-secrets.identity-policy.json`: the policy's own name is none for others. */
function withoutPolicyName(template: string): string {
  const [variable, rest] = [template.slice(0, template.indexOf(';') + 1), template.slice(template.indexOf(';') + 1)];
  const parts = rest.split('.');
  return variable.startsWith(NAME) && parts.length > 3 ? `${variable}.${parts.slice(-2).join('.')}` : template;
}

function spellingsIn(template: string): string[] {
  return [...template.matchAll(VARIABLE)].map(([, spelling = '']) => spelling);
}

interface Values {
  readonly account: string;
  readonly alias: string | undefined;
  readonly name: string;
}

function fill(template: string, { account, alias, name }: Values): string {
  return template
    .replaceAll(ACCOUNT, account)
    .replaceAll(ALIAS, fileName(alias ?? account))
    .replace(VARIABLE, (_, spelling: string) => safe((SPELLINGS[spelling] ?? fileName)(name)));
}

/** A name is a name, whatever characters AWS allows in it: no path. */
function safe(name: string): string {
  return name.replace(/[\\/:*?"<>|]+/g, '-').replace(/^\.+/, '');
}

/** Whether the folder says whose account it is in a way that holds for another account, too. */
function canMove(folder: string, alias: string | undefined): boolean {
  return folder.includes(ACCOUNT) || (folder.includes(ALIAS) && alias !== undefined);
}

function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  return sorted[0]?.[0];
}

function kindOf(arn: string): DeployedKind | undefined {
  const parts = parseArn(arn);
  if (parts?.service === 'secretsmanager') return 'secret';
  if (parts?.service === 'kms') return 'key';
  if (parts?.service === 's3') return 'bucket';
  return parts?.resource.startsWith('role/') ? 'role' : parts?.resource.startsWith('user/') ? 'user' : undefined;
}
