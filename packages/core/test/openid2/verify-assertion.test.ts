import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Association } from '../../src/openid2/association.js';
import { verifyAssertion } from '../../src/openid2/verify-assertion.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { rejectedCode } from '../coded.js';
import { type LoopbackServer, serve } from '../loopback-server.js';
import { assertionFields, HANDLE, MAC_KEY } from './sample-assertion.js';

const RETURN_TO = 'https://site.example/return?rp_state=abc';

/** Serves the page of an identity, and its provider, which says that it made nothing. */
let server: LoopbackServer;
let asked = 0;
beforeAll(async () => {
  server = await serve((request, response) => {
    if (request.method === 'POST') asked += 1;
    response.setHeader('content-type', 'text/html');
    response.end(
      request.method === 'POST'
        ? 'ns:http://specs.openid.net/auth/2.0\nis_valid:false\n'
        : `<html><head><link rel="openid2.provider" href="${server.url}/op"></head></html>`,
    );
  });
});
afterAll(() => server.close());

function login(association?: Partial<Association>) {
  const nonce = `${new Date().toISOString().slice(0, 19)}Z${asked}`;
  const fields = assertionFields({
    op_endpoint: `${server.url}/op`,
    claimed_id: `${server.url}/victim`,
    identity: `${server.url}/victim`,
    return_to: RETURN_TO,
    response_nonce: nonce,
  });
  const query = new URLSearchParams([...fields].map(([name, value]) => [`openid.${name}`, value] as [string, string]));
  const given: Association = {
    endpoint: `${server.url}/op`,
    handle: HANDLE,
    type: 'HMAC-SHA256',
    macKey: MAC_KEY.toString('base64'),
    expiresAt: Date.now() + 60_000,
    renewAt: Date.now() + 30_000,
    ...association,
  };
  return verifyAssertion(
    { method: 'GET', url: `${RETURN_TO}&${query}` },
    { returnTo: RETURN_TO, store: new MemoryStore(), allowPrivateAddresses: true, association: given },
  );
}

describe('verifyAssertion with a given association', () => {
  it('verifies what the provider of the association signed, without asking it', async () => {
    asked = 0;
    expect(await login()).toMatchObject({ claimedId: `${server.url}/victim`, endpoint: `${server.url}/op` });
    expect(asked).toBe(0);
  });

  it.each<[string, Partial<Association>]>([
    ['ATK-E-01 another provider', { endpoint: 'https://evil.example/op' }],
    ['another handle', { handle: 'other' }],
    ['SPEC-A-05 a time that has passed', { expiresAt: 0 }],
  ])('asks the provider itself when the association is of %s', async (_name, changes) => {
    asked = 0;
    expect(await rejectedCode(() => login(changes))).toBe('SIGNATURE_REJECTED');
    expect(asked).toBe(1);
  });
});
