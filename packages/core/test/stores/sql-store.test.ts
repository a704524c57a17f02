import { describe, expect, it } from 'vitest';
import { SqlStore, type SqlStoreOptions } from '../../src/stores/sql-store.js';
import { codeOf, rejectedCode } from '../coded.js';

const LONG = 60_000;
const OPERATIONS: Record<string, (store: SqlStore) => Promise<unknown>> = {
  get: (store) => store.get('key'),
  set: (store) => store.set('key', 'value', LONG),
  add: (store) => store.add('key', 'value', LONG),
  take: (store) => store.take('key'),
  delete: (store) => store.delete('key'),
  sweep: (store) => store.sweep(),
  migrate: (store) => store.migrate(),
};

const answering = (result: unknown, options: Partial<SqlStoreOptions> = {}) =>
  new SqlStore({ execute: () => result as { rows: [] }, dialect: 'sqlite', ...options });

describe('the statements', () => {
  it.each(['postgres', 'sqlite'] as const)(
    'of %s have what was given as parameters alone, in their order',
    async (dialect) => {
      const asked: Array<{ text: string; params: readonly unknown[] }> = [];
      const execute = async (text: string, params: readonly unknown[]) => {
        asked.push({ text, params });
        return { rows: [] };
      };
      const store = new SqlStore({ execute, dialect, table: 'logins' });
      for (const run of Object.values(OPERATIONS)) await run(store).catch(() => undefined);
      const counts = { get: 1, set: 3, add: 3, take: 1, delete: 1, sweep: 0 };
      for (const [index, count] of Object.values(counts).entries()) {
        const { text, params } = asked[index] ?? { text: '', params: [] };
        expect(params).toEqual(['key', 'value', expect.any(Number)].slice(0, count));
        const places = text.match(/\$\d|\?/g) ?? [];
        expect(places).toEqual(
          dialect === 'sqlite' ? params.map(() => '?') : params.map((_, place) => `$${place + 1}`),
        );
        expect(text).toContain('"logins"');
        expect(text).not.toMatch(/'key'|'value'|;/);
      }
    },
  );
});

describe('a result that a database cannot give', () => {
  const row = { key: 'key', value: 'value' };
  const results: Array<[unknown, string]> = [
    [undefined, ''],
    [null, ''],
    [[], ''],
    [{}, ''],
    [{ rows: null }, ''],
    [{ rows: 1 }, ''],
    [{ rows: [] }, 'get add take delete sweep migrate'],
    [{ rows: [row] }, 'get set add take delete sweep migrate'],
    [{ rows: [row, row] }, 'delete sweep migrate'],
    [{ rows: [null] }, 'delete sweep migrate'],
    [{ rows: [['value']] }, 'delete sweep migrate'],
    [{ rows: [{ KEY: 'key', VALUE: 'value' }] }, 'delete sweep migrate'],
    [{ rows: [{ key: 'other', value: 1 }] }, 'delete sweep migrate'],
    [{ rows: [{ key: 'other', value: Buffer.from('value') }] }, 'delete sweep migrate'],
  ];

  it.each(results)('case %#: of %j come %s', async (result, usable) => {
    for (const [name, run] of Object.entries(OPERATIONS)) {
      const expected = usable.split(' ').includes(name) ? undefined : 'STORE_FAILED';
      expect(await rejectedCode(() => run(answering(result))), name).toBe(expected);
    }
  });

  it('claims nothing', async () => {
    expect(await answering({ rows: [] }).add('key', '1', LONG)).toBe(false);
    expect(await answering({ rows: [row] }).add('key', '1', LONG)).toBe(true);
  });
});

describe('an executor that fails', () => {
  it.each(Object.entries(OPERATIONS))('fails a %s', async (_name, run) => {
    const throwing = () => {
      throw new Error('down');
    };
    expect(await rejectedCode(() => run(answering(undefined, { execute: throwing })))).toBe('STORE_FAILED');
    const rejecting = () => Promise.reject(new Error('down'));
    expect(await rejectedCode(() => run(answering(undefined, { execute: rejecting })))).toBe('STORE_FAILED');
  });

  it('by never answering is waited for no longer than timeoutMs', async () => {
    const silent = answering(new Promise(() => undefined), { timeoutMs: 50 });
    for (const name of ['get', 'set', 'add', 'take', 'delete', 'sweep']) {
      expect(await rejectedCode(() => OPERATIONS[name]?.(silent) ?? Promise.resolve())).toBe('STORE_FAILED');
    }
  });

  it('fails no write by failing to sweep', async () => {
    const execute = async (text: string) => {
      if (text.startsWith('DELETE')) throw new Error('no');
      return { rows: [{ key: 'key' }] };
    };
    const store = new SqlStore({ execute, dialect: 'sqlite' });
    for (let index = 0; index < 400; index += 1) expect(await store.add('key', '1', LONG)).toBe(true);
  });

  it('is asked again for the table, a few times', async () => {
    let calls = 0;
    const busy = async () => {
      calls += 1;
      if (calls < 3) throw new Error('busy');
      return { rows: [] };
    };
    await answering(undefined, { execute: busy }).migrate();
    // The table twice, then the table and its index.
    expect(calls).toBe(4);
  });
});

describe('the options', () => {
  const execute = async () => ({ rows: [] });
  it.each<[unknown, string | undefined]>([
    [{ execute, dialect: 'postgres' }, undefined],
    [{ execute, dialect: 'sqlite', table: 'site_logins', timeoutMs: 500 }, undefined],
    [{ dialect: 'postgres' }, 'OPTION_INVALID'],
    [{ execute }, 'OPTION_INVALID'],
    [{ execute: 'SELECT 1', dialect: 'postgres' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'mysql' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: '' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: 'Logins' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: 'a"; DROP TABLE users; --' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: "a'" }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: 'public.logins' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: '1st' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: 'logins\n' }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', table: 'x'.repeat(48) }, undefined],
    [{ execute, dialect: 'postgres', table: 'x'.repeat(49) }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', timeoutMs: 1 }, 'OPTION_INVALID'],
    [{ execute, dialect: 'postgres', tabel: 'a' }, 'OPTION_UNKNOWN'],
    [null, 'OPTION_INVALID'],
  ])('case %#: %j: %s', (options, code) => {
    expect(codeOf(() => new SqlStore(options as SqlStoreOptions))).toBe(code);
  });
});
