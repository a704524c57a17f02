import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/errors.js';
import { runOperation } from '../../src/stores/store-operation.js';

const causeOf = async (thrown: unknown) => {
  const error = await runOperation('get', 1_000, () => Promise.reject(thrown)).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'STORE_FAILED', detail: { operation: 'get' } });
  return (error as Error).cause as Error & { code?: unknown };
};

describe('the cause of an operation that failed', () => {
  it.each([
    ['connect ECONNREFUSED 127.0.0.1:6379', 'connect ECONNREFUSED 127.0.0.1:6379'],
    ["ERR unknown command 'SET', with args beginning with: 'k' 'top secret'", "ERR unknown command '...'"],
    ['invalid input syntax for type integer: "{"a":"top secret"}"', 'invalid input syntax for type integer: "..."'],
    ['violates check\nDETAIL: Failing row contains (key, top secret)', 'violates check'],
    [`near 'x${'y'.repeat(500)}`, `near 'x${'y'.repeat(193)}`],
  ])('%j says %j', async (message, kept) => {
    expect((await causeOf(new Error(message))).message).toBe(kept);
  });

  it('has the name and the code of what was thrown, and nothing else of it', async () => {
    const thrown = Object.assign(new TypeError('refused', { cause: 'top secret' }), {
      code: '23505',
      detail: 'Key (top secret)',
      command: { name: 'set', args: ['key', 'top secret'] },
      parameters: ['top secret'],
    });
    const cause = await causeOf(thrown);
    expect(cause).toMatchObject({ name: 'TypeError', message: 'refused', code: '23505' });
    expect(Object.keys(cause).sort()).toEqual(['code', 'name']);
    expect(cause.cause).toBeUndefined();
    expect(cause.stack).not.toContain('secret');
  });

  it.each([undefined, null, 'top secret', 1, {}, Object.create(null)])(
    'is an error, whatever was thrown: %j',
    async (thrown) => {
      expect(await causeOf(thrown)).toBeInstanceOf(Error);
    },
  );

  it('is none where the error is one of this library', async () => {
    const error = new StoreError('STORE_FULL', 'full');
    await expect(runOperation('add', 1_000, () => Promise.reject(error))).rejects.toBe(error);
  });
});
