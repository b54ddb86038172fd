/** VS Code's proxy settings, for the language server: a process of its own, which they do not reach by themselves. */

/** The settings under `http`. https://code.visualstudio.com/docs/setup/network */
export interface ProxySettings {
  readonly proxy?: string | undefined;
  readonly proxySupport?: string | undefined;
  readonly noProxy?: readonly string[] | undefined;
}

export const PROXY_SETTINGS: readonly string[] = ['http.proxy', 'http.proxySupport', 'http.noProxy'];

/**
 * As environment variables, which the settings override as they do in VS Code; they may hold a password, which has no
 * place in the traffic with the server.
 */
export function proxyVariables({ proxy = '', proxySupport, noProxy = [] }: ProxySettings): Record<string, string> {
  if (proxy === '' || proxySupport === 'off') return {};
  const excepted = noProxy.length === 0 ? {} : { NO_PROXY: noProxy.join(',') };
  const variables = Object.entries({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy, ...excepted });
  // Whoever reads both spellings prefers one or the other.
  return Object.fromEntries(
    variables.flatMap(([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ]),
  );
}
