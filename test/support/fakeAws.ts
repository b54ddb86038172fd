/**
 * A loopback server that speaks AWS's protocols and answers what a test wants, for what no emulator does: the simulator,
 * policy validation, throttling, denials half-way. The account is in the access key.
 */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface AwsRequest {
  /** `GetRole`. */
  readonly operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the SDK sends
  readonly input: any;
  readonly account: string;
}

/** An error as AWS gives it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message = code, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Gives the members of the answer, or throws an AwsError. A request that no handler is for is denied. */
export type Handlers = Readonly<Record<string, (request: AwsRequest) => object | Promise<object>>>;

export interface FakeAws {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** All that came, in order. */
  readonly requests: readonly AwsRequest[];
  handlers: Handlers;
  close(): Promise<void>;
}

export const ACCOUNTS = { owner: '111111111111', consumer: '222222222222' } as const;

export async function startFakeAws(handlers: Handlers = {}): Promise<FakeAws> {
  const requests: AwsRequest[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sharing-policies-fake-')));
  const configuration = join(folder, 'config');
  writeFileSync(configuration, Object.entries(ACCOUNTS).map(profile).join('\n'));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const protocol = await parse(request);
    const [, account = ''] = /Credential=AKIA(\d{12})/.exec(request.headers.authorization ?? '') ?? [];
    const asked: AwsRequest = { operation: protocol.operation, input: protocol.input, account };
    requests.push(asked);
    try {
      const handler = fake.handlers[asked.operation] ?? DEFAULTS[asked.operation];
      if (handler === undefined) throw denied(asked);
      protocol.success(response, await handler(asked));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      protocol.failure(response, error);
    }
  }

  const fake: FakeAws = {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_CONFIG_FILE: configuration,
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_REGION: 'us-east-1',
    },
    requests,
    handlers,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
  return fake;
}

/** What AWS answers to somebody without the permission. */
export function denied({ operation, account }: AwsRequest): AwsError {
  const message = `User: arn:aws:iam::${account}:user/reader is not authorized to perform: ${operation}`;
  return new AwsError('AccessDeniedException', message);
}

const DEFAULTS: Handlers = {
  GetCallerIdentity: ({ account }) => ({
    Account: account,
    Arn: `arn:aws:iam::${account}:user/reader`,
    UserId: 'AIDAREADER',
  }),
};

function profile([name, account]: [string, string]): string {
  return `[profile ${name}]\naws_access_key_id = AKIA${account}\naws_secret_access_key = not-a-secret\n`;
}

interface Protocol {
  readonly operation: string;
  readonly input: unknown;
  success(response: ServerResponse, output: object): void;
  failure(response: ServerResponse, error: AwsError): void;
}

async function parse(request: IncomingMessage): Promise<Protocol> {
  const body = await text(request);
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') return jsonProtocol(target.slice(target.indexOf('.') + 1), JSON.parse(body));
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/policy/validation') {
    return jsonProtocol('ValidatePolicy', { ...Object.fromEntries(searchParams), ...JSON.parse(body) });
  }
  const form = new URLSearchParams(body);
  return queryProtocol(form.get('Action') ?? `${request.method} ${request.url}`, Object.fromEntries(form));
}

function jsonProtocol(operation: string, input: unknown): Protocol {
  return {
    operation,
    input,
    success: (response, output) => response.writeHead(200, JSON_TYPE).end(JSON.stringify(output)),
    failure: (response, { code, message, status }) =>
      response
        .writeHead(status, { ...JSON_TYPE, 'x-amzn-errortype': code })
        .end(JSON.stringify({ __type: code, message })),
  };
}

function queryProtocol(operation: string, input: unknown): Protocol {
  return {
    operation,
    input,
    success: (response, output) =>
      response
        .writeHead(200, XML_TYPE)
        .end(`<${operation}Response><${operation}Result>${xml(output)}</${operation}Result></${operation}Response>`),
    failure: (response, { code, message, status }) =>
      response
        .writeHead(status, XML_TYPE)
        .end(
          `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
        ),
  };
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };
const XML_TYPE = { 'content-type': 'text/xml' };

function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) {
    return String(value).replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  }
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([name, item]) => `<${name}>${xml(item)}</${name}>`)
    .join('');
}
