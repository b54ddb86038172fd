/** How requests travel: time limits, proxies by the usual variables, an authority of one's own. */
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';
import { getProxyForUrl } from 'proxy-from-env';
import { AwsFailure } from './failure.ts';

/** In milliseconds. */
export interface TimeLimits {
  readonly connection: number;
  readonly request: number;
}

export const TIME_LIMITS: TimeLimits = { connection: 5_000, request: 20_000 };

export type RequestHandler = Pick<
  NodeHttpHandler,
  'handle' | 'destroy' | 'updateHttpClientConfig' | 'httpHandlerConfigs' | 'metadata'
>;

const SOCKETS = { keepAlive: true, maxSockets: 16 } as const;

/**
 * Sends each request directly or through the proxy that `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say: the
 * SDK does not look at them. https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-proxies.html
 *
 * @throws AwsFailure if `AWS_CA_BUNDLE` names a file that cannot be read
 */
export function requestHandler(limits: TimeLimits = TIME_LIMITS): RequestHandler {
  const ca = authority();
  const handlers = new Map<string, NodeHttpHandler>();

  function handlerFor(proxy: string): NodeHttpHandler {
    const known = handlers.get(proxy);
    if (known !== undefined) return known;
    const handler = new NodeHttpHandler({
      connectionTimeout: limits.connection,
      requestTimeout: limits.request,
      throwOnRequestTimeout: true,
      ...(proxy === ''
        ? { httpsAgent: new Agent({ ...SOCKETS, ca }) }
        : {
            httpAgent: new HttpProxyAgent({ ...SOCKETS, proxy }),
            httpsAgent: new HttpsProxyAgent({ ...SOCKETS, proxy, ca }),
          }),
    });
    handlers.set(proxy, handler);
    return handler;
  }

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: (request, options) => {
      const { protocol, hostname, port } = request;
      return handlerFor(getProxyForUrl(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`)).handle(
        request,
        options,
      );
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => {
      for (const handler of handlers.values()) handler.destroy();
    },
  };
}

/** The AWS command line's own variable; the SDK knows only Node's. */
function authority(): string | undefined {
  const file = process.env.AWS_CA_BUNDLE;
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new AwsFailure(`AWS_CA_BUNDLE names ${file}, which cannot be read.`, 'Correct the variable, or unset it.');
  }
}
