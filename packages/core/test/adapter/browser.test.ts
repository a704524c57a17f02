import { describe, expect, it, vi } from 'vitest';
import { browserOf, keepTransactionsAtLogin, saveSession } from '../../src/adapter/browser.js';

type Callback = (error?: unknown) => void;
const PENDING = [{ id: 'a', protocol: 'openid2', expiresAt: 1 }];

describe('browserOf', () => {
  it('sets cookies beside those of the site', () => {
    const appendHeader = vi.fn();
    browserOf({ res: { appendHeader } }).setCookie('a=1');
    expect(appendHeader).toHaveBeenCalledExactlyOnceWith('Set-Cookie', 'a=1');
  });

  it.each([{}, { res: undefined }, { res: {} }])('says so where the response is out of reach: %o', (request) => {
    expect(() => browserOf(request).setCookie('a=1')).toThrowError(
      expect.objectContaining({ code: 'RESPONSE_UNREACHABLE' }),
    );
  });

  it('reads no cookies where there are no headers', () => {
    expect(browserOf({}).cookies).toBeUndefined();
    expect(browserOf({ headers: { cookie: 'a=1' } }).cookies).toBe('a=1');
  });
});

describe('saveSession', () => {
  const failure = new Error('the disk is full');
  /** What a session calls when it has written, and whether it was waited for. */
  async function isAwaited(save: (written: () => void, callback: Callback) => unknown) {
    let isWritten = false;
    const written = () => {
      isWritten = true;
    };
    await saveSession({ session: { save: (callback: Callback) => save(written, callback) } });
    return isWritten;
  }

  it('waits for the callback', async () => {
    expect(
      await isAwaited((written, callback) => {
        setTimeout(() => {
          written();
          callback();
        }, 10);
      }),
    ).toBe(true);
  });

  it('waits for the callback of a method that declares none', async () => {
    const calls: string[] = [];
    const later = (callback: Callback) => setTimeout(() => [calls.push('written'), callback()], 10);
    await saveSession({ session: { save: (...parameters: Callback[]) => void parameters.forEach(later) } });
    expect(calls).toEqual(['written']);
  });

  it('waits for the callback where the session itself is returned', async () => {
    const session = {
      isWritten: false,
      save(callback: Callback) {
        setTimeout(() => {
          this.isWritten = true;
          callback();
        }, 10);
        return this;
      },
    };
    await saveSession({ session });
    expect(session.isWritten).toBe(true);
  });

  it('waits for the promise of a method that takes no callback', async () => {
    expect(
      await isAwaited(async (written) => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        written();
      }),
    ).toBe(true);
  });

  it.each([
    ['callback', (callback: Callback) => callback(failure)],
    ['promise', () => Promise.reject(failure)],
    [
      'throw',
      () => {
        throw failure;
      },
    ],
  ])('rejects with the error of the store, by %s', async (_way, save) => {
    await expect(saveSession({ session: { save } })).rejects.toBe(failure);
  });

  it.each([{}, { session: undefined }, { session: null }, { session: {} }, { session: { save: true } }])(
    'does nothing where there is nothing to save: %o',
    async (request) => {
      await expect(saveSession(request)).resolves.toBeUndefined();
    },
  );
});

describe('keepTransactionsAtLogin', () => {
  /** A request whose session is replaced, as express-session does it. */
  function requestWith(pending: unknown, error?: unknown) {
    const request: { session: Record<string, unknown> } = {
      session: {
        'openid-rp': pending,
        cart: [1],
        regenerate(callback: Callback) {
          expect(this.cart).toEqual([1]);
          if (!error) request.session = {};
          callback(error);
        },
      },
    };
    return request;
  }
  const regenerate = ({ session }: { session: Record<string, unknown> }) =>
    new Promise<unknown>((resolve) => (session['regenerate'] as (callback: Callback) => void)(resolve));

  it('carries the pending logins over, and nothing else', async () => {
    const request = requestWith(PENDING);
    keepTransactionsAtLogin(request);
    expect(await regenerate(request)).toBeUndefined();
    expect(request.session).toEqual({ 'openid-rp': PENDING });
  });

  it('carries over those that are there by then', async () => {
    const request = requestWith([]);
    keepTransactionsAtLogin(request);
    request.session['openid-rp'] = PENDING;
    await regenerate(request);
    expect(request.session).toEqual({ 'openid-rp': PENDING });
  });

  it('carries them over where the session is emptied in place, at once', () => {
    const request = {
      session: {
        'openid-rp': PENDING,
        cart: [1],
        regenerate(kept: string[]) {
          for (const key of Object.keys(this)) if (!kept.includes(key)) Reflect.deleteProperty(this, key);
        },
      },
    };
    keepTransactionsAtLogin(request);
    request.session.regenerate(['passport']);
    expect(request.session).toEqual({ 'openid-rp': PENDING });
  });

  it('carries them over where regenerate gives a promise', async () => {
    const request: { session: Record<string, unknown> } = {
      session: {
        'openid-rp': PENDING,
        async regenerate() {
          await new Promise((resolve) => setTimeout(resolve, 1));
          request.session = {};
        },
      },
    };
    keepTransactionsAtLogin(request);
    await (request.session['regenerate'] as () => Promise<void>)();
    expect(request.session).toEqual({ 'openid-rp': PENDING });
  });

  it('gives the error of the store on', async () => {
    const failure = new Error('the disk is full');
    const request = requestWith(PENDING, failure);
    keepTransactionsAtLogin(request);
    expect(await regenerate(request)).toBe(failure);
  });

  it('leaves the session as it is to those who keep it', () => {
    const request = requestWith(PENDING);
    keepTransactionsAtLogin(request);
    expect(Object.keys(request.session)).toEqual(['openid-rp', 'cart']);
  });

  it.each([{}, { session: null }, { session: {} }])('does nothing where nothing regenerates: %o', (request) => {
    const before = structuredClone(request);
    keepTransactionsAtLogin(request);
    expect(request).toEqual(before);
  });
});
