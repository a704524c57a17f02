import { describe, expect, it } from 'vitest';
import { RequestLimit } from '../src/request-limit.js';

const never = () => new AbortController().signal;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Enters and notes the name of whoever gets in. */
function enter(limit: RequestLimit, admitted: string[], host: string, name: string, signal = never()) {
  return limit.enter(host, signal)?.then((leave) => {
    admitted.push(name);
    return leave;
  });
}

describe('RequestLimit', () => {
  it('admits in order of arrival', async () => {
    const limit = new RequestLimit(1, 1);
    const admitted: string[] = [];
    const entries = ['1', '2', '3', '4'].map((name) => enter(limit, admitted, `host-${name}`, name));
    for (const entry of entries) (await entry)?.();
    expect(admitted).toEqual(['1', '2', '3', '4']);
    expect(limit.usage).toEqual({ active: 0, waiting: 0, hosts: 0 });
  });

  it('lets nobody who waits for a busy host hold up others', async () => {
    const limit = new RequestLimit(2, 1);
    const admitted: string[] = [];
    const slow = enter(limit, admitted, 'slow', 'slow 1');
    void enter(limit, admitted, 'slow', 'slow 2');
    void enter(limit, admitted, 'slow', 'slow 3');
    const quick = enter(limit, admitted, 'quick', 'quick 1');
    void enter(limit, admitted, 'other', 'other 1');
    await settle();
    expect(admitted).toEqual(['slow 1', 'quick 1']);
    (await quick)?.();
    await settle();
    expect(admitted).toEqual(['slow 1', 'quick 1', 'other 1']);
    (await slow)?.();
    await settle();
    expect(admitted.at(-1)).toBe('slow 2');
  });

  it('holds eight who wait for each place, and turns the next away', async () => {
    const limit = new RequestLimit(2, 1);
    await limit.enter('a', never());
    for (let index = 0; index < 16; index += 1) expect(limit.enter('a', never())).toBeDefined();
    expect(limit.enter('a', never())).toBeUndefined();
    // A full queue turns away nobody whose place is free.
    expect(limit.enter('b', never())).toBeDefined();
  });

  it('forgets who gives up, and rejects with the reason', async () => {
    const limit = new RequestLimit(1, 1);
    const leave = await limit.enter('a', never());
    const impatient = new AbortController();
    const entry = limit.enter('a', impatient.signal);
    expect(limit.usage.waiting).toBe(1);
    impatient.abort('reason');
    await expect(entry).rejects.toBe('reason');
    await expect(limit.enter('a', impatient.signal)).rejects.toBe('reason');
    leave?.();
    expect(limit.usage).toEqual({ active: 0, waiting: 0, hosts: 0 });
  });

  it('counts a place that is given back twice once', async () => {
    const limit = new RequestLimit(2, 2);
    const first = await limit.enter('a', never());
    await limit.enter('a', never());
    first?.();
    first?.();
    expect(limit.usage).toEqual({ active: 1, waiting: 0, hosts: 1 });
  });
});
