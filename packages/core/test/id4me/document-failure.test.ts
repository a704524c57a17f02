import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, IdentifierError, ProviderError, StoreError, VerificationError } from '../../src/errors.js';
import { DocumentFailures } from '../../src/id4me/document-failure.js';
import { codeOf, rejectedCode } from '../coded.js';

const now = performance.now.bind(performance);
/** Lets it be so much later than it is. */
const wait = (ms: number) => vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
const identifierError = (code: ErrorCode) =>
  new IdentifierError(code as 'HOST_NOT_FOUND', 'no', { step: 'discovery', hint: 'h' });
const providerError = (code: ErrorCode) =>
  new ProviderError(code as 'HTTP_STATUS', 'no', { step: 'discovery', hint: 'h' });
const mismatch = () => new VerificationError('ISSUER_MISMATCH', 'no', { step: 'discovery', hint: 'h' });
const failing = (failures: DocumentFailures, error: unknown, key = 'a') =>
  rejectedCode(() => failures.watch(key, () => Promise.reject(error)));
const check = (failures: DocumentFailures, key = 'a') => codeOf(() => failures.check(key));

describe('ID4ME-H-3 DocumentFailures', () => {
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ...(['HOST_NOT_FOUND', 'ADDRESS_NOT_PUBLIC'] as const).map(identifierError),
    ...(['RESPONSE_TOO_LARGE', 'RESPONSE_MALFORMED'] as const).map(providerError),
    ...(['METADATA_MALFORMED', 'METADATA_UNSUPPORTED'] as const).map(providerError),
    mismatch(),
  ])('gives for a minute: $code', async (error) => {
    const failures = new DocumentFailures();
    expect(await failing(failures, error)).toBe(error.code);
    expect(check(failures, 'b')).toBeUndefined();
    wait(59_000);
    expect(check(failures)).toBe(error.code);
    wait(61_000);
    expect(check(failures)).toBeUndefined();
  });

  it.each((['CONNECTION_FAILED', 'HTTP_STATUS'] as const).map(providerError))(
    'gives for seconds: $code',
    async (error) => {
      const failures = new DocumentFailures();
      await failing(failures, error);
      wait(4_500);
      expect(check(failures)).toBe(error.code);
      wait(5_500);
      expect(check(failures)).toBeUndefined();
    },
  );

  it.each([
    [4_400, undefined],
    [4_600, 'TIMED_OUT'],
  ])('gives a time-out after %i of 5000 ms: %s', async (tookMs, kept) => {
    const failures = new DocumentFailures(5_000);
    await rejectedCode(() =>
      failures.watch('a', () => {
        wait(tookMs);
        return Promise.reject(providerError('TIMED_OUT'));
      }),
    );
    expect(check(failures)).toBe(kept);
  });

  it.each([
    providerError('TOO_MANY_REQUESTS'),
    identifierError('ISSUER_MALFORMED'),
    new StoreError('STORE_FAILED', 'no'),
    new TypeError('no'),
    undefined,
  ])('gives nothing of what is not about the document: %s', async (error) => {
    const failures = new DocumentFailures();
    await failing(failures, error);
    expect(check(failures)).toBeUndefined();
  });

  it('forgets what went well after all', async () => {
    const failures = new DocumentFailures();
    await failing(failures, mismatch());
    expect(await failures.watch('a', async () => 'document')).toBe('document');
    expect(check(failures)).toBeUndefined();
  });

  it('gives an error of its own each time, with all that the first one said', async () => {
    const failures = new DocumentFailures();
    const details = { step: 'discovery', hint: 'wait', detail: { issuer: 'x' }, cause: new Error('below') } as const;
    const error = new VerificationError('ISSUER_MISMATCH', 'words', details);
    await failing(failures, error);
    let given: unknown;
    try {
      failures.check('a');
    } catch (thrown) {
      given = thrown;
    }
    expect(given).not.toBe(error);
    expect(given).toBeInstanceOf(VerificationError);
    expect(given).toMatchObject({ code: 'ISSUER_MISMATCH', message: 'words', status: 403, ...details });
  });

  it('holds a thousand, and the oldest makes room', async () => {
    const failures = new DocumentFailures();
    for (let index = 0; index <= 1_000; index += 1) await failing(failures, mismatch(), `${index}`);
    expect(check(failures, '0')).toBeUndefined();
    expect(check(failures, '1')).toBe('ISSUER_MISMATCH');
    expect(check(failures, '1000')).toBe('ISSUER_MISMATCH');
  });

  it('holds fewer that are long: strangers decide how long a URL is', async () => {
    const failures = new DocumentFailures();
    const long = () => new ProviderError('HTTP_STATUS', 'x'.repeat(60_000), { step: 'keys', hint: 'h' });
    for (let index = 0; index < 30; index += 1) await failing(failures, long(), `${index}`);
    expect(check(failures, '0')).toBeUndefined();
    expect(check(failures, '29')).toBe('HTTP_STATUS');
  });
});
