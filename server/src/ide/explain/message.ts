/**
 * Reads what AWS, an SDK or the AWS CLI printed. The text is data: it is searched for fixed words, never run, and no
 * part of it decides how long the search takes.
 */
import { parseArn } from '../../iam/arn.ts';
import { type Caller, callerNamed, type Denial, type Said } from './denial.ts';
import { actionOfOperation, FIXED_FORMS, POLICY_WORDS, REASON_FORMS } from './forms.ts';

/** Undefined for a text that speaks of no denied access. */
export function readMessage(text: string): Denial | undefined {
  const line = oneLine(text);
  const lower = lowerCase(line);
  const operation = operationOf(line);
  const called = operation === undefined ? undefined : actionOfOperation(operation);
  const found = { region: undefined, called };
  const denial = authorizationDenial(line, lower) ?? fixedDenial(line, lower, called) ?? bareDenial(line, called);
  return denial === undefined ? undefined : withArnsAround(line, { ...found, ...denial });
}

type Read = Caller & Pick<Denial, 'action' | 'resource' | 'said'>;

const NOT_AUTHORIZED = ' is not authorized to perform';

/** `User: … is not authorized to perform: … on resource: … because no … policy allows the … action`. */
function authorizationDenial(line: string, lower: string): Read | undefined {
  const at = lower.indexOf(NOT_AUTHORIZED);
  if (at < 0) return undefined;
  const before = line.slice(0, at);
  const word = bare(before.slice(before.lastIndexOf(' ') + 1));
  const caller = callerNamed(/^(?:user|principal|caller)?$/i.test(word) ? undefined : word);
  const rest = line.slice(at + NOT_AUTHORIZED.length).replace(/^[: ]+/, '');
  const action = /^[A-Za-z0-9-]{1,64}:[A-Za-z0-9*]{1,128}/.exec(rest)?.[0];
  const tail = rest.slice(action?.length ?? 0);
  const said = reasonIn(tail);
  return {
    ...caller,
    action,
    resource: resourceIn(tail),
    said: {
      ...said,
      onKey: action?.toLowerCase().startsWith('kms:') === true,
      service: undefined,
      details: detailsIn(line),
    },
  };
}

const ON_RESOURCE = ' on resource:';

/** S3 writes the ARN in quotes: an object's name may hold blanks. */
function resourceIn(tail: string): string | undefined {
  const at = lowerCase(tail).indexOf(ON_RESOURCE);
  if (at < 0) return undefined;
  const text = tail.slice(at + ON_RESOURCE.length).trimStart();
  const quoted = text.startsWith('"') ? text.indexOf('"', 1) : -1;
  if (quoted > 0) return text.slice(1, quoted);
  const blank = text.indexOf(' ');
  const name = bare(blank < 0 ? text : text.slice(0, blank));
  return name === '' ? undefined : name;
}

type Reason = Pick<Said, 'form' | 'effect' | 'policyType' | 'policyArn'>;

const NO_REASON: Reason = { form: 'no-reason', effect: undefined, policyType: undefined, policyArn: undefined };

function reasonIn(tail: string): Reason {
  const lower = lowerCase(tail);
  const reason = REASON_FORMS.find(({ words }) => lower.includes(words));
  if (reason === undefined) return NO_REASON;
  const { effect, form, policyType } = reason;
  if (form !== undefined) return { form, effect, policyType, policyArn: undefined };
  // ` because the role trust policy`: the policy's words begin with the last of the reason's.
  const from = lower.indexOf(reason.words) + reason.words.replace(/role $/, '').length;
  const article = /^(?:an?|the) /.exec(lower.slice(from))?.[0].length ?? 0;
  const named = POLICY_WORDS.find(({ words }) => lower.startsWith(words, from + article));
  if (named === undefined) return { ...NO_REASON, effect };
  const arn = /^: (arn:\S{1,2048})/.exec(tail.slice(from + article + named.words.length))?.[1];
  return {
    form: `${effect}-${named.type}`,
    effect,
    policyType: named.type,
    policyArn: arn === undefined ? undefined : bare(arn),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html */
function detailsIn(line: string): Said['details'] {
  const id =
    /authorization id: ([0-9A-Za-z]{1,256})/i.exec(line) ?? /#\/authorization-details\/([0-9A-Za-z]{1,256})/.exec(line);
  if (id !== null) return { kind: 'authorization-id', id: id[1] ?? '' };
  return /encoded authorization failure message/i.test(line) ? { kind: 'encoded' } : undefined;
}

const PERFORM = /not authorized to perform (sts:\w{1,80})/i;

function fixedDenial(line: string, lower: string, called: string | undefined): Read | undefined {
  const form = FIXED_FORMS.find(({ words }) => words.every((part) => lower.includes(part)));
  if (form === undefined) return undefined;
  const { id, onKey, service } = form;
  return {
    ...callerNamed(undefined),
    action: PERFORM.exec(line)?.[1] ?? (onKey && called?.startsWith('kms:') === true ? called : undefined),
    resource: undefined,
    said: { ...NO_REASON, form: id, onKey, service, details: detailsIn(line) },
  };
}

/** `AccessDenied` and no more: S3 says so to callers of other organizations, and older services to everybody. */
function bareDenial(line: string, called: string | undefined): Read | undefined {
  const details = detailsIn(line);
  const denies = /access ?denied|unauthorized ?operation|not authorized to perform this operation|AuthorizationError/i;
  if (details === undefined && !denies.test(line)) return undefined;
  return {
    ...callerNamed(undefined),
    action: called,
    resource: undefined,
    said: { ...NO_REASON, onKey: false, service: undefined, details },
  };
}

/** How the AWS CLI and boto3, the SDKs for Go and PHP, and CDK name the operation. */
const OPERATION_WORDS: readonly RegExp[] = [
  /when calling the (\w{1,80}) operation/,
  /operation error [\w ]{1,40}: (\w{1,80}),/,
  /Error executing "(\w{1,80})"/,
];

function operationOf(line: string): string | undefined {
  for (const words of OPERATION_WORDS) {
    const found = words.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the message leaves out may stand around it: Terraform names the secret, a person pastes `get-caller-identity` along. */
function withArnsAround(line: string, denial: Denial): Denial {
  const arns = [...new Set((line.match(ARN) ?? []).map(bare))].filter(
    (arn) => arn !== denial.said?.policyArn && callerNamed(arn).principal !== denial.principal,
  );
  const only = (fits: (service: string, arn: string) => boolean): string | undefined => {
    const found = arns.filter((arn) => fits(parseArn(arn)?.service ?? '', arn));
    return found.length === 1 ? found[0] : undefined;
  };
  const assumes = denial.action === 'sts:AssumeRole';
  const service = serviceOf(denial.action ?? denial.called);
  const resource =
    denial.resource ??
    (assumes ? only((name, arn) => name === 'iam' && arn.includes(':role/')) : undefined) ??
    (denial.said?.onKey ? only((name) => name === 'kms') : undefined) ??
    only((name) => name === service || (denial.said?.onKey === true && name === 'secretsmanager'));
  if (denial.principal !== undefined) return { ...denial, resource };
  const principal = only((name, arn) => name === 'sts' || (name === 'iam' && !assumes && /:(?:role|user)\//.test(arn)));
  return { ...denial, ...callerNamed(principal), resource };
}

const ARN = /arn:aws[a-z-]{0,20}:[a-z0-9-]{1,40}:[a-z0-9-]{0,40}:\d{0,12}:[^\s"'<>|()[\]{}]{1,2048}/g;

function serviceOf(action: string | undefined): string | undefined {
  return action?.slice(0, action.indexOf(':')).toLowerCase();
}

/** On one line, without what logs, JSON, XML and terminals put around a message. */
function oneLine(text: string): string {
  return text
    .replace(TERMINAL_CODES, '')
    .replace(/\\[nrt]/g, ' ')
    .replace(/\\"|&quot;|&#34;/g, '"')
    .replace(/&apos;|&#39;|\u2019/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Character by character: the small form of some letters is longer, and places would not be the same. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

const TERMINAL_CODES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]{0,20}m`, 'g');

/** Without the punctuation of the sentence around it. */
function bare(word: string): string {
  let end = word.length;
  while (end > 0 && '.,;:!"\'`)]}>'.includes(word[end - 1]!)) end--;
  let start = 0;
  while (start < end && '"\'`([{<'.includes(word[start]!)) start++;
  return word.slice(start, end);
}
