import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildAuthenticationRequest, createRelyingParty, type RelyingPartyOptions } from '../../src/openid2/index.js';

const RETURN_URL = 'https://site.example/return?x=1';

let identity: DevIdentity;
beforeAll(async () => {
  identity = await createDevIdentity();
});
afterEach(() => {
  identity.openid2.resetFaults();
  identity.openid2.requests.length = 0;
});
afterAll(() => identity.close());

const party = (options: Partial<RelyingPartyOptions> = {}) =>
  createRelyingParty({
    returnUrl: RETURN_URL,
    allowPrivateAddresses: true,
    allowUnsolicited: true,
    discoveryPolicy: (endpoint) => endpoint === identity.openid2.endpoint,
    ...options,
  });

/** What a provider sends on its own account. */
function assertion(returnTo = RETURN_URL) {
  const { endpoint } = identity.openid2;
  const request = buildAuthenticationRequest({ endpoint, claimedId: identity.openid2.identifier('alice'), returnTo });
  return identity.openid2.approve(request, { user: 'alice' });
}

describe('an assertion that nobody asked for', () => {
  it('SPEC-P-06 logs in, once, where it is allowed', async () => {
    const rp = party();
    const answer = assertion();
    expect(await rp.complete({ ...answer, transaction: undefined })).toMatchObject({
      kind: 'authenticated',
      identity: { claimedId: identity.openid2.identifier('alice') },
    });
    await expect(rp.complete({ ...answer, transaction: undefined })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:NONCE_REUSED|SIGNATURE_REJECTED)$/),
    });
  });

  it('logs in at the one provider of a site', async () => {
    const { endpoint, opIdentifier } = identity.openid2;
    const pattern = /http:\/\/127\.0\.0\.1:\d+\/xrds\/\w+/;
    for (const provider of [opIdentifier, { endpoint }, { endpoint, identifierPattern: pattern }]) {
      const rp = party({ provider, discoveryPolicy: undefined });
      expect((await rp.complete({ ...assertion(), transaction: undefined })).kind).toBe('authenticated');
    }
  });

  it('is refused by default', async () => {
    const rp = party({ allowUnsolicited: false });
    await expect(rp.complete({ ...assertion(), transaction: undefined })).rejects.toMatchObject({
      code: 'TRANSACTION_ABSENT',
    });
  });

  it('is refused from any other provider, before anything is requested', async () => {
    const answer = assertion();
    for (const options of [
      { discoveryPolicy: () => false },
      { discoveryPolicy: undefined, provider: { endpoint: 'https://op.example/openid' } },
    ]) {
      identity.openid2.requests.length = 0;
      await expect(party(options).complete({ ...answer, transaction: undefined })).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:PROVIDER_REFUSED|ENDPOINT_MISMATCH)$/),
      });
      expect(identity.openid2.requests).toEqual([]);
    }
  });

  it('is refused when it was made for another URL', async () => {
    for (const returnTo of [
      'https://evil.example/return?x=1',
      `${RETURN_URL}&rp_state=x`,
      'https://site.example/return',
    ]) {
      await expect(party().complete({ ...assertion(returnTo), transaction: undefined })).rejects.toMatchObject({
        code: 'RETURN_TO_MISMATCH',
      });
    }
  });

  it('cannot be a negative answer', async () => {
    const url = `${RETURN_URL}&openid.ns=http%3A%2F%2Fspecs.openid.net%2Fauth%2F2.0&openid.mode=cancel`;
    await expect(party().complete({ method: 'GET', url, transaction: undefined })).rejects.toMatchObject({
      code: 'MODE_UNKNOWN',
    });
  });

  it('needs to be told whose assertions are welcome', () => {
    expect(() => party({ discoveryPolicy: undefined })).toThrowError(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
