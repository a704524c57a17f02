import { createHmac, randomBytes } from 'node:crypto';
import {
  createRelyingParty,
  ICAM_PROFILE,
  type OpenId2Transaction,
  type RelyingParty,
  type RelyingPartyOptions,
} from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { beforeEach, describe, expect, it } from 'vitest';
import { directFields, keyValuePage, plainAssociation } from '../../hostile/hand-made-provider.js';
import { codeOf, OPENID2 } from '../../hostile/login-fixture.js';
import { PUBLIC_HTTP, PUBLIC_HTTPS, publicWeb } from '../../hostile/public-web.js';
import { htmlPage, SERVER, SIGNON, usePages, xrdsPage } from '../../page-server.js';

const RETURN_URL = 'https://site.example/return';
const PROVIDER = `${PUBLIC_HTTPS}/op`;
const ENDPOINT = `${PUBLIC_HTTPS}/openid`;
const ALICE = `${PUBLIC_HTTPS}/alice`;
const PAPE = 'http://specs.openid.net/extensions/pape/1.0';
const [TRUST_LEVEL_1, PRIVATE_IDENTIFIER] = ICAM_PROFILE.pape.requiredPolicies as readonly [string, string];
const MAC_KEY = randomBytes(32);
const SIX = ['op_endpoint', 'claimed_id', 'identity', 'return_to', 'response_nonce', 'assoc_handle'];

/** What every honest answer says; a test changes one thing. */
const honest = (returnTo: string): Record<string, string> => ({
  ns: OPENID2,
  mode: 'id_res',
  op_endpoint: ENDPOINT,
  claimed_id: ALICE,
  identity: ALICE,
  return_to: returnTo,
  response_nonce: `${new Date().toISOString().slice(0, 19)}Z${randomBytes(6).toString('hex')}`,
  assoc_handle: 'handle',
  'ns.pape': PAPE,
  'pape.auth_policies': `${TRUST_LEVEL_1} ${PRIVATE_IDENTIFIER}`,
  signed: [...SIX, 'ns.pape', 'pape.auth_policies'].join(','),
});

/** The URL that an answer comes to, signed with the key of the association. */
function answerTo({ returnTo }: Pick<OpenId2Transaction, 'returnTo'>, changes: Record<string, string> = {}): string {
  const fields: Record<string, string> = { ...honest(returnTo), ...changes };
  const names = fields['signed']?.split(',') ?? [];
  const text = names.map((name) => `${name}:${fields[name] ?? ''}\n`).join('');
  const sig = createHmac('sha256', MAC_KEY).update(text).digest('base64');
  const parameters = Object.entries({ ...fields, sig }).map(
    ([name, value]) => [`openid.${name}`, value] as [string, string],
  );
  return `${returnTo}&${new URLSearchParams(parameters)}`;
}

describe('SPEC-ICAM the options that hold providers to the profile', () => {
  const pages = usePages();
  const party = (options: Partial<RelyingPartyOptions> = {}) =>
    createRelyingParty({
      ...ICAM_PROFILE,
      returnUrl: RETURN_URL,
      discoveryPolicy: (endpoint) => endpoint === ENDPOINT,
      http: { agent: publicWeb(pages) },
      store: new MemoryStore(),
      ...options,
    });
  const begin = (identifier = PROVIDER, options: Partial<RelyingPartyOptions> = {}) =>
    codeOf(party(options).begin({ identifier }));
  /** How a login ends whose answer differs from an honest one. */
  async function outcome(changes: Record<string, string> = {}, site: RelyingParty = party()): Promise<string> {
    const { transaction } = await site.begin({ identifier: PROVIDER });
    return codeOf(site.complete({ method: 'GET', url: answerTo(transaction, changes), transaction }));
  }

  beforeEach(() => {
    pages.set('/op', xrdsPage({ types: [SERVER], uris: [ENDPOINT] }));
    pages.set('/alice', xrdsPage({ types: [SIGNON], uris: [ENDPOINT] }));
    pages.set('/openid', (request) => plainAssociation('handle', MAC_KEY)(directFields(request)));
  });

  it('let an honest login pass', async () => {
    expect(await outcome()).toBe('none');
  });

  it('cannot be changed for other sites', () => {
    expect([ICAM_PROFILE, ICAM_PROFILE.pape, ICAM_PROFILE.pape.requiredPolicies].every(Object.isFrozen)).toBe(true);
  });

  it('https: refuse plain http in an identifier, a document, an endpoint and the return URL', async () => {
    expect(await begin(`${PUBLIC_HTTP}/op`)).toBe('HTTPS_REQUIRED');
    pages.set('/located', htmlPage('', { 'x-xrds-location': `${PUBLIC_HTTP}/op` }));
    expect(await begin(`${PUBLIC_HTTPS}/located`)).toBe('HTTPS_REQUIRED');
    pages.set('/redirected', { status: 302, headers: { location: `${PUBLIC_HTTP}/op` } });
    expect(await begin(`${PUBLIC_HTTPS}/redirected`)).toBe('REDIRECT_REFUSED');
    pages.set('/plain', xrdsPage({ types: [SERVER], uris: [`${PUBLIC_HTTP}/openid`] }));
    expect(await begin(`${PUBLIC_HTTPS}/plain`, { discoveryPolicy: () => true })).toBe('HTTPS_REQUIRED');
    expect(() => party({ returnUrl: 'http://site.example/return' })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });

  it('directed identity: begin at a provider alone, and take no provider for an identity', async () => {
    expect(await begin(ALICE)).toBe('OP_IDENTIFIER_REQUIRED');
    expect(await outcome({ claimed_id: PROVIDER, identity: PROVIDER })).toBe('CLAIMED_ID_MISMATCH');
  });

  it('fixed list: refuse every provider that the site does not name', async () => {
    pages.set('/other', xrdsPage({ types: [SERVER], uris: [`${PUBLIC_HTTPS}/elsewhere`] }));
    expect(await begin(`${PUBLIC_HTTPS}/other`)).toBe('PROVIDER_REFUSED');
    expect(await begin(PROVIDER, { discoveryPolicy: ICAM_PROFILE.discoveryPolicy })).toBe('PROVIDER_REFUSED');
  });

  it('associations: refuse a provider that makes none, and an answer under another one', async () => {
    expect(await outcome({ assoc_handle: 'another' })).toBe('ASSOCIATION_ABSENT');
    pages.set('/openid', keyValuePage({ error: 'no', error_code: 'unsupported-type' }, 400));
    expect(await begin()).toBe('ASSOCIATION_REQUIRED');
  });

  it('SHA-256: refuse a provider that has only SHA-1', async () => {
    pages.set('/openid', (request) => {
      const { assoc_type, session_type = '' } = directFields(request);
      return assoc_type === 'HMAC-SHA1' && session_type === 'no-encryption'
        ? keyValuePage({
            ...{ assoc_handle: 'weak', assoc_type, session_type, expires_in: '3600' },
            mac_key: randomBytes(20).toString('base64'),
          })
        : keyValuePage(
            { error_code: 'unsupported-type', assoc_type: 'HMAC-SHA1', session_type: 'no-encryption', error: 'no' },
            400,
          );
    });
    expect(await begin()).toBe('ASSOCIATION_REQUIRED');
    expect(await begin(PROVIDER, { minimumHash: 'sha1' })).toBe('none');
  });

  it.each(SIX)('signed fields: refuse an answer that does not sign %s', async (field) => {
    const signed = (honest('')['signed'] ?? '').split(',').filter((name) => name !== field);
    expect(await outcome({ signed: signed.join(',') })).toBe('FIELD_UNSIGNED');
  });

  it('policies: refuse an answer without one of them, or with one that is not signed', async () => {
    for (const policy of [TRUST_LEVEL_1, PRIVATE_IDENTIFIER, 'none']) {
      expect(await outcome({ 'pape.auth_policies': policy })).toBe('AUTH_POLICY_UNMET');
    }
    expect(await outcome({ signed: SIX.join(',') })).toBe('AUTH_POLICY_UNMET');
    expect(await outcome({ signed: [...SIX, 'pape.auth_policies'].join(',') })).toBe('AUTH_POLICY_UNMET');
  });

  it('nonces: refuse one that is old, and one that was used', async () => {
    const before = `${new Date(Date.now() - 11 * 60_000).toISOString().slice(0, 19)}Z`;
    expect(await outcome({ response_nonce: before })).toBe('NONCE_TOO_OLD');
    const site = party();
    const response_nonce = honest('')['response_nonce'] ?? '';
    expect(await outcome({ response_nonce }, site)).toBe('none');
    expect(await outcome({ response_nonce }, site)).toBe('NONCE_REUSED');
  });

  it('version: refuse OpenID 1.1', async () => {
    expect(await outcome({ ns: 'http://openid.net/signon/1.1' })).toBe('NAMESPACE_MISMATCH');
    pages.set('/old', htmlPage(`<link rel="openid.server" href="${ENDPOINT}">`));
    expect(await begin(`${PUBLIC_HTTPS}/old`)).toBe('SERVICE_ABSENT');
  });

  it('unsolicited: refuse an answer that no login asked for', async () => {
    const url = answerTo({ returnTo: `${RETURN_URL}?a=b` });
    expect(await codeOf(party().complete({ method: 'GET', url, transaction: undefined }))).toBe('TRANSACTION_ABSENT');
  });
});
