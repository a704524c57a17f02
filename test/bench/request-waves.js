import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * The requests of this process while something runs, in waves: what begins while others are under way is side by side with them.
 *
 * @template T @param {() => Promise<T>} run
 * @returns {Promise<{ value: T, waves: string }>} waves such as `POST /token + GET /jwks, GET /me`
 */
export async function requestWaves(run) {
  /** @type {string[][]} */
  const waves = [];
  const underWay = new Set();
  const started = (/** @type {unknown} */ message) => {
    const { request } = /** @type {{ request: import('node:http').ClientRequest }} */ (message);
    if (underWay.size === 0) waves.push([]);
    underWay.add(request);
    waves.at(-1)?.push(`${request.method} ${request.path}`);
  };
  const ended = (/** @type {unknown} */ message) => {
    underWay.delete(/** @type {{ request: unknown }} */ (message).request);
  };
  subscribe('http.client.request.start', started);
  subscribe('http.client.response.finish', ended);
  try {
    const value = await run();
    return { value, waves: waves.map((wave) => wave.sort().join(' + ')).join(', ') };
  } finally {
    unsubscribe('http.client.request.start', started);
    unsubscribe('http.client.response.finish', ended);
  }
}
