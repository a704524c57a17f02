import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTurns } from '../src/event-loop-turn.js';

/** Holds the event loop. */
function work(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

function* steps(count: number, ms: number, log: string[], name: string): Generator<void, string> {
  for (let step = 0; step < count; step += 1) {
    work(ms);
    log.push(name);
    yield;
  }
  return name;
}

describe('inTurns', () => {
  it('gives the outcome, and throws what the steps throw', async () => {
    expect(await inTurns(steps(3, 0, [], 'a'))).toBe('a');
    const failing = (function* (): Generator<void> {
      yield;
      throw new RangeError('x');
    })();
    await expect(inTurns(failing)).rejects.toThrow(RangeError);
    expect(await inTurns(steps(1, 0, [], 'after a failure'))).toBe('after a failure');
  });

  it('ATK-D-16 lets everybody else go on between two steps that take long', async () => {
    const log: string[] = [];
    const reading = inTurns(steps(5, 8, log, 'document'));
    for (let turn = 0; turn < 5; turn += 1) {
      await setImmediate();
      log.push('others');
    }
    await reading;
    expect(log.join(' ')).not.toContain('document document');
  });

  it('ATK-D-16 does no two documents in one turn', async () => {
    const log: string[] = [];
    const readings = ['a', 'b', 'c'].map((name) => inTurns(steps(2, 8, log, name)));
    let isDone = false;
    const all = Promise.all(readings).finally(() => {
      isDone = true;
    });
    const perTurn: number[] = [];
    while (!isDone) {
      const before = log.length;
      await setImmediate();
      perTurn.push(log.length - before);
    }
    await all;
    expect(Math.max(...perTurn)).toBe(1);
    expect(log.slice(0, 3)).toEqual(['a', 'b', 'c']);
  });
});
