import { associate } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { keyValuePage, publishProvider } from '../../hostile/hand-made-provider.js';
import { codeOf, OPENID2 } from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

describe('SPEC-A-02 an association request names its types and brings a public key', () => {
  const pages = usePages();

  it('the stronger pair first, over the default group', async () => {
    const asked: Array<Record<string, string>> = [];
    const { endpoint } = publishProvider(pages, 'op', (fields) => {
      asked.push(fields);
      return keyValuePage({ error: 'no', error_code: 'unsupported-type' }, 400);
    });
    expect(await codeOf(associate(endpoint, { allowPrivateAddresses: true }))).toBe('ASSOCIATION_REFUSED');
    expect(asked).toEqual([
      {
        ns: OPENID2,
        mode: 'associate',
        assoc_type: 'HMAC-SHA256',
        session_type: 'DH-SHA256',
        dh_consumer_public: expect.stringMatching(/^[A-Za-z0-9+/]{170,172}={0,2}$/),
      },
      {
        ns: OPENID2,
        mode: 'associate',
        assoc_type: 'HMAC-SHA1',
        session_type: 'DH-SHA1',
        dh_consumer_public: expect.stringMatching(/^[A-Za-z0-9+/]{170,172}={0,2}$/),
      },
    ]);
  });

  it('and no key where there is no encryption', async () => {
    let asked: Record<string, string> | undefined;
    const { endpoint } = publishProvider(pages, 'op', (fields) => {
      asked = fields;
      return keyValuePage({ error: 'no' }, 400);
    });
    const kind = { assocType: 'HMAC-SHA1', sessionType: 'no-encryption' } as const;
    const options = { kind, allowPrivateAddresses: true, allowInsecureHttp: true };
    expect(await codeOf(associate(endpoint, options))).toBe('ASSOCIATION_REFUSED');
    expect(asked).toEqual({ ns: OPENID2, mode: 'associate', assoc_type: 'HMAC-SHA1', session_type: 'no-encryption' });
  });
});
