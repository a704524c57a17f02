import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { createAuthority, documentOf, SUBJECT } from '../../id4me/hand-made-authority.js';
import { useEvents } from '../../id4me/login-events.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { type Answer, useWeb } from '../../id4me/web.js';

describe('ID4ME-H-3 the requests of many logins', () => {
  const web = useWeb();

  it('are few at a time', async () => {
    const { authority, begin, complete } = createFixture(web);
    let atATime = 0;
    let most = 0;
    authority.answer('/userinfo', async () => {
      atATime += 1;
      most = Math.max(most, atATime);
      await new Promise((resolve) => setTimeout(resolve, 50));
      atATime -= 1;
      return { body: { sub: 'GqbBE/1w+p4x', name: 'Alice' } };
    });
    const begun = [];
    for (let index = 0; index < 12; index += 1) begun.push(await begin());
    const identities = await Promise.all(begun.map((one) => complete(one)));
    expect(identities).toHaveLength(12);
    expect(most).toBe(4);
  });

  it('say who asks', async () => {
    await createFixture(web).login();
    expect(new Set(web.requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['openid-rp-core']));
    web.requests.length = 0;
    await createFixture(web, { http: { headers: { 'User-Agent': 'Site/1.0' } } }).login();
    expect(new Set(web.requests.map(({ headers }) => headers['user-agent']))).toEqual(new Set(['Site/1.0']));
  });
});

const DOCUMENT = '/.well-known/openid-configuration';
const clock = performance.now.bind(performance);
/** Lets it be so much later than it is. */
const wait = (ms: number) => vi.spyOn(performance, 'now').mockImplementation(() => clock() + ms);

describe('ID4ME-H-3 an authority whose document cannot be had', () => {
  const web = useWeb();
  const events = useEvents();
  const asked = (name = 'authority.id4me') => web.received(name, DOCUMENT).length;
  afterEach(() => vi.restoreAllMocks());

  it.each<[string, Answer | { readonly metadata: Record<string, unknown> }, number]>([
    ['HTTP_STATUS', { status: 503 }, 5_000],
    ['HTTP_STATUS', { status: 404 }, 5_000],
    ['HTTP_STATUS', { status: 302, headers: { location: '/elsewhere' } }, 5_000],
    ['METADATA_MALFORMED', { body: '<html>' }, 60_000],
    ['METADATA_MALFORMED', { metadata: { token_endpoint: 7 } }, 60_000],
    ['METADATA_UNSUPPORTED', { metadata: { response_types_supported: ['id_token'] } }, 60_000],
    ['ISSUER_MISMATCH', { metadata: { issuer: 'https://other.example' } }, 60_000],
    ['RESPONSE_TOO_LARGE', { body: 'x'.repeat(300_000) }, 60_000],
  ])('with %s is asked once for all who begin a login: %j, for %i ms', async (code, fault, pauseMs) => {
    const { authority, begin } = createFixture(web);
    if ('metadata' in fault) authority.metadata = fault.metadata;
    else authority.answer(DOCUMENT, fault);
    for (const ms of [0, pauseMs / 2, pauseMs - 500]) {
      wait(ms);
      expect(await codeOf(begin())).toBe(code);
    }
    expect(asked()).toBe(1);
    wait(pauseMs + 500);
    expect(await codeOf(begin())).toBe(code);
    expect(asked()).toBe(2);
  });

  it('gives each login an error of its own, with the same words', async () => {
    const { authority, begin } = createFixture(web);
    authority.answer(DOCUMENT, { status: 503 });
    await codeOf(begin());
    await codeOf(begin());
    const [one, other] = events.filter((event) => event.type === 'failed').map(({ error }) => error);
    expect(other).not.toBe(one);
    expect(other).toMatchObject({ code: 'HTTP_STATUS', message: one?.message, detail: one?.detail, status: 502 });
  });

  it('does not spoil it for others', async () => {
    const other = createAuthority(web, { name: 'other' });
    const issuers = [web.origin('authority.id4me'), other.issuer];
    const { authority, begin } = createFixture(web, { resolveAuthority: () => issuers.shift() });
    authority.answer(DOCUMENT, { status: 503 });
    expect(await codeOf(begin())).toBe('HTTP_STATUS');
    expect((await begin()).transaction.issuer).toBe(other.issuer);
  });

  it('is asked by the logins that are under way, and then by all', async () => {
    const { authority, begin, complete } = createFixture(web);
    const answer = (status: number) =>
      authority.answer(DOCUMENT, () => ({
        status,
        headers: { 'cache-control': 'no-store' },
        body: documentOf(authority.issuer),
      }));
    answer(200);
    const begun = [await begin(), await begin()];
    answer(503);
    expect(await codeOf(begin())).toBe('HTTP_STATUS');
    for (const one of begun.splice(0, 1)) expect(await codeOf(complete(one))).toBe('HTTP_STATUS');
    answer(200);
    expect([await codeOf(begin()), asked()]).toEqual(['HTTP_STATUS', 4]);
    for (const one of begun) expect((await complete(one)).subject).toBe(SUBJECT);
    expect([await codeOf(begin()), asked()]).toEqual(['no error', 6]);
  });

  it('is not one whose document is known, whatever it answers now', async () => {
    const { authority, begin, complete } = createFixture(web);
    const begun = await begin();
    authority.answer(DOCUMENT, { status: 503 });
    expect((await complete(begun)).subject).toBe(SUBJECT);
    expect([await codeOf(begin()), asked()]).toEqual(['no error', 1]);
  });

  it('is one that took its time', async () => {
    const { authority, begin } = createFixture(web, { http: { timeoutMs: 300 } });
    authority.answer(DOCUMENT, { delayMs: 600 });
    expect(await codeOf(begin())).toBe('TIMED_OUT');
    expect(await codeOf(begin())).toBe('TIMED_OUT');
    expect(asked()).toBe(1);
    wait(5_500);
    expect(await codeOf(begin())).toBe('TIMED_OUT');
    expect(asked()).toBe(2);
  });

  it('is not one that a slow login left no time: visitors cannot keep each other from it', async () => {
    let isSlow = true;
    const authorityPolicy = async () => {
      if (isSlow) await new Promise((resolve) => setTimeout(resolve, 500));
      return true;
    };
    const { authority, begin } = createFixture(web, { authorityPolicy, http: { timeoutMs: 600, deadlineMs: 600 } });
    authority.answer(DOCUMENT, () => ({ delayMs: 200, body: documentOf(authority.issuer) }));
    expect(await codeOf(begin())).toBe('TIMED_OUT');
    isSlow = false;
    expect(await codeOf(begin())).toBe('no error');
  });

  it('is an agent: its claims are missing for the moment, and the logins succeed', async () => {
    const { agent, login } = createAgentFixture(web);
    const document = { issuer: agent.issuer, jwks_uri: `${agent.issuer}/jwks` };
    agent.answer(DOCUMENT, { status: 503 });
    expect([await nicknameOf(login()), await nicknameOf(login())]).toEqual(['HTTP_STATUS', 'HTTP_STATUS']);
    expect(asked('agent.id4me')).toBe(1);
    agent.answer(DOCUMENT, { body: document });
    wait(5_500);
    expect(await nicknameOf(login())).toBe('al');
  });
});

describe('ID4ME-H-3 an authority whose keys cannot be had', () => {
  const web = useWeb();
  const asked = () => web.received('authority.id4me', '/jwks').length;
  afterEach(() => vi.restoreAllMocks());

  it.each<[string, Answer, number]>([
    ['KEYS_MALFORMED', { status: 503 }, 5_000],
    ['KEYS_MALFORMED', { body: { keys: 'none' } }, 5_000],
    ['RESPONSE_MALFORMED', { headers: { 'content-encoding': 'gzip' }, body: 'not gzip' }, 5_000],
  ])('with %s is left in peace by further logins: %j, for %i ms', async (code, answer, pauseMs) => {
    const { authority, login } = createFixture(web);
    authority.answer('/jwks', answer);
    expect(await codeOf(login())).toBe(code);
    const before = asked();
    for (const ms of [pauseMs / 2, pauseMs - 500]) {
      wait(ms);
      expect(await codeOf(login())).toBe(code);
    }
    expect(asked()).toBe(before);
    authority.answer('/jwks', () => ({ body: { keys: authority.jwks } }));
    wait(pauseMs + 500);
    expect(await codeOf(login())).toBe('no error');
  });

  it('is not asked for others by tokens with keys that nobody knows', async () => {
    const { authority, login } = createFixture(web);
    await login();
    authority.answer('/jwks', { status: 503 });
    authority.idTokenHeader = { kid: 'made-up' };
    const codes = [await codeOf(login()), await codeOf(login())];
    expect([codes, asked()]).toEqual([['KEYS_MALFORMED', 'KEYS_MALFORMED'], 2]);
    authority.idTokenHeader = {};
    expect(await codeOf(login())).toBe('no error');
  });
});
