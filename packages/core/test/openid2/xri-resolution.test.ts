import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createRelyingParty,
  discover,
  type RelyingParty,
  type RelyingPartyOptions,
  resolveXri,
} from '../../src/openid2/index.js';
import { readRelyingPartyOptions } from '../../src/openid2/relying-party-options.js';
import { MemoryStore } from '../../src/stores/memory-store.js';
import { codeOf, rejectedCode } from '../coded.js';
import { type LoopbackServer, serve } from '../loopback-server.js';

const RETURN_URL = 'https://site.example/return';
const SIGNON = 'http://specs.openid.net/auth/2.0/signon';
const SERVER = 'http://specs.openid.net/auth/2.0/server';
const ALICE = '=!F83.62B1.44F.2813';

/** A proxy resolver: XRI -> what it answers. */
let proxy: LoopbackServer;
let provider: DevIdentity;
const registry = new Map<string, string | { redirect: string }>();
const asked: string[] = [];

beforeAll(async () => {
  provider = await createDevIdentity();
  proxy = await serve((request, response) => {
    asked.push(request.url ?? '');
    const xri = decodeURIComponent((request.url ?? '').slice(1).split('?', 1)[0] ?? '');
    const known = registry.get(xri);
    if (typeof known === 'object') response.writeHead(302, { location: known.redirect }).end();
    else response.setHeader('content-type', 'application/xrds+xml').end(known ?? xrds(xrd('', '', '')));
  });
});
afterEach(() => {
  registry.clear();
  asked.length = 0;
  provider.openid2.resetFaults();
});
afterAll(async () => {
  await proxy.close();
  await provider.close();
});

const xrd = (canonicalId: string, service: string, providerId = '=') =>
  `<XRD>${providerId && `<ProviderID>${providerId}</ProviderID>`}${canonicalId && `<CanonicalID>${canonicalId}</CanonicalID>`}${service}</XRD>`;
const xrds = (...chain: readonly string[]) =>
  `<xrds:XRDS xmlns:xrds="xri://$xrds" xmlns="xri://$xrd*($v*2.0)">${chain.join('')}</xrds:XRDS>`;
const service = (type = SIGNON, more = '', endpoint = provider.openid2.endpoint) =>
  `<Service><Type>${type}</Type><URI>${endpoint}</URI>${more}</Service>`;
const localId = () => `<LocalID>${provider.openid2.identifier('alice')}</LocalID>`;

function party(options: Partial<RelyingPartyOptions> = {}): RelyingParty {
  return createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true, xriProxy: proxy.url, ...options });
}

/** Logs in; the provider asserts what was asked for, but for what is overridden. */
async function logIn(site: RelyingParty, identifier: string, fields: Record<string, string> = {}) {
  const { url, transaction } = await site.begin({ identifier });
  provider.openid2.faults.assertionOverridesBeforeSigning = fields;
  const answer = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
  const result = await site.complete({ ...answer, transaction });
  if (result.kind !== 'authenticated') throw new Error(result.kind);
  return result.identity;
}

describe('resolveXri', () => {
  const resolve = (xri: string, options: object = {}) =>
    resolveXri(xri, { proxy: proxy.url, allowPrivateAddresses: true, ...options });

  it('SPEC-R-01, SPEC-R-02 gives the services, and the CanonicalID as the Claimed Identifier', async () => {
    registry.set('=alice', xrds(xrd(ALICE, service(SIGNON, localId()))));
    const expected = {
      claimedId: ALICE,
      canonicalId: ALICE,
      services: [
        {
          version: '2.0',
          endpoints: [provider.openid2.endpoint],
          types: [SIGNON],
          localId: provider.openid2.identifier('alice'),
        },
      ],
    };
    expect(await resolve(' xri://=alice ')).toEqual(expected);
    expect(asked).toEqual(['/=alice?_xrd_r=application/xrds%2Bxml;sep=false']);
  });

  it('has no Claimed Identifier at an OP Identifier', async () => {
    registry.set('@op', xrds(xrd('@!1', service(SERVER))));
    const result = await resolve('@op');
    expect([result.claimedId, result.canonicalId]).toEqual([undefined, '@!1']);
  });

  it('takes services of the last XRD alone', async () => {
    registry.set('@org*dept', xrds(xrd('@!1', service()), xrd('@!1!2', '')));
    expect(await rejectedCode(() => resolve('@org*dept'))).toBe('SERVICE_ABSENT');
  });

  it.each(['=nobody', '@nobody*x'])('SERVICE_ABSENT for %s', async (xri) => {
    expect(await rejectedCode(() => resolve(xri))).toBe('SERVICE_ABSENT');
  });

  it.each([
    ['https://xri.example/=alice', 'IDENTIFIER_MALFORMED'],
    ['example.com', 'IDENTIFIER_MALFORMED'],
    ['', 'IDENTIFIER_ABSENT'],
    ['=alice/../../admin', 'IDENTIFIER_MALFORMED'],
    ['=\ud800', 'IDENTIFIER_MALFORMED'],
  ])('ATK-D-07, ATK-D-01 asks nobody for %j: %s', async (text, code) => {
    expect(await rejectedCode(() => resolve(text))).toBe(code);
    expect(asked).toEqual([]);
  });

  it.each(['', 'xri.example', 'http://xri.example/', 'https://xri.example/?a=b', 'https://xri.example/#a'])(
    'SPEC-R-04 takes %j for no proxy',
    async (url) => {
      expect(await rejectedCode(() => resolve('=alice', { proxy: url }))).toBe('OPTION_INVALID');
      expect(codeOf(() => readRelyingPartyOptions({ returnUrl: RETURN_URL, xriProxy: url }))).toBe('OPTION_INVALID');
    },
  );

  it('SPEC-R-04 has its proxy on https unless the site allows otherwise', () => {
    const read = (options: object) => codeOf(() => readRelyingPartyOptions({ returnUrl: RETURN_URL, ...options }));
    expect(read({ xriProxy: 'https://xri.example/' })).toBeUndefined();
    expect(read({ xriProxy: 'http://xri.example/', allowInsecureHttp: true })).toBeUndefined();
    expect(read({ xriProxy: proxy.url })).toBe('OPTION_INVALID');
    expect(read({ xriProxy: proxy.url, allowPrivateAddresses: true })).toBeUndefined();
    expect(read({ xriProxy: proxy.url, allowPrivateAddresses: true, requireHttps: true })).toBe('OPTION_INVALID');
  });
});

describe('ATK-D-08 a chain of authorities', () => {
  it.each<[string, string, readonly string[]]>([
    ['of another registry', '=evil', ['@!72CD']],
    ['whose last link is somebody else’s', '@evil*a', ['@!EEEE', '@!72CD!A072']],
    ['whose middle link is somebody else’s', '@evil*a*b', ['@!EEEE', '@!72CD!1', '@!72CD!1!2']],
    ['that leaves out its beginning', '=evil', ['=!F83.62B1.44F.2813!1']],
    ['that ends with a URL', '=evil', ['https://victim.example/!1']],
  ])('%s: CANONICAL_ID_MISMATCH', async (_name, xri, ids) => {
    registry.set(xri, xrds(...ids.map((id) => xrd(id, service()))));
    expect(await rejectedCode(() => party().begin({ identifier: xri }))).toBe('CANONICAL_ID_MISMATCH');
  });

  it('is taken from the proxy alone, not from where it redirects to', async () => {
    const evil = await serve((_request, response) => response.end(xrds(xrd(ALICE, service()))));
    registry.set('=evil', { redirect: evil.url });
    expect(await rejectedCode(() => party().begin({ identifier: '=evil' }))).toBe('HTTP_STATUS');
    expect(evil.accepted()).toBe(0);
    await evil.close();
  });
});

describe('a login with an XRI', () => {
  it.each([true, false])(
    'SPEC-R-05 has the CanonicalID as its key (with a local identifier: %s)',
    async (delegated) => {
      registry.set('=alice', xrds(xrd(ALICE, service(SIGNON, delegated ? localId() : ''))));
      for (const stateless of [false, true]) {
        const identity = await logIn(party({ stateless }), 'xri://=alice');
        expect(identity).toMatchObject({ claimedId: ALICE, endpoint: provider.openid2.endpoint, version: '2.0' });
        expect(identity.localId).toBe(delegated ? provider.openid2.identifier('alice') : ALICE);
      }
    },
  );

  it('is remembered', async () => {
    registry.set('=alice', xrds(xrd(ALICE, service())));
    const store = new MemoryStore();
    for (let time = 0; time < 2; time += 1) await logIn(party({ store }), '=alice');
    expect(asked).toHaveLength(1);
    await party({ store, xriProxy: `${proxy.url}/other` })
      .begin({ identifier: '=alice' })
      .catch(() => undefined);
    expect(asked).toHaveLength(2);
  });

  it('SPEC-R-06 needs a proxy', async () => {
    const site = party({ xriProxy: undefined });
    expect(await rejectedCode(() => site.begin({ identifier: '=alice' }))).toBe('XRI_UNSUPPORTED');
    expect(await rejectedCode(() => discover('=alice'))).toBe('XRI_UNSUPPORTED');
    expect(asked).toEqual([]);
  });

  it('ATK-D-07 is not one with a URL that looks like a proxy’s', async () => {
    registry.set('=alice', xrds(xrd(ALICE, service())));
    for (const path of ['/=alice', '/=alice?_xrd_r=application/xrds%2Bxml;sep=false']) {
      const { transaction } = await party().begin({ identifier: proxy.url + path });
      expect(transaction.service.claimedId).toBe(proxy.url + path);
    }
  });
});

describe('an asserted XRI', () => {
  const assert = (claimedId: string, options: Partial<RelyingPartyOptions> = {}) =>
    logIn(party(options), provider.openid2.opIdentifier, { claimed_id: claimedId, identity: claimedId });

  it('is accepted when it resolves to itself', async () => {
    registry.set(ALICE, xrds(xrd(ALICE, service())));
    expect((await assert(ALICE)).claimedId).toBe(ALICE);
    expect(asked).toHaveLength(1);
  });

  it.each<[string, string, () => string, string]>([
    ['resolves to another one', '=!1', () => xrd('=!2', service()), 'CLAIMED_ID_MISMATCH'],
    ['resolves to another spelling', '=!a', () => xrd('=!A', service()), 'CLAIMED_ID_MISMATCH'],
    ['resolves to what is not its own', '=!1', () => xrd('@!1', service()), 'CANONICAL_ID_MISMATCH'],
    [
      'names another provider',
      '=!1',
      () => xrd('=!1', service(SIGNON, '', 'https://op.example/')),
      'ENDPOINT_MISMATCH',
    ],
    ['names another local identifier', '=!1', () => xrd('=!1', service(SIGNON, localId())), 'LOCAL_ID_MISMATCH'],
    ['ATK-B-20 is a provider', '=!1', () => xrd('=!1', service(SERVER)), 'CLAIMED_ID_MISMATCH'],
    ['ATK-B-03 does not resolve', '=!1', () => xrd('', ''), 'SERVICE_ABSENT'],
    ['may be given out anew', '=alice', () => xrd(ALICE, service()), 'FIELD_MALFORMED'],
    ['has a fragment', `${ALICE}#a`, () => xrd(ALICE, service()), 'FIELD_MALFORMED'],
  ])('is refused when it %s', async (_name, claimedId, answer, code) => {
    registry.set(claimedId, xrds(answer()));
    expect(await rejectedCode(() => assert(claimedId))).toBe(code);
  });

  it('is refused where there is no proxy', async () => {
    expect(await rejectedCode(() => assert(ALICE, { xriProxy: undefined }))).toBe('CLAIMED_ID_MISMATCH');
    expect(asked).toEqual([]);
  });
});
