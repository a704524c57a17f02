import { describe, expect, it, vi } from 'vitest';
import { settleVerify, type VerifyDone } from '../../src/adapter/settle.js';

const user = { id: 1 };
const failure = new Error('the database is down');
const accepted = { kind: 'user', user, info: undefined };
const refused = { kind: 'refused', info: undefined };
const later = <Value>(value: Value) => new Promise<Value>((resolve) => setTimeout(resolve, 5, value));

describe('settleVerify', () => {
  const DECISIONS: Record<string, [(done: VerifyDone) => unknown, unknown]> = {
    'done with a user': [(done) => done(null, user), accepted],
    'done with a user and more': [
      (done) => done(null, user, { scope: 'all' }),
      { ...accepted, info: { scope: 'all' } },
    ],
    'done, later': [(done) => void setTimeout(done, 5, null, user), accepted],
    'done with undefined in place of no error': [(done) => done(undefined, user), accepted],
    'done with false': [(done) => done(null, false), refused],
    'done with false and a reason': [(done) => done(null, false, 'banned'), { ...refused, info: 'banned' }],
    'done with nothing': [(done) => done(null), refused],
    'a user, returned': [() => user, accepted],
    'false, returned': [() => false, refused],
    'null, returned': [() => null, refused],
    'a promise of a user': [() => later(user), accepted],
    'a promise of false': [() => later(false), refused],
    'a promise of null': [() => later(null), refused],
    'a promise of undefined, then done': [
      async (done) => {
        setTimeout(done, 10, null, user);
        return later(undefined);
      },
      accepted,
    ],
    'done first, then a promise of somebody else': [
      (done) => {
        done(null, user);
        return later({ id: 2 });
      },
      accepted,
    ],
    'a promise first, then done for somebody else': [
      (done) => {
        setTimeout(done, 20, null, { id: 2 });
        return later(user);
      },
      accepted,
    ],
    'done twice': [
      (done) => {
        done(null, user);
        done(null, { id: 2 });
      },
      accepted,
    ],
    'a refusal, then a user': [
      (done) => {
        done(null, false);
        done(null, user);
      },
      refused,
    ],
    'done, then a throw': [
      (done) => {
        done(null, user);
        throw failure;
      },
      accepted,
    ],
    'done, then a rejection': [
      async (done) => {
        done(null, user);
        await later(undefined);
        throw failure;
      },
      accepted,
    ],
    'done, then an error by done': [
      (done) => {
        done(null, user);
        done(failure);
      },
      accepted,
    ],
    'a function of rest parameters': [(...parameters) => parameters[0]?.(null, user), accepted],
  };
  for (const [name, [verify, verdict]] of Object.entries(DECISIONS)) {
    it(`takes what comes first: ${name}`, async () => {
      expect(await settleVerify(verify)).toEqual(verdict);
    });
  }

  const FAILURES: Record<string, (done: VerifyDone) => unknown> = {
    'done with an error': (done) => done(failure),
    'done with an error and a user': (done) => done(failure, user),
    'a throw': () => {
      throw failure;
    },
    'a rejection': () => Promise.reject(failure),
    'an error by done, then a user': (done) => {
      done(failure);
      done(null, user);
    },
    'a rejection, then a user by done': (done) => {
      setTimeout(done, 5, null, user);
      return Promise.reject(failure);
    },
  };
  for (const [name, verify] of Object.entries(FAILURES)) {
    it(`rejects with the error itself: ${name}`, async () => {
      await expect(settleVerify(verify)).rejects.toBe(failure);
    });
  }

  it('calls the callback once, with done alone', async () => {
    const verify = vi.fn((done: VerifyDone) => done(null, user));
    await settleVerify(verify);
    expect(verify).toHaveBeenCalledExactlyOnceWith(expect.any(Function));
  });

  it('waits for done after undefined', async () => {
    let isSettled = false;
    let tell: VerifyDone = () => {};
    const settled = settleVerify(async (done) => {
      tell = done;
    }).finally(() => {
      isSettled = true;
    });
    await later(undefined);
    expect(isSettled).toBe(false);
    tell(null, user);
    expect(await settled).toEqual(accepted);
  });
});
