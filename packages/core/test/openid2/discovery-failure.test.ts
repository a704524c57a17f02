import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, IdentifierError, ProviderError, StoreError, VerificationError } from '../../src/errors.js';
import { DiscoveryFailures } from '../../src/openid2/discovery-failure.js';
import { codeOf } from '../coded.js';

const now = performance.now.bind(performance);
/** Lets it be so much later than it is. */
const wait = (ms: number) => vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
const identifierError = (code: ErrorCode) =>
  new IdentifierError(code as 'SERVICE_ABSENT', 'no', { step: 'discovery', hint: 'h' });
const providerError = (code: ErrorCode) =>
  new ProviderError(code as 'HTTP_STATUS', 'no', { step: 'discovery', hint: 'h' });
const check = (failures: DiscoveryFailures, key = 'a') => codeOf(() => failures.check(key));

describe('ATK-D-17 DiscoveryFailures', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ...(['IDENTIFIER_NOT_FOUND', 'HOST_NOT_FOUND', 'SERVICE_ABSENT', 'HTTPS_REQUIRED'] as const).map(identifierError),
    ...(['URL_REFUSED', 'PORT_REFUSED', 'ADDRESS_NOT_PUBLIC'] as const).map(identifierError),
    ...(['REDIRECT_LIMIT', 'REDIRECT_REFUSED', 'RESPONSE_TOO_LARGE'] as const).map(providerError),
    ...(['RESPONSE_MALFORMED', 'XRDS_MALFORMED'] as const).map(providerError),
  ])('gives for a minute: $code', (error) => {
    const failures = new DiscoveryFailures();
    failures.keep('a', error);
    expect(check(failures)).toBe(error.code);
    expect(check(failures, 'b')).toBeUndefined();
    wait(59_000);
    expect(check(failures)).toBe(error.code);
    wait(61_000);
    expect(check(failures)).toBeUndefined();
  });

  it.each((['CONNECTION_FAILED', 'TIMED_OUT', 'HTTP_STATUS'] as const).map(providerError))(
    'gives for seconds: $code',
    (error) => {
      const failures = new DiscoveryFailures();
      failures.keep('a', error);
      expect(check(failures)).toBe(error.code);
      wait(5_500);
      expect(check(failures)).toBeUndefined();
    },
  );

  it.each([
    providerError('TOO_MANY_REQUESTS'),
    new StoreError('STORE_FAILED', 'no'),
    new VerificationError('CANONICAL_ID_MISMATCH', 'no', { step: 'discovery', hint: 'h' }),
    new TypeError('no'),
    undefined,
  ])('gives nothing of what is not about the page: %s', (error) => {
    const failures = new DiscoveryFailures();
    failures.keep('a', error);
    expect(check(failures)).toBeUndefined();
  });

  it('gives no page that was not asked, because the requests of this process were too many', () => {
    const failures = new DiscoveryFailures();
    failures.keep(
      'a',
      new ProviderError('TIMED_OUT', 'no', { step: 'discovery', hint: 'none', detail: { isAsked: false } }),
    );
    expect(check(failures)).toBeUndefined();
  });

  it('gives a page that was too slow, and none that had less time than a page has', () => {
    const failures = new DiscoveryFailures(1_000);
    failures.keep('a', providerError('TIMED_OUT'), 100);
    failures.keep('b', providerError('TIMED_OUT'), 999);
    failures.keep('c', providerError('HTTP_STATUS'), 100);
    expect(['a', 'b', 'c'].map((key) => check(failures, key))).toEqual([undefined, 'TIMED_OUT', 'HTTP_STATUS']);
  });

  it('holds a thousand, and the oldest makes room', () => {
    const failures = new DiscoveryFailures();
    for (let index = 0; index <= 1_000; index += 1) failures.keep(`${index}`, identifierError('SERVICE_ABSENT'));
    expect(check(failures, '0')).toBeUndefined();
    expect(check(failures, '1')).toBe('SERVICE_ABSENT');
    expect(check(failures, '1000')).toBe('SERVICE_ABSENT');
  });
});
