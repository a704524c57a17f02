import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevIdentity, type DevSteam } from '../src/index.js';
import { check, NS, post, RETURN_TO, readResponse, requestUrl } from './relying-party.js';

let identity: DevIdentity;
let steam: DevSteam;
beforeAll(async () => {
  identity = await createDevIdentity();
  steam = identity.steam;
});
afterEach(() => {
  steam.resetFaults();
  steam.requests.length = 0;
});
afterAll(() => identity.close());

const approved = (user = 'gordon') => readResponse(steam.approve(requestUrl(steam.endpoint), { user }));
const summaries = (query: string) => fetch(`${steam.apiURL}/ISteamUser/GetPlayerSummaries/v0002/?${query}`);
const askFor = (steamId: string) => summaries(`key=${steam.apiKey}&steamids=${steamId}`);
const GORDON = '76561197960287930';

describe('the endpoint', () => {
  it('asserts as Steam does, and says so once', async () => {
    const fields = approved();
    expect(fields).toEqual({
      ns: NS,
      mode: 'id_res',
      op_endpoint: `${steam.providerURL}/login`,
      claimed_id: `${steam.providerURL}/id/${GORDON}`,
      identity: steam.identifier('gordon'),
      return_to: RETURN_TO,
      response_nonce: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ[!-~]+$/),
      assoc_handle: '1234567890',
      signed: 'signed,op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle',
      sig: expect.stringMatching(/^[\w+/]{27}=$/),
    });
    expect((await check(steam.endpoint, fields)).text).toBe(`ns:${NS}\nis_valid:true\n`);
    expect((await check(steam.endpoint, fields)).text).toBe(`ns:${NS}\nis_valid:false\n`);
  });

  it.each([
    ['claimed_id', `https://steam.example/id/${GORDON}`],
    ['return_to', 'http://site.example/other'],
    ['return_to', 'http://site.example/\nother'],
    ['sig', 'AAAA'],
    ['assoc_handle', '1'],
    ['signed', 'signed,op_endpoint'],
  ])('disowns an assertion with another %s, which costs it nothing', async (name, value) => {
    const fields = approved('alyx');
    expect((await check(steam.endpoint, { ...fields, [name]: value })).fields.get('is_valid')).toBe('false');
    expect((await check(steam.endpoint, fields)).fields.get('is_valid')).toBe('true');
  });

  it('makes no associations', async () => {
    const { status, fields } = await post(steam.endpoint, { ns: NS, mode: 'associate' });
    expect([status, fields.get('error_code')]).toEqual([400, 'unsupported-type']);
  });

  it('shows people a page, whose form signs a player in or not', async () => {
    const page = await (await fetch(requestUrl(steam.endpoint))).text();
    expect(page).toContain('Gordon &lt;Freeman&gt;');
    const request = new URL(requestUrl(steam.endpoint)).search;
    const decide = (form: Record<string, string>) =>
      fetch(`${steam.providerURL}/decision`, {
        method: 'POST',
        body: new URLSearchParams({ request, ...form }),
        redirect: 'manual',
      });
    const back = await decide({ decision: 'allow', player: 'alyx' });
    expect(back.status).toBe(303);
    const fields = readResponse({ method: 'GET', url: back.headers.get('location') ?? '' });
    expect(fields['claimed_id']).toBe(steam.identifier('alyx'));
    const refused = (await decide({ decision: 'cancel' })).headers.get('location');
    expect(refused).toBe(steam.cancel(requestUrl(steam.endpoint)).url);
    expect((await decide({ decision: 'allow', player: 'nobody' })).status).toBe(400);
  });

  it.each([
    ['checkid_immediate', 'setup_needed'],
    ['checkid_setup', 'error'],
  ])('sends a site its answer to a %s: %s', async (mode, answer) => {
    const fields = answer === 'error' ? { claimed_id: undefined } : {};
    const response = await fetch(requestUrl(steam.endpoint, { mode, ...fields }), { redirect: 'manual' });
    expect(new URL(response.headers.get('location') ?? '').searchParams.get('openid.mode')).toBe(answer);
  });

  it('misbehaves', async () => {
    const { faults, endpoint } = steam;
    faults.loginStatus = 403;
    expect((await fetch(requestUrl(endpoint))).status).toBe(403);
    faults.checkStatus = 503;
    expect((await check(endpoint, approved())).status).toBe(503);
    steam.resetFaults();
    faults.checkBody = 'is_valid:maybe';
    expect((await check(endpoint, approved())).text).toBe('is_valid:maybe');
    faults.steamNonce = '2026-01-01T00:00:00Zx';
    expect(approved()['response_nonce']).toBe('2026-01-01T00:00:00Zx');
    faults.steamSlowMs = 60;
    const started = performance.now();
    await check(endpoint, approved());
    expect(performance.now() - started).toBeGreaterThan(50);
    faults.steamDown = true;
    await expect(check(endpoint, approved())).rejects.toThrow();
    expect((await askFor(GORDON)).status).toBe(200);
    expect(() => Object.assign(faults, { chekStatus: 403 })).toThrow(TypeError);
  });

  it('can insist on its own Origin and Referer', async () => {
    steam.faults.requireOrigin = true;
    const ask = async (headers: Record<string, string>) => {
      const fields = Object.entries({ ...approved(), mode: 'check_authentication' });
      const body = new URLSearchParams(fields.map(([name, value]): [string, string] => [`openid.${name}`, value]));
      return (await fetch(steam.endpoint, { method: 'POST', body, headers })).status;
    };
    const { origin } = identity;
    expect(await ask({})).toBe(403);
    expect(await ask({ origin })).toBe(403);
    expect(await ask({ origin: 'https://site.example', referer: `${origin}/` })).toBe(403);
    expect(await ask({ origin, referer: `${origin}/` })).toBe(200);
  });
});

describe('the Web API', () => {
  const idsIn = async (response: Response) => {
    const { response: found } = (await response.json()) as { response: { players: { steamid: string }[] } };
    return found.players.map(({ steamid }) => steamid);
  };

  it('tells of players, to who has the key', async () => {
    const response = await askFor(GORDON);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({
      response: {
        players: [
          expect.objectContaining({
            steamid: GORDON,
            personaname: 'Gordon <Freeman>',
            avatar: expect.any(String),
            avatarmedium: expect.any(String),
            avatarfull: expect.any(String),
          }),
        ],
      },
    });
    expect(await idsIn(await askFor('76561190000000000'))).toEqual([]);
    expect((await summaries(`steamids=${GORDON}`)).status).toBe(401);
    expect((await summaries(`key=wrong&steamids=${GORDON}`)).status).toBe(403);
  });

  it('misbehaves', async () => {
    const { faults } = steam;
    faults.apiStatuses = [429, 500];
    const statuses = [await askFor(GORDON), await askFor(GORDON), await askFor(GORDON)].map(({ status }) => status);
    expect(statuses).toEqual([429, 500, 200]);
    faults.wrongPlayer = true;
    expect(await idsIn(await askFor(GORDON))).toEqual(['76561198000000001']);
    faults.apiBody = '{';
    expect(await (await askFor(GORDON)).text()).toBe('{');
    faults.apiSlowMs = 60;
    const started = performance.now();
    await askFor(GORDON);
    expect(performance.now() - started).toBeGreaterThan(50);
    faults.apiDown = true;
    await expect(askFor(GORDON)).rejects.toThrow();
    expect((await check(steam.endpoint, approved())).status).toBe(200);
  });
});

it('logs its own requests, apart from those of the OpenID provider', async () => {
  identity.openid2.requests.length = 0;
  await askFor(GORDON);
  await check(steam.endpoint, approved());
  expect(steam.requests.map(({ method, path, mode }) => [method, path, mode])).toEqual([
    ['GET', '/steam/api/ISteamUser/GetPlayerSummaries/v0002/', undefined],
    ['POST', '/steam/openid/login', 'check_authentication'],
  ]);
  expect(identity.openid2.requests).toEqual([]);
});
