import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuthorizationResponse } from '../../src/id4me/authorization-response.js';
import { parseClaimSources } from '../../src/id4me/claim-source.js';
import { parseHeader, peekPayload } from '../../src/id4me/json-web-token.js';
import { parseProviderMetadata } from '../../src/id4me/provider-metadata.js';
import { parseRegistrationResponse } from '../../src/id4me/registration-response.js';
import { parseTokenResponse } from '../../src/id4me/token-exchange.js';
import { codeOf } from '../coded.js';

const POLICY = { allowPrivateAddresses: false, allowInsecureHttp: false };
const ISSUER = 'https://id.example';

function onlyCoded(run: () => unknown): void {
  expect(['string', 'undefined']).toContain(typeof codeOf(run));
}

/** An object whose members have the right names, and any values. */
function withMembers(...names: readonly string[]) {
  const value = fc.oneof(fc.string(), fc.webUrl(), fc.constant(ISSUER), fc.jsonValue(), fc.double());
  return fc.dictionary(fc.constantFrom(...names, '__proto__', 'constructor'), value);
}

describe('parsers throw nothing but coded errors, whatever comes', () => {
  it('parseProviderMetadata', () => {
    const names = ['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri', 'response_types_supported'];
    fc.assert(
      fc.property(withMembers(...names, 'userinfo_endpoint', 'scopes_supported'), (document) => {
        onlyCoded(() => parseProviderMetadata(document, ISSUER, POLICY));
      }),
    );
  });

  it('parseRegistrationResponse', () => {
    const names = [
      'client_id',
      'client_secret',
      'client_secret_expires_at',
      'redirect_uris',
      'id_token_signed_response_alg',
    ];
    const asked = { redirect_uris: ['https://site.example/return'], id_token_signed_response_alg: 'ES256' };
    const text = fc.oneof(
      fc.string(),
      withMembers(...names, 'token_endpoint_auth_method').map((one) => JSON.stringify(one)),
    );
    fc.assert(fc.property(text, (body) => onlyCoded(() => parseRegistrationResponse(body, ISSUER, asked))));
  });

  it('parseTokenResponse', () => {
    const names = ['id_token', 'access_token', 'token_type', 'expires_in', 'refresh_token', 'scope'];
    const text = fc.oneof(
      fc.string(),
      withMembers(...names).map((one) => JSON.stringify(one)),
    );
    fc.assert(fc.property(text, (body) => onlyCoded(() => parseTokenResponse(body, ISSUER))));
  });

  it('parseAuthorizationResponse', () => {
    const name = fc.constantFrom('state', 'code', 'error', 'iss', 'error_description', '__proto__');
    const parameters = fc.array(fc.tuple(name, fc.string()), { maxLength: 8 });
    fc.assert(
      fc.property(parameters, (query) => {
        const request = { method: 'GET', path: '/return', rawQuery: '', query, form: [] } as const;
        onlyCoded(() => parseAuthorizationResponse(request));
      }),
    );
  });

  it('parseHeader and peekPayload', () => {
    const part = fc.oneof(
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        onlyCoded(() => parseHeader(parts.join('.'), 3, 'id-token'));
        onlyCoded(() => peekPayload(parts.join('.'), 'id-token'));
      }),
    );
  });
});

describe('ID4ME-C-1 parseClaimSources', () => {
  it('never throws, and names each claim once, and only claims that were mapped', () => {
    const id = fc.constantFrom('a', 'b', '__proto__', 'constructor');
    const source = fc.oneof(
      fc.jsonValue(),
      fc.record({ endpoint: fc.webUrl(), access_token: fc.oneof(fc.string(), fc.constant('t')) }, { requiredKeys: [] }),
      fc.record({ JWT: fc.string() }),
    );
    const name = fc.constantFrom('email', 'name', 'sub', 'iss', 'id4me.identifier', '_claim_names', 'nickname');
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(id, fc.jsonValue())), fc.dictionary(id, source), (names, sources) => {
        const found = parseClaimSources({ _claim_names: names, _claim_sources: sources }, { nickname: 1 });
        const claims = found.flatMap((one) => one.claims);
        expect(new Set(claims).size).toBe(claims.length);
        for (const claim of claims) expect(['email', 'name']).toContain(claim);
      }),
    );
  });

  it('takes two names for one source for one', () => {
    const source = { endpoint: 'https://agent.example/claims', access_token: 't' };
    const document = { _claim_names: { email: 'a', name: 'b' }, _claim_sources: { a: source, b: { ...source } } };
    expect(parseClaimSources(document, {})).toEqual([
      { kind: 'distributed', id: 'a', claims: ['email', 'name'], endpoint: source.endpoint, accessToken: 't' },
    ]);
  });

  it('gives what cannot be a source as malformed, so that its claims are reported', () => {
    const bad = [undefined, null, 'x', {}, { endpoint: 1 }, { endpoint: 'https://a.example', access_token: 'a b' }];
    for (const source of bad) {
      const document = { _claim_names: { email: 'a' }, _claim_sources: { a: source } };
      expect(parseClaimSources(document, {})).toEqual([{ kind: 'malformed', id: 'a', claims: ['email'] }]);
    }
    expect(parseClaimSources({ _claim_names: { email: 'a' } }, {})).toEqual([
      { kind: 'malformed', id: 'a', claims: ['email'] },
    ]);
  });
});
