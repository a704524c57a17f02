import { describe, expect, it } from 'vitest';
import { isRequestFor } from '../../src/adapter/site-request.js';

const RETURN_URL = 'https://site.example/auth/Return?tenant=a';

describe('isRequestFor', () => {
  it.each([
    '/auth/return',
    '/auth/return?x=1',
    '/auth/return/',
    '/AUTH/RETURN',
    '/auth/retur%6e',
    '/%61uth/return',
    '/auth%2Freturn',
    '//auth//return',
    '/auth/return;x=1',
    '/auth/return%3Bx',
    'https://evil.example/auth/return',
  ])('ATK-C-04 knows the path by every name that a router may know it by: %s', (originalUrl) => {
    expect(isRequestFor({ originalUrl }, RETURN_URL)).toBe(true);
    expect(isRequestFor({ url: originalUrl }, RETURN_URL)).toBe(true);
  });

  it.each(['/auth', '/auth/return/x', '/auth/returns', '/x?/auth/return', '/auth/retur', '/', '', '/auth/return%'])(
    'knows another path: %s',
    (originalUrl) => {
      expect(isRequestFor({ originalUrl }, RETURN_URL)).toBe(false);
    },
  );

  it('asks for what the visitor requested, not for what a router made of it', () => {
    expect(isRequestFor({ originalUrl: '/auth/return', url: '/return' }, RETURN_URL)).toBe(true);
    expect(isRequestFor({ originalUrl: '/login', url: '/auth/return' }, RETURN_URL)).toBe(false);
  });
});
