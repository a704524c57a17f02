import { createDevIdentity, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { htmlPage, providerLink, SERVER, SIGNON, usePages, xrdsPage, xrdsText } from '../../../test/page-server.js';
import { examine, LOCAL } from './doctor.js';

const pages = usePages();
let identity: DevIdentity;
beforeAll(async () => {
  identity = await createDevIdentity();
});
beforeEach(() => identity.openid2.resetFaults());
afterAll(() => identity.close());

const page = (path: string) => `${pages.origin}${path}`;
/** What is odd about every server of these tests: plain http. */
const PLAIN_PAGE = 'warning identifier';
const PLAIN_ENDPOINT = 'warning endpoint';
const PLAIN = [PLAIN_PAGE, PLAIN_ENDPOINT];

describe('an OpenID 2.0 identifier', () => {
  it('is usable, and each step is told in its order with its time', async () => {
    const { exitCode, outcome, steps, faults } = await examine([
      identity.openid2.identifier('alice', 'xrds-header'),
      ...LOCAL,
    ]);
    expect([exitCode, outcome.usable, outcome.usableAs, outcome.warnings]).toEqual([0, true, ['openid2'], 2]);
    expect(steps.map(({ step }) => step)).toEqual([
      ...['normalization', 'request', 'request', 'document', 'identifier', 'service'],
      ...['endpoint', 'request', 'association', 'clock'],
    ]);
    expect(steps.every(({ durationMs }) => durationMs >= 0 && durationMs < 15_000)).toBe(true);
    expect(faults).toEqual(PLAIN);
  });

  it('is told with its content types, its services by priority, and the association', async () => {
    const { endpoint } = identity.openid2;
    pages.set(
      '/xrds',
      xrdsPage(
        { uris: ['https://second.example/'], priority: '20' },
        { uris: [endpoint], priority: '10', extra: '<LocalID>https://local.example/me</LocalID>' },
      ),
    );
    const { exitCode, told } = await examine([page('/xrds'), ...LOCAL]);
    expect(exitCode).toBe(0);
    expect(told('request')[0]?.detail).toMatchObject({ status: 200, contentType: 'application/xrds+xml' });
    expect(told('service').map(({ detail }) => detail)).toEqual([
      { priority: 1, version: '2.0', endpoints: [endpoint], types: [SIGNON], localId: 'https://local.example/me' },
      { priority: 2, version: '2.0', endpoints: ['https://second.example/'], types: [SIGNON] },
    ]);
    expect(told('endpoint').map(({ detail }) => detail?.['isUsed'])).toEqual([true, false]);
    expect(told('association')[0]?.detail).toEqual({ endpoint, type: 'HMAC-SHA256', lifetimeSeconds: 3600 });
  });

  it('shows each redirect', async () => {
    pages.set('/old', { status: 301, headers: { location: page('/new') } });
    pages.set('/new', htmlPage(providerLink(identity.openid2.endpoint)));
    const { told } = await examine([page('/old'), ...LOCAL]);
    const statuses = told('request').map(({ detail }) => detail?.['status']);
    expect(statuses).toEqual([301, 200, 200]);
    expect(told('identifier')[0]?.detail).toEqual({ claimedId: page('/new') });
  });

  it('may be a provider, where nobody is named yet', async () => {
    pages.set('/op', xrdsPage({ types: [SERVER], uris: [identity.openid2.endpoint] }));
    const { exitCode, faults } = await examine([page('/op'), ...LOCAL]);
    expect([exitCode, faults]).toEqual([0, [PLAIN_ENDPOINT]]);
  });

  it.each([
    ['an XRDS document that is none', 'nothing of the kind', 'application/xrds+xml', 'XRDS_MALFORMED'],
    [
      'an XRDS document without a service',
      xrdsText({ types: ['urn:x'], uris: [] }),
      'application/xrds+xml',
      'SERVICE_ABSENT',
    ],
    ['an XRDS document of another content type', undefined, 'text/xml', undefined],
  ])('with %s beside links in its head: a warning', async (_what, body, contentType, code) => {
    const { endpoint } = identity.openid2;
    pages.set('/page', htmlPage(providerLink(endpoint), { 'x-xrds-location': page('/xrds') }));
    pages.set('/xrds', { headers: { 'content-type': contentType }, body: body ?? xrdsText({ uris: [endpoint] }) });
    const { exitCode, told, faults } = await examine([page('/page'), ...LOCAL]);
    expect(exitCode).toBe(0);
    expect(told('document').map((step) => [step.status, step.code, Boolean(step.advice)])).toEqual([
      ['warning', code, true],
    ]);
    expect(faults).toHaveLength(3);
  });

  it('with nothing but OpenID 1.1 is not usable', async () => {
    pages.set('/old', htmlPage(`<link rel="openid.server" href="${identity.openid2.endpoint}">`));
    const { exitCode, faults } = await examine([page('/old'), ...LOCAL]);
    expect([exitCode, faults]).toEqual([1, [PLAIN_PAGE, 'failed endpoint']]);
  });

  it('whose provider is on plain http somewhere else is usable only where that is allowed', async () => {
    pages.set('/page', htmlPage(providerLink('http://provider.invalid/')));
    const refused = await examine([page('/page'), '--allow-private-addresses']);
    expect([refused.exitCode, refused.faults]).toEqual([1, [PLAIN_PAGE, 'failed endpoint']]);
    const allowed = await examine([page('/page'), ...LOCAL]);
    expect([allowed.exitCode, allowed.faults]).toEqual([
      1,
      [...PLAIN, 'warning request HOST_NOT_FOUND', 'failed association HOST_NOT_FOUND'],
    ]);
  });

  it.each(['unsupported-type', '400', '500', 'html'] as const)(
    'whose provider refuses associations (%s) is usable, with a warning',
    async (refusal) => {
      identity.openid2.faults.refuseAssociations = refusal;
      const { exitCode, told } = await examine([identity.openid2.identifier('alice', 'html'), ...LOCAL]);
      expect(exitCode).toBe(0);
      const [association] = told('association');
      expect(association?.status).toBe('warning');
      expect(association?.advice).toBeTruthy();
      expect(['ASSOCIATION_REFUSED', 'DIRECT_RESPONSE_MALFORMED']).toContain(association?.code);
    },
  );

  it('whose provider knows no more than SHA-1 is usable, with a warning', async () => {
    identity.openid2.faults.proposeAssociation = { assocType: 'HMAC-SHA1', sessionType: 'DH-SHA1' };
    const { exitCode, faults, told } = await examine([identity.openid2.identifier('alice', 'html'), ...LOCAL]);
    expect([exitCode, faults]).toEqual([0, [...PLAIN, 'warning association']]);
    expect(told('association')[0]?.detail).toMatchObject({ type: 'HMAC-SHA1' });
  });

  it('whose provider is down is not usable', async () => {
    pages.set('/page', htmlPage(providerLink('http://127.0.0.1:1/')));
    const { exitCode, faults } = await examine([page('/page'), ...LOCAL]);
    expect([exitCode, faults]).toEqual([
      1,
      [...PLAIN, 'warning request CONNECTION_FAILED', 'failed association CONNECTION_FAILED'],
    ]);
  });

  it.each([
    [90, 'ok'],
    [200, 'warning'],
    [-250, 'ok'],
    [-400, 'warning'],
  ])('shows a clock that goes wrong, by what nonces may be off: %i s, %s', async (seconds, status) => {
    const plain = htmlPage(providerLink(identity.openid2.endpoint));
    const date = new Date(Date.now() + seconds * 1_000).toUTCString();
    pages.set('/page', { ...plain, headers: { ...plain.headers, date } });
    const { exitCode, told } = await examine([page('/page'), ...LOCAL]);
    expect(exitCode).toBe(0);
    const [ofPage, ofProvider] = told('clock');
    expect(ofPage?.status).toBe(status);
    expect(Math.abs((ofPage?.detail?.['secondsAhead'] as number) - seconds)).toBeLessThan(5);
    expect(ofProvider?.status).toBe('ok');
  });
});

describe('an OpenID 2.0 identifier that leads nowhere', () => {
  it.each([
    ['a page that is not there', '/none', ['warning request', 'failed discovery IDENTIFIER_NOT_FOUND']],
    ['a page without a provider', '/empty', ['failed discovery SERVICE_ABSENT']],
    ['redirects without end', '/loop', ['failed discovery REDIRECT_LIMIT']],
    ['a server with a fault', '/broken', ['warning request', 'failed discovery HTTP_STATUS']],
    [
      'a document that is too long',
      '/long',
      ['warning request RESPONSE_TOO_LARGE', 'failed discovery RESPONSE_TOO_LARGE'],
    ],
  ])('%s', async (_what, path, expected) => {
    pages.set('/empty', htmlPage(''));
    pages.set('/loop', { status: 302, headers: { location: page('/loop') } });
    pages.set('/broken', { status: 503 });
    pages.set('/long', { body: 'x'.repeat(300_000) });
    const { exitCode, outcome, steps, faults } = await examine([page(path), ...LOCAL]);
    expect([exitCode, outcome.usable]).toEqual([1, false]);
    expect(faults).toEqual(expected);
    expect(steps.every(({ status, advice }) => status === 'ok' || Boolean(advice))).toBe(true);
  });

  it('is not waited for longer than was said', async () => {
    identity.openid2.faults.slowMs = 10_000;
    const { opIdentifier } = identity.openid2;
    const { exitCode, faults, told } = await examine([opIdentifier, ...LOCAL, '--timeout-ms', '200']);
    expect([exitCode, faults]).toEqual([1, ['warning request TIMED_OUT', 'failed discovery TIMED_OUT']]);
    expect(told('request')).toMatchObject([{ advice: expect.any(String), detail: { url: opIdentifier } }]);
    expect(told('request')[0]?.durationMs).toBeGreaterThanOrEqual(190);
  });

  it('leads to no private address unless that is allowed, and the advice says how', async () => {
    const { exitCode, told } = await examine(['http://127.0.0.1/']);
    expect(exitCode).toBe(1);
    expect(told('discovery')).toMatchObject([{ status: 'failed', code: 'ADDRESS_NOT_PUBLIC' }]);
    expect(told('discovery')[0]?.advice).toContain('--allow-private-addresses');
  });
});

describe('an XRI', () => {
  it('needs a proxy, and the advice says how to name one', async () => {
    const { exitCode, told, outcome } = await examine(['=example']);
    expect([exitCode, outcome.failures]).toEqual([1, 1]);
    expect(told('discovery')).toMatchObject([{ subject: 'openid2', status: 'failed', code: 'XRI_UNSUPPORTED' }]);
    expect(told('discovery')[0]?.advice).toContain('--xri-proxy');
  });

  it('is resolved through one', async () => {
    const status = '<Status code="100" cid="verified"/>';
    const service = `<Service><Type>${SIGNON}</Type><URI>${identity.openid2.endpoint}</URI></Service>`;
    const xrd = `<XRD><Query>*example</Query>${status}<ProviderID>=</ProviderID><CanonicalID>=!A7F</CanonicalID>${service}</XRD>`;
    const body = `<xrds:XRDS xmlns:xrds="xri://$xrds" ref="xri://=example" xmlns="xri://$xrd*($v*2.0)">${xrd}</xrds:XRDS>`;
    pages.set('/=example', { headers: { 'content-type': 'application/xrds+xml' }, body });
    const { exitCode, told } = await examine(['=example', ...LOCAL, '--xri-proxy', pages.origin]);
    expect(told('identifier')[0]?.detail).toEqual({ claimedId: '=!A7F' });
    expect(exitCode).toBe(0);
  });
});
