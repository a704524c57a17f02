import { createDevIdentity, type DevId4me, type DevIdentity } from 'openid-rp-devkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority } from '../../../test/id4me/hand-made-authority.js';
import { useWeb } from '../../../test/id4me/web.js';
import { useNameServer } from '../../../test/name-server.js';
import { examine, LOCAL } from './doctor.js';

const names = useNameServer();
const web = useWeb();
let identity: DevIdentity & { readonly id4me: DevId4me };
beforeAll(async () => {
  identity = await createDevIdentity({ id4me: true });
});
beforeEach(() => {
  identity.id4me.reset();
  identity.id4me.faults.dnsAuthenticated = true;
});
afterAll(() => identity.close());

const AS_ID4ME = [...LOCAL, '--protocol', 'id4me'];
const look = (...more: string[]) => {
  const { id4me } = identity;
  return examine([id4me.identifier('alice'), ...AS_ID4ME, '--dns-server', id4me.nameServer, ...more]);
};

describe('an ID4me identifier', () => {
  it('is usable without a warning, and each step is told in its order', async () => {
    const { exitCode, outcome, steps, faults } = await look();
    expect([exitCode, outcome.usableAs, outcome.warnings, faults]).toEqual([0, ['id4me'], 0, []]);
    expect([...new Set(steps.map(({ step }) => step))]).toEqual([
      ...['normalization', 'dns', 'record', 'request', 'metadata', 'keys', 'registration', 'clock'],
    ]);
  });

  it('ID4ME-E-5: is told with the name under which the record of an e-mail address stands', async () => {
    const { id4me } = identity;
    const typed = id4me.identifier('alice', 'email');
    const { exitCode, told } = await examine([typed, ...LOCAL, '--dns-server', id4me.nameServer]);
    const detail = told('normalization')[0]?.detail;
    expect(detail).toMatchObject({ kind: 'email', canonical: typed });
    expect(detail?.['hashName']).toMatch(/^_openid\.[0-9a-f]{56}\.id4me\.localhost$/);
    expect(told('dns').map(({ detail: of }) => of?.['name'])).toContain(detail?.['hashName']);
    expect(exitCode).toBe(0);
  });

  it('ID4ME-N-7: is told in its forms', async () => {
    const { told } = await examine(['BÜCHER.localhost', ...AS_ID4ME, '--dns-server', names.address]);
    expect(told('normalization')[0]?.detail).toMatchObject({
      canonical: 'xn--bcher-kva.localhost',
      display: 'bücher.localhost',
    });
  });

  it('is told name by name, with DNSSEC and time to live', async () => {
    const authority = createAuthority(web);
    const issuer = authority.issuer.replace('http://', '');
    names.set('_openid.parent.localhost', { txt: [`v=OID1;iss=${issuer}`], ttl: 120, authentic: true });
    const args = ['child.parent.localhost', ...AS_ID4ME, '--dns-server', names.address];
    const { exitCode, told } = await examine(args);
    expect(told('dns').map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        { name: '_openid.child.parent.localhost', outcome: 'absent', security: 'insecure', ttlSeconds: 40 },
        { name: '_openid.parent.localhost', outcome: 'found', security: 'secure', ttlSeconds: 120 },
      ]),
    );
    // The weakest of all answers that led there.
    expect(told('record')[0]).toMatchObject({ status: 'warning', detail: { discoveredAt: 'parent.localhost' } });
    expect(exitCode).toBe(0);
  });

  it('whose record is not signed has a warning; nothing is said with --dnssec off, and it fails with require', async () => {
    identity.id4me.faults.dnsAuthenticated = false;
    expect((await look()).faults).toEqual(['warning record']);
    expect((await look('--dnssec', 'off')).faults).toEqual([]);
    const { exitCode, faults } = await look('--dnssec', 'require');
    expect([exitCode, faults]).toEqual([1, ['failed discovery DNS_INSECURE']]);
  });

  it('whose record has oddities is usable, with a warning for each', async () => {
    const authority = createAuthority(web);
    const record = `v=OID1;iss=${authority.issuer.replace('http:', 'https:')}`;
    names.set('_openid.odd.localhost', { txt: [record], authentic: true });
    const { exitCode, told } = await examine(['odd.localhost', ...AS_ID4ME, '--dns-server', names.address]);
    expect(told('record').map(({ status }) => status)).toEqual(['ok', 'ok', 'warning']);
    expect(told('record')[1]?.detail).toEqual({ record });
    expect(exitCode).toBe(0);
  });

  it.each([
    ['absent', 'DNS_RECORD_ABSENT'],
    ['only-others', 'DNS_RECORD_ABSENT'],
    ['two-records', 'DNS_RECORD_AMBIGUOUS'],
    ['no-iss', 'DNS_RECORD_INVALID'],
    ['legacy-tags', 'DNS_RECORD_ABSENT'],
    ['servfail', 'DNS_FAILED'],
    ['timeout', 'TIMED_OUT'],
  ] as const)('fails where DNS has a fault: %s', async (fault, code) => {
    identity.id4me.faults.dns = fault;
    const { exitCode, told, faults } = await look('--timeout-ms', '1000');
    expect([exitCode, faults.at(-1)]).toEqual([1, `failed discovery ${code}`]);
    expect(told('discovery')[0]?.advice).toBeTruthy();
  });

  it.each([
    ['servfail', 'DNS_FAILED', 0],
    ['timeout', 'TIMED_OUT', 290],
  ] as const)('shows each lookup that failed, with its time: %s', async (fault, code, leastMs) => {
    identity.id4me.faults.dns = fault;
    const { told } = await look('--timeout-ms', '300');
    const lookup = told('dns').find(({ status }) => status !== 'ok');
    expect(lookup).toMatchObject({ status: 'warning', code, advice: expect.any(String) });
    expect(lookup?.detail?.['name']).toMatch(/^_openid\./);
    expect(lookup?.durationMs).toBeGreaterThanOrEqual(leastMs);
  });

  it.each([
    ['other-issuer', 1, ['failed metadata ISSUER_MISMATCH']],
    ['no-token-endpoint', 1, ['failed metadata METADATA_MALFORMED']],
    ['http-endpoint', 1, ['failed metadata METADATA_MALFORMED']],
    ['no-code', 1, ['failed metadata METADATA_UNSUPPORTED']],
    ['only-unsafe-algorithms', 1, ['failed metadata']],
    ['no-registration-endpoint', 0, ['warning registration']],
    ['no-userinfo-endpoint', 0, ['warning metadata']],
    ['no-claims-parameter', 0, ['warning metadata']],
    ['no-iss-parameter', 0, ['warning metadata']],
  ] as const)('whose authority has odd metadata: %s', async (fault, expectedCode, expected) => {
    identity.id4me.faults.discovery = fault;
    const { exitCode, steps, faults } = await look();
    expect([exitCode, faults]).toEqual([expectedCode, expected]);
    expect(steps.every(({ status, advice }) => status === 'ok' || Boolean(advice))).toBe(true);
  });

  it('has the document of its authority fetched once', async () => {
    identity.id4me.requests.length = 0;
    await look();
    const paths = identity.id4me.requests.map(({ path }) => path);
    expect(paths.filter((path) => path === '/.well-known/openid-configuration')).toHaveLength(1);
  });

  it('whose authority does not speak of PKCE has a warning', async () => {
    identity.id4me.faults.discoveryOverrides = { code_challenge_methods_supported: ['plain'] };
    const { exitCode, faults } = await look();
    expect([exitCode, faults]).toEqual([0, ['warning metadata']]);
  });

  it.each([
    ['token_endpoint_auth_methods_supported', ['private_key_jwt'], 0, 'warning', 'option authenticationKeys'],
    ['token_endpoint_auth_methods_supported', ['tls_client_auth'], 1, 'failed', 'private_key_jwt'],
    ['id_token_signing_alg_values_supported', ['ES512'], 0, 'warning', 'option signingAlgorithms'],
    ['id_token_signing_alg_values_supported', ['HS256'], 1, 'failed', 'RS256'],
  ])('whose authority wants something of the site: %s %j', async (member, value, expectedCode, status, advised) => {
    identity.id4me.faults.discoveryOverrides = { [member]: value };
    const { exitCode, told, faults } = await look();
    expect([exitCode, faults]).toEqual([expectedCode, [`${status} metadata`]]);
    expect(told('metadata').find((step) => step.status === status)?.advice).toContain(advised);
  });

  it('shows a clock that goes wrong, by what tokens may be off', async () => {
    const authority = createAuthority(web);
    const date = new Date(Date.now() - 50_000).toUTCString();
    authority.answer('/jwks', { headers: { date }, body: { keys: authority.jwks } });
    names.set('_openid.late.localhost', { txt: [`v=OID1;iss=${authority.issuer.slice(7)}`], authentic: true });
    const { told } = await examine(['late.localhost', ...AS_ID4ME, '--dns-server', names.address]);
    expect(told('clock')).toMatchObject([{ status: 'warning', advice: expect.any(String) }]);
  });
});

describe('the keys of an ID4me authority', () => {
  it.each([['empty'], ['for-encryption']] as const)('fail: %s', async (fault) => {
    identity.id4me.faults.jwks = fault;
    const { exitCode, faults } = await look();
    expect([exitCode, faults]).toEqual([1, ['failed keys']]);
  });

  const RSA = { kty: 'RSA', e: 'AQAB' };
  const modulus = (bits: number) => Buffer.alloc(bits / 8, 0xff).toString('base64url');
  it.each([
    ['one good key', [{ ...RSA, n: modulus(2048) }], 0, []],
    [
      'a short key beside it',
      [
        { ...RSA, n: modulus(2048) },
        { ...RSA, n: modulus(1024) },
      ],
      0,
      ['warning keys'],
    ],
    ['a short key alone', [{ ...RSA, n: modulus(2040) }], 1, ['failed keys']],
    ['a curve that nobody asks for', [{ kty: 'EC', crv: 'secp256k1', x: 'x', y: 'y' }], 1, ['failed keys']],
    ['a private key', [{ ...RSA, n: modulus(2048), d: 'secret-of-the-authority' }], 1, ['failed keys']],
    [
      'a shared secret',
      [
        { ...RSA, n: modulus(2048) },
        { kty: 'oct', k: 'secret-of-the-authority' },
      ],
      1,
      ['failed keys'],
    ],
    ['no list', 'none', 1, ['failed keys']],
  ])('are judged: %s', async (_what, keys, expectedCode, expected) => {
    identity.id4me.faults.jwksOverrides = { keys };
    const { exitCode, faults, steps } = await look();
    expect([exitCode, faults]).toEqual([expectedCode, expected]);
    expect(JSON.stringify(steps)).not.toContain('secret-of-the-authority');
  });
});

describe('the registration at an ID4me authority', () => {
  const registrations = () => web.received('authority.id4me', '/register').length;
  const lookThere = (...more: string[]) => {
    const authority = createAuthority(web);
    names.set('_openid.reg.localhost', { txt: [`v=OID1;iss=${authority.issuer.slice(7)}`], authentic: true });
    return examine(['reg.localhost', ...AS_ID4ME, '--dns-server', names.address, ...more]);
  };

  it('is not made unless that is asked for', async () => {
    expect((await lookThere()).told('registration')).toMatchObject([{ status: 'ok' }]);
    expect(registrations()).toBe(0);
  });

  it('is made with --register as that of a web site, and no secret is shown', async () => {
    const { exitCode, told, steps } = await lookThere('--register');
    expect([exitCode, registrations()]).toEqual([0, 1]);
    expect(told('registration')).toMatchObject([
      { status: 'ok', detail: { idTokenSignedResponseAlg: 'ES256' } },
      { status: 'warning', detail: { clientId: 'client-0' } },
    ]);
    const asked = JSON.parse(web.received('authority.id4me', '/register')[0]?.body ?? '');
    expect(asked).toMatchObject({ client_name: 'openid-rp-doctor', application_type: 'web' });
    expect(asked.redirect_uris).toEqual(['https://openid-rp-doctor.example/return']);
    expect(JSON.stringify(steps)).not.toMatch(/client_?secret"|registration_?access/i);
  });

  it('is made with the return URL of the site where that is given', async () => {
    await lookThere('--register', '--return-url', 'https://site.example/return');
    const asked = JSON.parse(web.received('authority.id4me', '/register')[0]?.body ?? '');
    expect(asked.redirect_uris).toEqual(['https://site.example/return']);
  });

  it('is made with a key where the authority takes nothing else', async () => {
    identity.id4me.faults.discoveryOverrides = { token_endpoint_auth_methods_supported: ['private_key_jwt'] };
    const { told } = await look('--register');
    expect(told('registration')[0]?.detail).toMatchObject({ tokenEndpointAuthMethod: 'private_key_jwt' });
  });

  it('is ended again where the authority says how', async () => {
    const { exitCode, told, faults, steps } = await look('--register');
    expect([exitCode, faults]).toEqual([0, []]);
    const [made, ended] = told('registration');
    expect(ended).toMatchObject({ status: 'ok', detail: { clientId: made?.detail?.['clientId'] } });
    expect(identity.id4me.requests.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(JSON.stringify(steps)).not.toMatch(/Bearer/i);
  });

  it.each([
    ['400', 'REGISTRATION_REFUSED'],
    ['no-client-id', 'REGISTRATION_MALFORMED'],
  ] as const)('fails where it is refused: %s', async (fault, code) => {
    identity.id4me.faults.registration = fault;
    const { exitCode, told } = await look('--register');
    expect(exitCode).toBe(1);
    expect(told('registration')).toMatchObject([{ status: 'failed', code, advice: expect.any(String) }]);
  });
});
