/**
 * Reads CloudTrail events, however they were come by: a log file (`Records`), `aws cloudtrail lookup-events`
 * (`Events[].CloudTrailEvent`), EventBridge (`detail`), the console's JSON of one event.
 *
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
import { parseArn } from '../../iam/arn.ts';
import { type Caller, callerNamed, type Denial } from './denial.ts';
import { actionOfEvent } from './forms.ts';
import { readMessage } from './message.ts';

/** The denied requests among the events of a JSON value, each once; undefined where it holds no event. */
export function readEvents(value: unknown): Denial[] | undefined {
  const events = eventsIn(value, 0);
  if (events.length === 0) return undefined;
  const denials = events.flatMap((event) => denialOf(event) ?? []);
  return [...new Map(denials.map((denial) => [JSON.stringify(denial), denial])).values()];
}

type Entries = Readonly<Record<string, unknown>>;

/** How the wrappings nest at most. */
const DEPTH = 4;

function eventsIn(value: unknown, depth: number): Entries[] {
  if (depth > DEPTH) return [];
  if (typeof value === 'string') return depth === 0 ? [] : eventsIn(parsed(value), depth + 1);
  if (Array.isArray(value)) return value.flatMap((entry) => eventsIn(entry, depth + 1));
  const entries = entriesOf(value);
  if (text(entries.eventSource) !== undefined && text(entries.eventName) !== undefined) return [entries];
  return [entries.Records, entries.Events, entries.CloudTrailEvent, entries.detail].flatMap((inner) =>
    eventsIn(inner, depth + 1),
  );
}

const DENIED = /access ?denied|unauthorized|forbidden|not ?authorized|authorizationerror/i;

function denialOf(event: Entries): Denial | undefined {
  const code = text(event.errorCode);
  const message = text(event.errorMessage);
  const read = message === undefined ? undefined : readMessage(message);
  const denied = read !== undefined || (code !== undefined && DENIED.test(code));
  if (!denied) return undefined;
  const recorded = actionOfEvent(text(event.eventSource) ?? '', text(event.eventName) ?? '');
  const action = read?.action ?? (read?.said?.onKey === true && !recorded.startsWith('kms:') ? undefined : recorded);
  const caller = callerIn(entriesOf(event.userIdentity));
  const identified = caller.principal !== undefined && !/^\d{12}$/.test(caller.principal);
  const said = read?.said ?? {
    form: 'no-reason',
    effect: undefined,
    policyType: undefined,
    policyArn: undefined,
    onKey: recorded.startsWith('kms:'),
    service: undefined,
    details: undefined,
  };
  return {
    ...(identified || read?.principal === undefined ? caller : callerOf(read)),
    action,
    resource: read?.resource ?? resourceIn(event, (action ?? recorded).split(':')[0] ?? ''),
    called: recorded,
    region: text(event.awsRegion),
    said,
  };
}

function callerOf({ principal, session, pathUnknown }: Caller): Caller {
  return { principal, session, pathUnknown };
}

/**
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 *
 * The owner's trail says of a caller of another account no more than the account.
 */
function callerIn(identity: Entries): Caller {
  const arn = text(identity.arn);
  const issuer = entriesOf(entriesOf(identity.sessionContext).sessionIssuer);
  const role = text(issuer.arn);
  const named = callerNamed(arn ?? text(identity.invokedBy) ?? text(identity.accountId));
  return role !== undefined && text(issuer.type) === 'Role' ? { ...named, principal: role, pathUnknown: false } : named;
}

/** Request parameters that name what is asked for. */
const PARAMETERS = ['secretId', 'keyId', 'roleArn', 'topicArn', 'queueUrl', 'resourceArn', 'bucketName'] as const;

function resourceIn(event: Entries, service: string): string | undefined {
  const listed = Array.isArray(event.resources) ? event.resources.map((entry) => text(entriesOf(entry).ARN)) : [];
  const ofService = listed.find((arn) => arn !== undefined && parseArn(arn)?.service === service);
  const parameters = entriesOf(event.requestParameters);
  const [bucket, key] = [text(parameters.bucketName), text(parameters.key)];
  const context = entriesOf(parameters.encryptionContext);
  const encrypted = text(context.SecretARN) ?? text(context['aws:s3:arn']);
  const named = PARAMETERS.map((name) => text(parameters[name])).find((value) => value !== undefined);
  const object = bucket === undefined ? undefined : `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
  return ofService ?? object ?? named ?? listed.find((arn) => arn !== undefined) ?? encrypted;
}

function entriesOf(value: unknown): Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entries) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
