import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from 'openid-rp-core';

/** Drivers come back after a while, which grows with the time that their server was gone. */
export async function untilWorking(store: Store): Promise<void> {
  for (const endsAt = performance.now() + 10_000; ; ) {
    try {
      await store.set('working', '1', 60_000);
      return;
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await sleep(50);
    }
  }
}
