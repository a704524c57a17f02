import { afterEach, describe, expect, it, vi } from 'vitest';
import { documentOf } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-I-8 documents and keys are kept for a while', () => {
  const web = useWeb();
  const DOCUMENT = '/.well-known/openid-configuration';
  const fetched = (path: string) => web.received('authority.id4me', path).length;
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('so that further logins fetch neither', async () => {
    const { login } = createFixture(web);
    await login();
    await login();
    await login();
    expect([fetched(DOCUMENT), fetched('/jwks')]).toEqual([1, 1]);
  });

  it('and are fetched once, however many want them at the same time', async () => {
    const { begin, complete } = createFixture(web);
    const begun = await Promise.all(Array.from({ length: 8 }, () => begin()));
    await Promise.all(begun.map((one) => complete(one)));
    expect([fetched(DOCUMENT), fetched('/jwks')]).toEqual([1, 1]);
  });

  it('of ten minutes', async () => {
    const { login } = createFixture(web);
    await login();
    const [clock, now] = [performance.now(), Date.now()];
    vi.useFakeTimers({ toFake: ['Date'] });
    const go = (ms: number) => {
      vi.setSystemTime(now + ms);
      vi.spyOn(performance, 'now').mockReturnValue(clock + ms);
    };
    go(9 * 60_000);
    await login();
    expect([fetched(DOCUMENT), fetched('/jwks')]).toEqual([1, 1]);
    go(11 * 60_000);
    await login();
    expect([fetched(DOCUMENT), fetched('/jwks')]).toEqual([2, 2]);
  });

  it.each([
    ['max-age=1', 1_100, 2],
    ['public, max-age=86400', 1_100, 1],
    ['max-age=0', 0, 2],
    ['no-store', 0, 2],
    ['max-age=soon', 0, 1],
  ])('or less, where the authority says %s', async (cacheControl, waitMs, expected) => {
    const { authority, begin } = createFixture(web);
    authority.answer(DOCUMENT, {
      body: documentOf(authority.issuer),
      headers: { 'cache-control': cacheControl },
    });
    await begin();
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    await begin();
    expect(fetched(DOCUMENT)).toBe(expected);
  });
});
