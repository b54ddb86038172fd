/** What goes wrong with AWS, told apart, in words for a person and without anything that is a credential. */

/** Nothing more can be done: wrong account, no credentials, everything denied. */
export class AwsFailure extends Error {
  /** What to do next. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.name = 'AwsFailure';
    this.remedy = remedy;
  }
}

/** The person said no, or stopped it. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled.');
    this.name = 'Cancelled';
  }
}

export type ErrorKind = 'denied' | 'absent' | 'credentials' | 'cancelled' | 'failed';

const DENIED =
  /^(?:AccessDenied(?:Exception)?|AccessDeniedFault|UnauthorizedOperation|AuthorizationError(?:Exception)?)$/;

const ABSENT =
  /^(?:NoSuchEntity(?:Exception)?|ResourceNotFoundException|NotFoundException|NoSuchBucket|NoSuchBucketPolicy|ServerSideEncryptionConfigurationNotFoundError)$/;

/** The identity itself is no good, or no longer: no other call would do better. */
const CREDENTIALS =
  /^(?:ExpiredToken(?:Exception)?|ExpiredTokenException|TokenRefreshRequired|RequestExpired|InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(?:Exception)?|CredentialsProviderError|TokenProviderError|ProviderError)$/;

export function kindOf(error: unknown): ErrorKind {
  const { name = '' } = error as { name?: string };
  if (name === 'AbortError' || name === 'Cancelled') return 'cancelled';
  if (DENIED.test(name)) return 'denied';
  if (ABSENT.test(name)) return 'absent';
  return CREDENTIALS.test(name) ? 'credentials' : 'failed';
}

const NOT_TRUSTED = "the endpoint's certificate is not trusted: name your proxy's authority by AWS_CA_BUNDLE";

const WORDS: Readonly<Record<string, string>> = {
  TimeoutError: 'there was no answer in time',
  ThrottlingException: 'AWS limits the rate of requests, also after several tries',
  Throttling: 'AWS limits the rate of requests, also after several tries',
  TooManyRequestsException: 'AWS limits the rate of requests, also after several tries',
  RequestLimitExceeded: 'AWS limits the rate of requests, also after several tries',
  SlowDown: 'AWS limits the rate of requests, also after several tries',
  ExpiredToken: 'the credentials have expired',
  ExpiredTokenException: 'the credentials have expired',
  RequestExpired: 'the credentials have expired, or the clock of this machine is wrong',
  InvalidClientTokenId: 'AWS does not know the access key',
  UnrecognizedClientException: 'AWS does not know the access key',
  InvalidAccessKeyId: 'AWS does not know the access key',
  // AWS repeats the request in its message, the session token included.
  SignatureDoesNotMatch: 'AWS does not accept the signature: the secret access key is wrong',
  InvalidSignatureException: 'AWS does not accept the signature: the secret access key or the clock is wrong',
  ENOTFOUND: 'the host name of the endpoint is not known',
  EAI_AGAIN: 'the host name of the endpoint cannot be looked up',
  ECONNREFUSED: 'the endpoint refuses the connection',
  ECONNRESET: 'the connection was broken off',
  ENETUNREACH: 'the network cannot be reached',
  CERT_HAS_EXPIRED: "the endpoint's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
};

/** The error in words, without a full stop. */
export function wordsOf(error: unknown): string {
  const { name = '', code = '', message = '' } = error as { name?: string; code?: string; message?: string };
  const known = WORDS[name] ?? WORDS[code];
  if (known !== undefined) return known;
  // Neither a page of HTML nor a stack belongs in a message.
  const [first = ''] = masked(message).trim().split('\n');
  const short = first.length > 300 ? `${first.slice(0, 300)}…` : first;
  return short.replace(/\.$/, '') || name || 'the answer cannot be understood';
}

/** The text without access keys, secret keys and tokens. */
export function masked(text: string): string {
  return (
    text
      .replace(/\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g, (key) => `${key.slice(0, 4)}…`)
      .replace(/(?<![\w/+=-])[A-Za-z0-9/+=]{100,}/g, '…')
      .replace(/(:\/\/)[^\s/@]+@/g, '$1…@')
      .replace(/\b(Bearer|Basic)\s+\S+/g, '$1 …')
      .replace(/(--[\w-]*(?:secret|token|password)[\w-]*\s+)\S+/gi, '$1…')
      // Not in an ARN or the name of an action: `secretsmanager:GetSecretValue`.
      .replace(
        /((?<!:)(?:secret(?!smanager)|token|password|signature|credential)[\w-]*["']?\s*[=:]\s*["']?)[^\s,;&"']+/gi,
        '$1…',
      )
  );
}
