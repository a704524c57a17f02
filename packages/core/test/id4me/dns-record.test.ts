import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorityRecord, parseDnsRecord, selectRecord } from '../../src/id4me/dns-record.js';
import { codeOf } from '../coded.js';
import { quickly } from '../quickly.js';

const issuerOf = (text: string) => parseDnsRecord(text)?.issuer;

describe('parseDnsRecord', () => {
  it('reads a record', () => {
    expect(parseDnsRecord('v=OID1;iss=id.authority.example/realm;clp=agent.example:8443')).toEqual({
      issuer: 'https://id.authority.example/realm',
      agent: 'https://agent.example:8443',
      warnings: [],
    });
    expect(parseDnsRecord('v=OID1;iss=a.example')).not.toHaveProperty('agent');
  });

  it.each([
    ['a.example', 'https://a.example'],
    ['A.Example/Path', 'https://a.example/Path'],
    ['a.example:8443', 'https://a.example:8443'],
    ['a.example:443/x', 'https://a.example/x'],
    ['a.example/', 'https://a.example/'],
    ['a.example/auth/realms/mbo/', 'https://a.example/auth/realms/mbo/'],
    ["a.example/~x-y_z.!$&'()*+,=:@%20", "https://a.example/~x-y_z.!$&'()*+,=:@%20"],
    ['a.example/.well-known', 'https://a.example/.well-known'],
    ['xn--mller-kva.de', 'https://xn--mller-kva.de'],
    ['authority.localhost:4000', 'https://authority.localhost:4000'],
    ['localhost:4000', 'https://localhost:4000'],
  ])('ID4ME-G-7 %s', (iss, issuer) => {
    expect(issuerOf(`v=OID1;iss=${iss}`)).toBe(issuer);
    expect(new URL(issuer).href.replace(/\/$/, '')).toBe(issuer.replace(/\/$/, ''));
  });

  it('holds to its length limit', () => {
    const filled = (length: number) => `v=OID1;iss=a.example;x=${'y'.repeat(length - 23)}`;
    expect(filled(2048)).toHaveLength(2048);
    expect(issuerOf(filled(2048))).toBe('https://a.example');
    expect(codeOf(() => parseDnsRecord(filled(2049)))).toBe('DNS_RECORD_INVALID');
    expect(codeOf(() => parseDnsRecord(`v=OID1;iss=a.example;x=${'ä'.repeat(1020)}`))).toBe('DNS_RECORD_INVALID');
  });

  it('takes linear time', () => {
    const blanks = ' \t'.repeat(30_000);
    quickly(20, () => {
      codeOf(() => parseDnsRecord(`${blanks}v${blanks}=${blanks}OID1${blanks};${blanks}x`));
      codeOf(() => parseDnsRecord(`v=OID1;iss=${'a.'.repeat(30_000)}`));
      codeOf(() => parseDnsRecord(`v=OID1;iss=${'a.'.repeat(1000)};x=${' '.repeat(30)}`));
      codeOf(() => parseDnsRecord(`v=OID1;x=a${' '.repeat(2000)}b`));
    });
  });

  it('gives back what was put in', () => {
    const label = fc.stringMatching(/^[a-z](?:[a-z0-9]{0,20}[a-z0-9])?$/);
    const host = fc.tuple(label, label, fc.constantFrom('example', 'com', 'de')).map((labels) => labels.join('.'));
    const port = fc.option(
      fc.integer({ min: 1, max: 65_535 }).filter((number) => number !== 443),
      { nil: undefined },
    );
    const path = fc.array(fc.stringMatching(/^[A-Za-z0-9~_-]{1,10}$/), { maxLength: 3 });
    const location = fc.tuple(host, port, path).map(([name, number, segments]) => {
      return `${name}${number ? `:${number}` : ''}${segments.map((segment) => `/${segment}`).join('')}`;
    });
    const blank = fc.stringMatching(/^[ \t]{0,2}$/);
    fc.assert(
      fc.property(location, fc.option(location, { nil: undefined }), blank, (iss, clp, space) => {
        const tags = [`v=OID1`, `iss=${iss}`, ...(clp ? [`clp=${clp}`] : [])];
        const text = tags.map((tag) => `${space}${tag.replace('=', `${space}=${space}`)}${space}`).join(';');
        const expected = { issuer: `https://${iss}`, ...(clp && { agent: `https://${clp}` }), warnings: [] };
        expect(parseDnsRecord(text)).toEqual(expected);
      }),
    );
  });

  it('throws nothing but coded errors, and issuers are URLs in their ordinary form', () => {
    const piece = fc.constantFrom(
      'v=OID1',
      ';',
      'iss=',
      'a.example',
      '/',
      '..',
      ':',
      '443',
      '%2f',
      '@',
      ' ',
      'https://',
      '=',
      'clp=',
      '\0',
      'ä',
      '[::1]',
      '127.1',
      '?',
      '#',
      '\\',
      'iau=',
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.array(piece, { maxLength: 12 }).map((all) => `v=OID1;iss=${all.join('')}`),
      fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => `v=OID1;iss=a.example${text}`),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (text, legacyTags) => {
        let read: AuthorityRecord | undefined;
        const code = codeOf(() => {
          read = parseDnsRecord(text, { legacyTags });
        });
        expect([undefined, 'DNS_RECORD_INVALID']).toContain(code);
        if (!read) return;
        const url = new URL(read.issuer);
        expect(`${url.origin}${url.pathname}`.replace(/\/$/, '')).toBe(read.issuer.replace(/\/$/, ''));
        expect(url.href).toBe(`${url.origin}${url.pathname}`);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('selectRecord', () => {
  it('takes the one ID4me record among others', () => {
    expect(selectRecord(['v=spf1 -all', 'v=OID1;iss=a.example'])?.issuer).toBe('https://a.example');
    expect(selectRecord(['v=spf1 -all', ''])).toBeUndefined();
    expect(selectRecord([])).toBeUndefined();
  });

  it('refuses two, be one of them wrong', () => {
    const code = (...records: string[]) => codeOf(() => selectRecord(records));
    expect(code('v=OID1;iss=a.example', 'v=OID1;iss=b.example')).toBe('DNS_RECORD_AMBIGUOUS');
    expect(code('v=OID1;iss=a.example', 'v=OID1;iss=')).toBe('DNS_RECORD_AMBIGUOUS');
    expect(code('v=OID1;iss=', 'v=OID1;iss=')).toBe('DNS_RECORD_INVALID');
  });
});
