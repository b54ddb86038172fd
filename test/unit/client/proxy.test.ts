/** VS Code's proxy settings as variables of the server's process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyVariables } from '../../../client/src/proxy.ts';

const PROXY = 'http://me:pass@proxy.example:3128';

test('a proxy that is set holds for both protocols, in both spellings; exceptions with it', () => {
  assert.deepEqual(proxyVariables({ proxy: PROXY, proxySupport: 'override', noProxy: [] }), {
    HTTP_PROXY: PROXY,
    http_proxy: PROXY,
    HTTPS_PROXY: PROXY,
    https_proxy: PROXY,
  });
  const { NO_PROXY, no_proxy } = proxyVariables({ proxy: PROXY, noProxy: ['.internal', '10.0.0.1:8080'] });
  assert.deepEqual([NO_PROXY, no_proxy], ['.internal,10.0.0.1:8080', '.internal,10.0.0.1:8080']);
});

test('without one, or with proxies turned off, the environment stays as it is', () => {
  for (const settings of [{}, { proxy: '' }, { proxy: PROXY, proxySupport: 'off' }, { noProxy: ['.internal'] }]) {
    assert.deepEqual(proxyVariables(settings), {});
  }
});
