import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { directFields, keyValuePage, publishProvider } from '../../hostile/hand-made-provider.js';
import { ANY_WAY, beginLogin, createParty, OPENID2, useProvider, WAYS } from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

describe('SPEC-M-09 direct requests are form-encoded POSTs to the endpoint, their answers Key-Value Form', () => {
  const provider = useProvider();
  const pages = usePages();

  it('with namespace and mode in every request', async () => {
    for (const way of WAYS) {
      const login = await beginLogin(provider, way, { store: new MemoryStore() });
      expect(await login.outcome(login.approve())).toBe('authenticated');
    }
    const direct = provider.openid2.requests.filter(({ path }) => path === '/openid');
    expect(new Set(direct.map(({ mode }) => mode))).toEqual(new Set(['associate', 'check_authentication']));
    for (const { method, query, contentType } of direct) {
      expect({ method, query, contentType }).toEqual({
        method: 'POST',
        query: undefined,
        contentType: 'application/x-www-form-urlencoded',
      });
    }
    const { identifier } = publishProvider(pages, 'op', () => keyValuePage({ error: 'no' }, 400));
    await createParty(ANY_WAY, { store: new MemoryStore() }).begin({ identifier });
    const request = pages.requests.find(({ method }) => method === 'POST');
    expect(request && directFields(request)).toMatchObject({ ns: OPENID2, mode: 'associate' });
  });

  it('whatever media type the answer has', async () => {
    const macKey = Buffer.alloc(32, 1).toString('base64');
    for (const type of ['text/plain', 'text/html', 'application/octet-stream', '']) {
      const fields = {
        assoc_handle: 'handle',
        assoc_type: 'HMAC-SHA256',
        session_type: 'no-encryption',
        expires_in: '60',
        mac_key: macKey,
      };
      const { identifier } = publishProvider(pages, `op-${type.length}`, ({ session_type }) =>
        session_type === 'no-encryption'
          ? { ...keyValuePage(fields), headers: { 'content-type': type } }
          : { ...keyValuePage({ ...fields, error_code: 'unsupported-type' }, 400), headers: { 'content-type': type } },
      );
      const party = createParty(ANY_WAY, { store: new MemoryStore(), allowInsecureHttp: true });
      const { url } = await party.begin({ identifier });
      expect(new URL(url).searchParams.get('openid.assoc_handle')).toBe('handle');
    }
  });

  it('which must have the namespace', async () => {
    const login = await beginLogin(provider, { name: 'stateless', stateless: true, via: 'GET' });
    provider.openid2.faults.directResponseBody = 'is_valid:true\n';
    expect(await login.outcome(login.approve())).toBe('DIRECT_RESPONSE_MALFORMED');
  });

  it('and is no success with any status but 200', async () => {
    const login = await beginLogin(provider, { name: 'stateless', stateless: true, via: 'GET' });
    for (const status of [202, 400, 500]) {
      provider.openid2.faults.directResponseStatus = status;
      expect(await login.outcome(login.approve())).toBe('HTTP_STATUS');
    }
  });
});
