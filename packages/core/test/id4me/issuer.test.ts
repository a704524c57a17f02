import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameIssuer, issuerOfRecord, parseIssuer } from '../../src/id4me/issuer.js';
import { codeOf } from '../coded.js';

const PUBLIC = { allowPrivateAddresses: false, allowInsecureHttp: false };
const DEVELOPMENT = { allowPrivateAddresses: true, allowInsecureHttp: true };

describe('ID4ME-I-3 parseIssuer', () => {
  it.each([
    ['https://id.example', 'https://id.example'],
    ['https://ID.Example/Tenant', 'https://id.example/Tenant'],
    ['https://id.example:8443/auth/realms/one/', 'https://id.example:8443/auth/realms/one/'],
    ['https://xn--mller-kva.example', 'https://xn--mller-kva.example'],
  ])('takes %s', (text, issuer) => {
    expect(parseIssuer(text, PUBLIC)).toBe(issuer);
  });

  it.each([
    'http://id.example',
    'ftp://id.example',
    'https://user@id.example',
    'https://user:secret@id.example/',
    'https://id.example?tenant=1',
    'https://id.example/#one',
    'https://id.example/a/../b',
    'https://id.example/./b',
    'https://id.example/%2e%2E/b',
    'https://id.example/a%2Fb',
    'https://id.example/a%5cb',
    'https://id.example//b',
    'https://id.example\\b',
    'https://id.example/a b',
    'https://127.0.0.1',
    'https://0x7f.1',
    'https://2130706433',
    'https://[::1]',
    'https://[2001:db8::1]/',
    'https://intranet',
    'id.example',
    '',
  ])('refuses %s', (text) => {
    expect(codeOf(() => parseIssuer(text, PUBLIC))).toBe('ISSUER_MALFORMED');
  });

  it('takes plain http on loopback alone, and only where it is allowed', () => {
    expect(parseIssuer('http://id.localhost:3000', DEVELOPMENT)).toBe('http://id.localhost:3000');
    expect(codeOf(() => parseIssuer('http://id.localhost:3000', PUBLIC))).toBe('ISSUER_MALFORMED');
    expect(codeOf(() => parseIssuer('http://id.example', DEVELOPMENT))).toBe('ISSUER_MALFORMED');
    expect(codeOf(() => parseIssuer('http://localhost.example', DEVELOPMENT))).toBe('ISSUER_MALFORMED');
  });

  it('throws nothing but coded errors', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        expect(['string', 'undefined']).toContain(typeof codeOf(() => parseIssuer(text, PUBLIC)));
      }),
    );
  });
});

describe('ID4ME-I-1 issuerOfRecord', () => {
  it('is https, but for loopback in development', () => {
    expect(issuerOfRecord('https://id.example/a', DEVELOPMENT)).toBe('https://id.example/a');
    expect(issuerOfRecord('https://id.localhost:3000', DEVELOPMENT)).toBe('http://id.localhost:3000');
    expect(issuerOfRecord('https://id.localhost:3000', { ...DEVELOPMENT, allowInsecureHttp: false })).toBe(
      'https://id.localhost:3000',
    );
  });
});

describe('ID4ME-I-4 isSameIssuer', () => {
  it.each([
    ['https://id.example', 'https://id.example/', true],
    ['https://ID.example/a', 'https://id.example/a', true],
    ['https://id.example/a/', 'https://id.example/a', true],
    ['https://id.example/a', 'https://id.example/A', false],
    ['https://id.example/a', 'https://id.example/b', false],
    ['https://id.example', 'https://id.example//', false],
    ['https://id.example', 'http://id.example', false],
    ['https://id.example', 'https://id.example:8443', false],
    ['https://id.example', 'https://id.example.evil', false],
  ])('%s and %s: %s', (one, other, isSame) => {
    expect(isSameIssuer(one, other)).toBe(isSame);
    expect(isSameIssuer(other, one)).toBe(isSame);
  });
});
