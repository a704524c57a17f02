import { describe, expect, it } from 'vitest';
import { alter, createParty, type IndirectResponse, outcomeOf, STATELESS_WAY } from '../../hostile/login-fixture.js';
import { publishOpenId1Provider } from '../../hostile/openid1-provider.js';
import { htmlPage, providerLink, usePages } from '../../page-server.js';

describe('SPEC-OPENID1 logins of OpenID 1.1, where the site allows them', () => {
  const pages = usePages();

  async function begin({ vouch, immediate }: { vouch?: string; immediate?: boolean } = {}) {
    const old = publishOpenId1Provider(pages, vouch);
    const party = createParty(STATELESS_WAY, { allowOpenId1: true });
    const { url, transaction } = await party.begin({ identifier: old.identifier, immediate });
    const complete = (answer: IndirectResponse) => party.complete({ ...answer, transaction });
    const outcome = (answer: IndirectResponse) => outcomeOf(complete(answer).then(({ kind }) => kind));
    return { old, url, transaction, complete, outcome };
  }

  it('are refused by default', async () => {
    const { identifier } = publishOpenId1Provider(pages);
    const refused = createParty(STATELESS_WAY).begin({ identifier });
    await expect(refused).rejects.toMatchObject({ code: 'SERVICE_ABSENT' });
  });

  it('are passed by where the page names a provider of 2.0 too', async () => {
    const old = publishOpenId1Provider(pages);
    pages.set(
      '/both',
      htmlPage(`<link rel="openid.server" href="${old.endpoint}">${providerLink(`${pages.origin}/two`)}`),
    );
    const party = createParty(STATELESS_WAY, { allowOpenId1: true });
    const { transaction } = await party.begin({ identifier: `${pages.origin}/both` });
    expect(transaction.service).toMatchObject({ version: '2.0', endpoint: `${pages.origin}/two` });
  });

  it('ask in the words of 1.1', async () => {
    const { old, url, transaction } = await begin();
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      'openid.mode': 'checkid_setup',
      'openid.identity': old.localId,
      'openid.return_to': transaction.returnTo,
      'openid.trust_root': 'https://site.example/',
    });
  });

  it('end with the identifier that they began with, whatever the provider calls it', async () => {
    const { old, url, complete } = await begin();
    const { identifier: claimedId, localId, endpoint } = old;
    const answer = old.answer(url);
    expect(await complete(answer)).toEqual({
      kind: 'authenticated',
      identity: { claimedId, localId, endpoint, version: '1.1', extensions: {} },
    });
  });

  it.each(['http://openid.net/signon/1.1', 'http://openid.net/signon/1.0'])(
    'may say their namespace: %s',
    async (ns) => {
      const { old, url, outcome } = await begin();
      expect(await outcome(old.answer(url, { ns }))).toBe('authenticated');
    },
  );

  it('need identity and return_to signed, and the endpoint only where it is said', async () => {
    const { old, url, outcome } = await begin();
    expect(await outcome(old.answer(url, {}, ['return_to']))).toBe('FIELD_UNSIGNED');
    expect(await outcome(old.answer(url, {}, ['identity']))).toBe('FIELD_UNSIGNED');
    expect(await outcome(old.answer(url, { op_endpoint: 'https://op.example/' }))).toBe('ENDPOINT_MISMATCH');
    expect(await outcome(old.answer(url, { op_endpoint: old.endpoint }))).toBe('authenticated');
  });

  it('are verified by asking the provider, with all that was signed', async () => {
    const { old, url, outcome } = await begin();
    const extra = { invalidate_handle: 'old', 'sreg.email': 'a@example.org' };
    const answer = old.answer(url, extra, ['identity', 'return_to', 'sreg.email']);
    expect(await outcome(answer)).toBe('authenticated');
    expect(old.asked).toHaveLength(1);
    const sent = Object.fromEntries(new URL(answer.url).searchParams);
    for (const [name, value] of Object.entries(old.asked[0] ?? {})) {
      expect(value).toBe(name === 'mode' ? 'check_authentication' : sent[`openid.${name}`]);
    }
    expect(old.asked[0]).toMatchObject(extra);
    expect(await outcome(alter(answer, { 'sreg.email': 'b@example.org' }))).toBe('SIGNATURE_REJECTED');
  });

  it.each([
    ['is_valid:false\n', 'SIGNATURE_REJECTED'],
    ['is_valid:True\n', 'SIGNATURE_REJECTED'],
    // What OpenID 1.0 said instead.
    ['lifetime:3600\n', 'DIRECT_RESPONSE_MALFORMED'],
  ])('are not verified by %j', async (vouch, code) => {
    const { old, url, outcome } = await begin({ vouch });
    expect(await outcome(old.answer(url))).toBe(code);
  });

  it('are negative with a user_setup_url', async () => {
    const { old, url, outcome } = await begin({ immediate: true });
    expect(new URL(url).searchParams.get('openid.mode')).toBe('checkid_immediate');
    const returnTo = new URL(url).searchParams.get('openid.return_to');
    const setup = encodeURIComponent(old.endpoint);
    const negative = { method: 'GET', url: `${returnTo}&openid.mode=id_res&openid.user_setup_url=${setup}` } as const;
    expect(await outcome(negative)).toBe('setup-needed');
    expect(await outcome({ method: 'GET', url: `${returnTo}&openid.mode=cancel` })).toBe('cancelled');
  });
});
