import { createRelyingParty, type RelyingPartyOptions } from 'openid-rp-core/openid2';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { findPythonOpenId, type PythonProvider, startPythonProvider } from './python-openid.js';
import { requirement } from './requirement.js';
import type { IndirectResponse } from './user-agent.js';

const RETURN_URL = 'http://site.example/auth/openid/return';
const software = findPythonOpenId();

describe.skipIf(!requirement('python3-openid', software.found, software.reason))('OpenID 1.1 at python-openid', () => {
  const pages = usePages();
  let provider: PythonProvider;
  beforeAll(async () => {
    provider = (await startPythonProvider()) as PythonProvider;
  });
  afterEach(() => provider.control({ autoApprove: null }));
  afterAll(() => provider?.close());

  /** A page that names the provider as one of OpenID 1.1 alone; the identity at the provider is alice's. */
  function identityPage(): string {
    const links = `<link rel="openid.server" href="${provider.endpoint}"><link rel="openid.delegate" href="${provider.identifier('alice', 'html')}">`;
    pages.set('/me', {
      headers: { 'content-type': 'text/html' },
      body: `<html><head><title>me</title>${links}</head><body></body></html>`,
    });
    return `${pages.origin}/me`;
  }

  const createParty = (options: Partial<RelyingPartyOptions> = {}) =>
    createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true, allowOpenId1: true, ...options });

  async function begin(options: Partial<RelyingPartyOptions> = {}) {
    const party = createParty({ sreg: { required: ['email'] }, ...options });
    const { url, transaction } = await party.begin({ identifier: identityPage() });
    return { party, url, transaction };
  }

  const changed = (answer: IndirectResponse, change: (query: URLSearchParams) => void): IndirectResponse => {
    const url = new URL(answer.url);
    change(url.searchParams);
    return { ...answer, url: url.href };
  };

  it('logs in as the claimed identifier, with what was signed', async () => {
    const { party, url, transaction } = await begin();
    const asked = new URL(url).searchParams;
    expect(asked.has('openid.ns')).toBe(false);
    expect(asked.get('openid.trust_root')).toBe('http://site.example/');
    expect(asked.get('openid.identity')).toBe(provider.identifier('alice', 'html'));
    const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
    expect(new URL(answer.url).searchParams.has('openid.ns')).toBe(false);
    const result = await party.complete({ ...answer, transaction: JSON.parse(JSON.stringify(transaction)) });
    expect(result).toMatchObject({
      kind: 'authenticated',
      identity: { claimedId: `${pages.origin}/me`, version: '1.1', localId: provider.identifier('alice', 'html') },
    });
    const { identity } = result as Extract<typeof result, { kind: 'authenticated' }>;
    expect(identity.extensions.sreg?.email).toBe(provider.users.alice.email);
  });

  it('is off by default', async () => {
    await expect(createParty({ allowOpenId1: false }).begin({ identifier: identityPage() })).rejects.toMatchObject({
      code: 'SERVICE_ABSENT',
    });
  });

  it('takes an answer once, though the protocol has no nonce', async () => {
    const { party, url, transaction } = await begin();
    const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
    await party.complete({ ...answer, transaction });
    // The provider vouches once as well; the transaction is what counts where it would vouch again.
    await expect(party.complete({ ...answer, transaction })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:TRANSACTION_USED|SIGNATURE_REJECTED)$/),
    });
  });

  it.each([
    ['another identity', 'openid.identity', 'http://victim.example/', 'LOCAL_ID_MISMATCH'],
    ['a field changed', 'openid.sreg.email', 'root@site.example', 'SIGNATURE_REJECTED'],
    ['another endpoint', 'openid.op_endpoint', 'https://evil.example/', 'ENDPOINT_MISMATCH'],
    ['the namespace of 2.0', 'openid.ns', 'http://specs.openid.net/auth/2.0', 'NAMESPACE_MISMATCH'],
    ['fewer signed fields', 'openid.signed', 'return_to', 'FIELD_UNSIGNED'],
    ['another return_to', 'openid.return_to', 'http://site.example/other', 'RETURN_TO_MISMATCH'],
  ])('refuses %s', async (_name, field, value, code) => {
    const { party, url, transaction } = await begin();
    const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
    const forged = changed(answer, (query) => query.set(field, value));
    await expect(party.complete({ ...forged, transaction })).rejects.toMatchObject({ code });
  });

  it('ATK-B-09 refuses a 1.1 signature in a login of 2.0', async () => {
    const { url } = await begin();
    const answer = await provider.answer(url, { user: 'alice', decision: 'allow' });
    const party = createParty();
    const { transaction } = await party.begin({ identifier: provider.identifier('alice', 'html') });
    const dressed = changed(answer, (query) => {
      query.set('openid.ns', 'http://specs.openid.net/auth/2.0');
      query.set('openid.claimed_id', provider.identifier('alice', 'html'));
      query.set('openid.return_to', transaction.returnTo);
      query.set('rp_state', transaction.id);
    });
    await expect(party.complete({ ...dressed, transaction })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:FIELD_UNSIGNED|SIGNATURE_REJECTED|SIGNATURE_INVALID)$/),
    });
  });

  it('takes the negative answer of 1.1 to an immediate request for one', async () => {
    const party = createParty();
    const { url, transaction } = await party.begin({ identifier: identityPage(), immediate: true });
    const response = await fetch(url, { redirect: 'manual' });
    const location = response.headers.get('location') ?? '';
    expect(new URL(location).searchParams.get('openid.mode')).toBe('id_res');
    expect(await party.complete({ method: 'GET', url: location, transaction })).toEqual({ kind: 'setup-needed' });
  });
});
