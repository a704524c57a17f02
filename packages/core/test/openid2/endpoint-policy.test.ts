import { describe, expect, it } from 'vitest';
import { checkProtected, httpsRequired, isProtected } from '../../src/openid2/endpoint-policy.js';
import { codeOf } from '../coded.js';

const STRICT = { requireHttps: false, allowInsecureHttp: false, allowPrivateAddresses: false };
const DEVELOPMENT = { ...STRICT, allowPrivateAddresses: true };
const INSECURE = { ...STRICT, allowInsecureHttp: true };
const HARDENED = { requireHttps: true, allowInsecureHttp: true, allowPrivateAddresses: true };

describe('isProtected', () => {
  // Each row: strict, development, insecure, hardened.
  it.each<[string, readonly [boolean, boolean, boolean, boolean]]>([
    ['https://op.example/', [true, true, true, true]],
    ['HTTPS://op.example:8443/', [true, true, true, true]],
    ['https://127.0.0.1/', [true, true, true, true]],
    ['http://op.example/', [false, false, true, false]],
    ['http://127.0.0.1:3000/', [false, true, true, false]],
    ['http://127.9.8.7/', [false, true, true, false]],
    ['http://[::1]:3000/', [false, true, true, false]],
    ['http://localhost:3000/', [false, true, true, false]],
    ['http://op.localhost/', [false, true, true, false]],
    ['http://10.0.0.1/', [false, false, true, false]],
    ['http://[::ffff:127.0.0.1]/', [false, false, true, false]],
    ['http://127.0.0.1.evil.example/', [false, false, true, false]],
    ['http://localhost.evil.example/', [false, false, true, false]],
    ['http://evil-localhost/', [false, false, true, false]],
    ['http://evil.example/?127.0.0.1', [false, false, true, false]],
  ])('ATK-D-11 %s', (endpoint, expected) => {
    expect([STRICT, DEVELOPMENT, INSECURE, HARDENED].map((policy) => isProtected(endpoint, policy))).toEqual(expected);
  });
});

describe('checkProtected', () => {
  it('refuses what is not', () => {
    expect(codeOf(() => checkProtected('http://op.example/', STRICT))).toBe('HTTPS_REQUIRED');
    expect(codeOf(() => checkProtected('https://op.example/', STRICT))).toBeUndefined();
    expect(httpsRequired('http://op.example/')).toMatchObject({
      status: 400,
      detail: { endpoint: 'http://op.example/' },
    });
  });
});
