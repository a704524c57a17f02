import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDnsClient, type DnsOptions } from '../../packages/core/src/dns-client.js';
import { isRelyingPartyError } from '../../packages/core/src/errors.js';
import { fetchAuthorityRecord } from '../../packages/core/src/id4me/authority-record.js';
import { parseIdentifier } from '../../packages/core/src/id4me/identifier.js';
import { requirement } from './requirement.js';
import { findResolver, startResolver, type ValidatingResolver, type Zones } from './validating-resolver.js';

const RECORD = '"v=OID1;iss=authority.example"';
const LONG = `authority.example/${'x'.repeat(300)}`;
const strings = (text: string) => (text.match(/.{1,255}/g) ?? []).map((part) => `"${part}"`).join(' ');

const ZONES: Zones = {
  signed: [
    `_openid.alice TXT ${RECORD}`,
    `_openid.long TXT ${strings(`v=OID1;iss=${LONG}`)}`,
    '_openid.alias CNAME _openid.alice',
    '_openid.across CNAME _openid.alice.unsigned.test.',
    'moved DNAME here',
    `short DNAME ${'l'.repeat(60)}.here`,
    `_openid.bob.here TXT ${RECORD}`,
    ...Array.from({ length: 12 }, (_, index) => `_openid.many TXT "${index}${'x'.repeat(200)}"`),
    `_openid.many TXT ${RECORD}`,
    '_openid.loop CNAME _openid.loop2',
    '_openid.loop2 CNAME _openid.loop',
  ],
  unsigned: [`_openid.alice TXT ${RECORD}`],
  bogus: [`_openid.alice TXT ${RECORD}`, `_openid TXT ${RECORD}`],
};

const FOUND = 'https://authority.example';
const { found, reason } = findResolver();
const available = requirement('a validating resolver (knot, unbound)', found, reason);

describe.skipIf(!available)('DNSSEC, as Unbound sees what Knot signed', () => {
  let resolver: ValidatingResolver;
  beforeAll(async () => {
    resolver = await startResolver(ZONES);
  });
  afterAll(() => resolver?.close());

  const find = (name: string, options: DnsOptions = {}, exactNameOnly = false) => {
    const dns = createDnsClient({ servers: [resolver.address], ...options });
    const identifier = parseIdentifier(name, { allowReservedNames: true });
    return fetchAuthorityRecord(identifier, { dns, dnssec: options.dnssec, exactNameOnly });
  };
  const outcome = async (...lookup: Parameters<typeof find>) => {
    try {
      const { issuer, security } = await find(...lookup);
      return `${issuer} ${security}`;
    } catch (error) {
      if (!isRelyingPartyError(error)) throw error;
      return error.code;
    }
  };

  it.each([
    ['off', `${FOUND} unknown`],
    ['prefer', `${FOUND} secure`],
    ['require', `${FOUND} secure`],
  ] as const)('ID4ME-L-5 a signed zone, with dnssec %s', async (dnssec, expected) => {
    expect(await outcome('alice.signed.test', { dnssec })).toBe(expected);
  });

  it.each([
    ['off', `${FOUND} unknown`],
    ['prefer', `${FOUND} insecure`],
    ['require', 'DNS_INSECURE'],
  ] as const)('ID4ME-L-5 an unsigned zone, with dnssec %s', async (dnssec, expected) => {
    expect(await outcome('alice.unsigned.test', { dnssec })).toBe(expected);
  });

  it.each(['off', 'prefer', 'require'] as const)('ID4ME-L-5 a bogus zone, with dnssec %s', async (dnssec) => {
    expect(await outcome('alice.bogus.test', { dnssec })).toBe('DNS_FAILED');
  });

  it('ID4ME-L-5 the record that is bogus is there; only nobody can believe it', async () => {
    expect(await outcome('alice.bogus.test', { servers: [resolver.authoritative] })).toBe(`${FOUND} unknown`);
  });

  it('ID4ME-L-5 an absence that is proved', async () => {
    const dns = createDnsClient({ servers: [resolver.address], dnssec: 'prefer' });
    const absent = { kind: 'absent', nameExists: false };
    expect(await dns.lookupTxt('_openid.nobody.signed.test')).toMatchObject({ ...absent, security: 'secure' });
    expect(await dns.lookupTxt('_openid.nobody.unsigned.test')).toMatchObject({ ...absent, security: 'insecure' });
    const { ttlSeconds, ...other } = await dns.lookupTxt('ns.signed.test');
    expect(other).toEqual({ kind: 'absent', nameExists: true, security: 'secure' });
    expect([58, 59, 60]).toContain(ttlSeconds);
  });

  it('ID4ME-W-1 a parent that answers, by a proof that the name has nothing', async () => {
    expect(await find('deep.er.alice.signed.test', { dnssec: 'require' })).toMatchObject({
      issuer: FOUND,
      discoveredAt: 'alice.signed.test',
      security: 'secure',
    });
  });

  it('ID4ME-L-2 a record of more strings than one', async () => {
    expect(await outcome('long.signed.test', { dnssec: 'require' })).toBe(`https://${LONG} secure`);
  });

  it('ID4ME-L-6 aliases', async () => {
    expect(await outcome('alias.signed.test', { dnssec: 'require' })).toBe(`${FOUND} secure`);
    expect(await outcome('bob.moved.signed.test', { dnssec: 'require' })).toBe(`${FOUND} secure`);
    expect(await outcome('across.signed.test', { dnssec: 'prefer' })).toBe(`${FOUND} insecure`);
    expect(await outcome('across.signed.test', { dnssec: 'require' })).toBe('DNS_INSECURE');
  });

  it('ID4ME-L-6 a loop of aliases', async () => {
    expect(await outcome('loop.signed.test', {}, true)).toBe('DNS_FAILED');
  });

  it('ID4ME-L-6 a DNAME that makes the name too long', async () => {
    const name = `${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.short.signed.test`;
    expect(await outcome(name)).toBe('DNS_FAILED');
  });

  it('an answer that comes by TCP', async () => {
    expect(await outcome('many.signed.test', { dnssec: 'require' })).toBe(`${FOUND} secure`);
  });

  it('ID4ME-L-7 a name server that never answers', async () => {
    expect(await outcome('alice.silent.test', { timeoutMs: 400 })).toBe('TIMED_OUT');
  });

  it('ID4ME-T18 a domain that has no record', async () => {
    expect(await outcome('nobody.unsigned.test')).toBe('DNS_NAME_ABSENT');
    expect(await outcome('ns.unsigned.test')).toBe('DNS_RECORD_ABSENT');
  });
});
