import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../src/single-flight.js';

const later = (ms = 5) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('SingleFlight', () => {
  it('looks up once for all who ask meanwhile', async () => {
    const flights = new SingleFlight<number>();
    let lookups = 0;
    const lookup = async () => {
      lookups += 1;
      await later();
      return lookups;
    };
    expect(await Promise.all(Array.from({ length: 50 }, () => flights.run('a', lookup)))).toEqual(Array(50).fill(1));
    expect(lookups).toBe(1);
    expect(flights.size).toBe(0);
  });

  it('keeps keys apart, also those that objects have by nature', async () => {
    const flights = new SingleFlight<string>();
    const keys = ['a', 'b', '__proto__', 'constructor', ''];
    expect(await Promise.all(keys.map((key) => flights.run(key, async () => key)))).toEqual(keys);
  });

  it('caches nothing: the next call looks up again, even in the same tick as the outcome', async () => {
    const flights = new SingleFlight<number>();
    let lookups = 0;
    const lookup = async () => {
      lookups += 1;
      return lookups;
    };
    expect(await flights.run('a', lookup).then(() => flights.run('a', lookup))).toBe(2);
    expect(flights.size).toBe(0);
  });

  it('shares a rejection and forgets it', async () => {
    const flights = new SingleFlight<number>();
    const error = new Error('first');
    const failing = async () => {
      await later();
      throw error;
    };
    const outcomes = await Promise.allSettled([flights.run('a', failing), flights.run('a', async () => 2)]);
    expect(outcomes).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
    ]);
    expect(flights.size).toBe(0);
    expect(await flights.run('a', async () => 3)).toBe(3);
  });

  it('turns a synchronous throw into a rejection, and forgets it', async () => {
    const flights = new SingleFlight<number>();
    const error = new Error('at once');
    const flight = flights.run('a', () => {
      throw error;
    });
    await expect(flight).rejects.toBe(error);
    expect(flights.size).toBe(0);
  });

  it('lets a lookup ask for another key', async () => {
    const flights = new SingleFlight<number>();
    expect(await flights.run('a', () => flights.run('b', async () => 7))).toBe(7);
    expect(flights.size).toBe(0);
  });
});
