import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlStore, SqlStoreOptions } from 'openid-rp-core/stores';
import { afterEach, describe, expect, it } from 'vitest';
import { rejectedCode } from '../../packages/core/test/coded.js';

const LONG = 60_000;

/** What holds in both dialects, beyond the promises of a store. */
export function tableCases(
  own: () => { store(options?: Partial<SqlStoreOptions>): SqlStore; run(text: string): Promise<readonly unknown[]> },
): void {
  const rowsOf = async (table: string) => (await own().run(`SELECT key FROM ${table}`)).length;

  describe('a table of its own', () => {
    const swept = (options: Partial<SqlStoreOptions> = {}) => own().store({ table: 'swept', ...options });
    const fill = ({ expiresAt }: { expiresAt: number }, count: number) =>
      own().run(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
        INSERT INTO swept (key, value, expires_at) SELECT '${expiresAt}:' || i, '1', ${expiresAt} FROM n`,
      );
    afterEach(() => own().run('DROP TABLE IF EXISTS swept'));

    it('is made any number of times, and keeps what is in it', async () => {
      await swept().migrate();
      await swept().set('kept', 'value', LONG);
      await swept().migrate();
      expect(await swept().get('kept')).toBe('value');
    });

    it('is swept of what has expired, and of nothing else', async () => {
      await swept().migrate();
      await fill({ expiresAt: 1 }, 30);
      await fill({ expiresAt: 9_000_000_000_000 }, 30);
      expect(await rowsOf('swept')).toBe(60);
      expect(await swept().sweep()).toBe(30);
      expect(await rowsOf('swept')).toBe(30);
      expect(await swept().sweep()).toBe(0);
    });

    it('is swept of more than one batch', async () => {
      await swept().migrate();
      await fill({ expiresAt: 1 }, 2_500);
      expect(await rowsOf('swept')).toBe(2_500);
      expect(await swept().sweep()).toBe(2_500);
      expect(await rowsOf('swept')).toBe(0);
    });

    it('is swept by writing, too', async () => {
      await swept().migrate();
      const store = swept();
      await store.add('old', '1', 1);
      await sleep(20);
      for (let index = 0; index < 200; index += 1) await store.add(`new:${index}`, '1', LONG);
      for (const endsAt = performance.now() + 5_000; (await rowsOf('swept')) > 200; await sleep(20)) {
        if (performance.now() > endsAt) break;
      }
      expect(await rowsOf('swept')).toBe(200);
    });

    it('loses no claim that is renewed while it is swept', async () => {
      await swept().migrate();
      const keys = Array.from({ length: 100 }, (_, index) => `again:${index}`);
      for (const key of keys) await swept().add(key, 'old', 1);
      await sleep(20);
      const store = swept();
      const outcomes = await Promise.all(
        keys.flatMap((key, index) =>
          index % 5 === 0 ? [store.sweep(), store.add(key, 'new', LONG)] : [store.add(key, 'new', LONG)],
        ),
      );
      expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(100);
      expect(await rowsOf('swept')).toBe(100);
    });

    it('that is not there is an error, and so is one of others', async () => {
      expect(await rejectedCode(() => swept().get('key'))).toBe('STORE_FAILED');
      expect(await rejectedCode(() => swept().add('key', '1', LONG))).toBe('STORE_FAILED');
      await own().run('CREATE TABLE swept (id INTEGER)');
      expect(await rejectedCode(() => swept().migrate())).toBe('STORE_FAILED');
      expect(await rejectedCode(() => swept().add('key', '1', LONG))).toBe('STORE_FAILED');
    });
  });

  it('keeps what it was given out of its errors', async () => {
    await own().run(
      'CREATE TABLE narrow (key VARCHAR(3) PRIMARY KEY, value TEXT CHECK (length(value) < 4), expires_at BIGINT)',
    );
    const error = await own()
      .store({ table: 'narrow' })
      .set('key', 'top secret', LONG)
      .catch((thrown: Error) => thrown);
    await own().run('DROP TABLE narrow');
    expect(error).toMatchObject({ code: 'STORE_FAILED', cause: { message: expect.any(String) } });
    const { cause } = error as Error;
    expect(JSON.stringify([cause, String(cause), Object.entries(cause as object)])).not.toContain('secret');
    expect((cause as Error).stack).not.toContain('secret');
  });
}
