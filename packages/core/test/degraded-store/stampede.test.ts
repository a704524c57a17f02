import { createRelyingParty } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { createParty, requestsOf, useProvider, WAYS, type Way } from '../../../../test/hostile/login-fixture.js';
import { createFixture, IDENTIFIER, REDIRECT_URI } from '../../../../test/id4me/login-fixture.js';
import { useWeb } from '../../../../test/id4me/web.js';
import { FaultyStore } from '../faulty-store.js';

const LOGINS = 200;
const provider = useProvider();
const web = useWeb();
const times = <T>(run: (index: number) => T): T[] => Array.from({ length: LOGINS }, (_, index) => run(index));

/** A store that answers some operations later than others, with what was there when it was asked. */
class UnevenStore extends FaultyStore {
  override async get(key: string): Promise<string | undefined> {
    const looking = super.get(key);
    const delayMs = (this.operations.length * 7) % 500;
    const value = await looking;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return value;
  }
}

describe('200 logins at once', () => {
  it('of OpenID 2.0: one discovery and one association', async () => {
    const store = new UnevenStore();
    const party = createParty(WAYS[0] as Way, { store });
    const identifier = provider.openid2.identifier('alice');
    const begun = await Promise.all(times(() => party.begin({ identifier })));
    expect(new Set(begun.map(({ url }) => new URL(url).searchParams.get('openid.assoc_handle'))).size).toBe(1);
    expect(provider.openid2.requests.filter(({ path }) => path === new URL(identifier).pathname)).toHaveLength(1);
    expect(requestsOf(provider, 'associate')).toBe(1);
    const results = await Promise.all(
      begun.map(({ url, transaction }) => party.complete({ ...provider.openid2.approve(url), transaction })),
    );
    expect(results.map(({ kind }) => kind)).toEqual(times(() => 'authenticated'));
    expect(requestsOf(provider, 'check_authentication')).toBe(0);
  });

  it('of ID4me: one document, one registration, one key set', async () => {
    const { authority } = createFixture(web);
    const party = createRelyingParty({
      clientName: 'Site',
      redirectUri: REDIRECT_URI,
      store: new UnevenStore(),
      resolveAuthority: () => authority.issuer,
      allowPrivateAddresses: true,
      allowInsecureHttp: true,
      http: { maxConcurrent: LOGINS, maxConcurrentPerHost: LOGINS, timeoutMs: 20_000, deadlineMs: 20_000 },
    });
    const begun = await Promise.all(times(() => party.begin({ identifier: IDENTIFIER })));
    const results = await Promise.all(
      begun.map(({ url, transaction }) =>
        party.complete({ method: 'GET', url: authority.authorize(url), transaction }),
      ),
    );
    expect(results.map(({ kind }) => kind)).toEqual(times(() => 'authenticated'));
    for (const path of ['/.well-known/openid-configuration', '/register', '/jwks']) {
      expect(web.received('authority.id4me', path), path).toHaveLength(1);
    }
  });
});
