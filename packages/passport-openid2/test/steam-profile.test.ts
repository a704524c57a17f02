import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { EVENT_CHANNEL, type HttpOptions, type LoginEvent } from 'passport-openid2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSites } from './site.js';
import { logIn, openSteamSite, type SteamUser } from './steam-site.js';

const sites = useSites();
const ID = '76561197960287930';

const events: LoginEvent[] = [];
const listener = (event: unknown) => events.push(event as LoginEvent);
beforeEach(() => subscribe(EVENT_CHANNEL, listener));
afterEach(() => {
  unsubscribe(EVENT_CHANNEL, listener);
  events.length = 0;
});

const asked = () => sites.steam.requests.filter(({ path }) => path.includes('GetPlayerSummaries')).length;
const plain = () => ({ provider: 'steam', id: ID, identifier: sites.steam.identifier('gordon') });

/** A login with the key; checks that nothing which the site sees or hears has the key in it. */
async function logInWithProfile(http: HttpOptions = {}, apiKey = sites.steam.apiKey) {
  const site = await openSteamSite(sites, { apiKey, http });
  const started = performance.now();
  const ending = await logIn(sites, site);
  const told = [ending, site.endings, events].map((all) => inspect(all, { depth: 20, showHidden: true })).join();
  expect(told).not.toContain(apiKey);
  expect(ending.kind).toBe('success');
  const [{ profile }] = site.endings.map(({ user }) => user) as [SteamUser];
  return {
    elapsedMs: performance.now() - started,
    profile,
    failures: events.flatMap((event) => (event.type === 'profile-unavailable' ? [event.error] : [])),
  };
}

describe('a profile that is not to be had fails no login, and is told', () => {
  const player = (members: object) => JSON.stringify({ response: { players: [{ steamid: ID, ...members }] } });

  it.each([
    ['429, 429, 429', { apiStatuses: [429, 429, 429] }, 'HTTP_STATUS', 3],
    ['500, 502, 503', { apiStatuses: [500, 502, 503] }, 'HTTP_STATUS', 3],
    ['400', { apiStatuses: [400] }, 'HTTP_STATUS', 1],
    ['302', { apiStatuses: [302] }, 'HTTP_STATUS', 1],
    ['no JSON', { apiBody: '<html>' }, 'RESPONSE_MALFORMED', 1],
    ['broken JSON', { apiBody: '{"response":{"players":[{' }, 'RESPONSE_MALFORMED', 1],
    ['null', { apiBody: 'null' }, 'RESPONSE_MALFORMED', 1],
    ['no players', { apiBody: '{"response":{}}' }, 'RESPONSE_MALFORMED', 1],
    ['players that are none', { apiBody: '{"response":{"players":[null,1,"x"]}}' }, 'RESPONSE_MALFORMED', 1],
    ['a name that is no text', { apiBody: player({ personaname: ['x'] }) }, 'RESPONSE_MALFORMED', 1],
    ['a photo that is no text', { apiBody: player({ avatarfull: 1 }) }, 'RESPONSE_MALFORMED', 1],
    ['another player', { wrongPlayer: true }, 'RESPONSE_MALFORMED', 1],
    ['a body without end', { apiBody: ' '.repeat(300_000) }, 'RESPONSE_TOO_LARGE', 1],
    ['no answer', { apiDown: true }, 'CONNECTION_FAILED', 1],
  ])('%s', async (_what, faults, code, times) => {
    Object.assign(sites.steam.faults, faults);
    const { profile, failures } = await logInWithProfile();
    expect(profile).toEqual(plain());
    expect(failures).toMatchObject([{ code, step: 'profile' }]);
    expect(asked()).toBe(times);
  });

  it.each([
    [401, { apiStatuses: [401] }, undefined],
    [403, {}, 'F'.repeat(32)],
  ])('a refused key, with its status %i and the URL', async (status, faults, apiKey) => {
    Object.assign(sites.steam.faults, faults);
    const { profile, failures } = await logInWithProfile({}, apiKey);
    expect(profile).toEqual(plain());
    const url = `${sites.steam.apiURL}/ISteamUser/GetPlayerSummaries/v0002/`;
    expect(failures).toMatchObject([{ code: 'HTTP_STATUS', detail: { url, status } }]);
    expect(failures[0]?.message).toContain(`answered ${status} at "${url}"`);
    expect(asked()).toBe(1);
  });

  it("what a site's own agent throws", async () => {
    const agent = (url: URL) => {
      if (url.pathname.includes('ISteamUser')) throw new Error(`no agent for ${url}`);
      return undefined;
    };
    const { profile, failures } = await logInWithProfile({ agent });
    expect(profile).toEqual(plain());
    expect(failures).toMatchObject([{ code: 'CONNECTION_FAILED' }]);
  });
});

describe('the Web API is asked again', () => {
  it.each([[[429]], [[503, 429]]])('after %j', async (apiStatuses) => {
    sites.steam.faults.apiStatuses = [...apiStatuses];
    const { profile, failures } = await logInWithProfile();
    expect(profile).toMatchObject({ ...plain(), displayName: 'Gordon <Freeman>' });
    expect(failures).toEqual([]);
    expect(asked()).toBe(apiStatuses.length + 1);
  });

  it('not when the wait would be longer than the deadline', async () => {
    sites.steam.faults.apiStatuses = [429];
    const { failures } = await logInWithProfile({ deadlineMs: 240 });
    expect(failures).toMatchObject([{ code: 'HTTP_STATUS' }]);
    expect(asked()).toBe(1);
  });
});

describe('a slow Web API', () => {
  it('holds no login for longer than three seconds', async () => {
    Object.assign(sites.steam.faults, { apiSlowMs: 15_000 });
    const { elapsedMs, failures, profile } = await logInWithProfile();
    expect(profile).toEqual(plain());
    expect(failures).toMatchObject([{ code: 'TIMED_OUT' }]);
    expect(elapsedMs).toBeGreaterThan(2_500);
    expect(elapsedMs).toBeLessThan(5_000);
  });

  it('holds none for longer in many tries', async () => {
    Object.assign(sites.steam.faults, { apiSlowMs: 2_200, apiStatuses: [503, 503, 503] });
    const { elapsedMs, failures } = await logInWithProfile();
    // The second try has what the first left of the time.
    expect(failures).toMatchObject([{ code: 'TIMED_OUT' }]);
    expect(asked()).toBe(2);
    expect(elapsedMs).toBeLessThan(4_200);
  });

  it("holds none for longer than the site's own limit", async () => {
    sites.steam.faults.apiSlowMs = 15_000;
    const { elapsedMs, failures } = await logInWithProfile({ timeoutMs: 300 });
    expect(failures).toMatchObject([{ code: 'TIMED_OUT' }]);
    expect(elapsedMs).toBeLessThan(2_500);
  });
});

it('tells of members of any name without harm', async () => {
  sites.steam.faults.apiBody = `{"response":{"players":[{"steamid":"${ID}","personaname":"g","__proto__":{"admin":true}}]}}`;
  const { profile } = await logInWithProfile();
  expect(profile).toMatchObject({ displayName: 'g' });
  expect(Object.getPrototypeOf(profile._json)).toBeNull();
  expect(Object.keys(profile._json ?? {})).toContain('__proto__');
});
