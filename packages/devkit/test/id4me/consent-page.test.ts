import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevId4me } from '../../src/index.js';
import { askForTokens, bearer, parametersOf, register, requestUrl, send } from './relying-party.js';

let id4me: DevId4me;
let close: () => Promise<void>;
let client: Record<string, unknown>;
beforeAll(async () => {
  ({ id4me, close } = await createDevIdentity({ id4me: true }));
  const registered = await register(id4me, {
    client_name: '<b>A site</b>',
    client_uri: 'https://site.example/',
    policy_uri: 'https://site.example/"policy',
    tos_uri: 'https://site.example/terms',
  });
  client = registered.json;
});
afterAll(() => close());

const CLAIMS = {
  claims: JSON.stringify({
    userinfo: { email: { essential: true, reason: 'To <write> to you' }, name: null },
    id_token: { locale: { reason: 'To speak your language' } },
  }),
};

/** Follows the request to the page. */
async function open(parameters: Record<string, string> = {}) {
  const first = await send(requestUrl(id4me, client, parameters));
  const cookie = (first.headers['set-cookie'] as string[]).map((line) => line.split(';')[0]).join('; ');
  const url = new URL(String(first.headers.location), id4me.issuer).href;
  return { page: await send(url, { headers: { cookie } }), url, cookie };
}

describe('the consent page', () => {
  it('shows who asks, for what, why, and whether it must be, escaped', async () => {
    const { page } = await open(CLAIMS);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).toContain('<span class="site">&lt;b&gt;A site&lt;/b&gt;</span>');
    expect(page.text).toContain('https://site.example/&quot;policy');
    expect(page.text).toContain('https://site.example/terms');
    expect(page.text).toContain('> email (essential): To &lt;write&gt; to you</label>');
    expect(page.text).toContain('> name</label>');
    expect(page.text).toContain('> locale: To speak your language</label>');
    expect(page.text).not.toMatch(/<script|<b>|<write>/);
    expect(page.text.match(/type="checkbox" name="claim" value="[a-z]+" checked/g)).toHaveLength(3);
  });

  it('shows the claims of scopes, and says when there are none', async () => {
    expect((await open({ scope: 'openid email' })).page.text).toContain('> email_verified</label>');
    expect((await open()).page.text).toContain('It asks for no further data.');
  });

  it.each([
    ['bob.id4me.localhost', 'bob'],
    ['carol@id4me.localhost', 'carol'],
    ['mallory.example', 'alice'],
  ])('preselects, for the hint %s, %s', async (hint, name) => {
    const { page } = await open({ login_hint: hint });
    expect(page.text.match(/value="(\w+)" checked required/g)).toEqual([`value="${name}" checked required`]);
  });

  it('takes the decision back to the site', async () => {
    const decide = async (fields: Record<string, string>) => {
      const { url, cookie } = await open();
      const answer = await send(url, { body: new URLSearchParams(fields), headers: { cookie } });
      const resumed = await send(String(answer.headers.location), { headers: { cookie } });
      return parametersOf({ url: String(resumed.headers.location) });
    };
    expect(await decide({ decision: 'allow', user: 'bob' })).toMatchObject({ state: 'a-state', iss: id4me.issuer });
    expect(await decide({ decision: 'cancel', user: 'bob' })).toMatchObject({ error: 'access_denied' });
    expect(await decide({ decision: 'allow', user: 'mallory' })).toMatchObject({ error: 'access_denied' });
  });

  it('is only for the browser that began the login', async () => {
    const { url, cookie } = await open();
    // Browsers share cookies between ports.
    expect(cookie).toContain(`_interaction_${new URL(id4me.issuer).port}=`);
    const page = await send(url);
    expect([page.status, page.text.includes('This did not work')]).toEqual([400, true]);
    const posted = await send(url, { body: new URLSearchParams({ decision: 'allow', user: 'alice' }) });
    expect([posted.status, posted.headers.location]).toEqual([400, undefined]);
  });
});

describe('approve and cancel', () => {
  it('leave out declined claims', async () => {
    const url = requestUrl(id4me, client, { ...CLAIMS, login_hint: 'bob.id4me.localhost' });
    const response = await id4me.approve(url, { declined: ['email'] });
    const fields = { grant_type: 'authorization_code', code: parametersOf(response).code ?? '' };
    const { json } = await askForTokens(id4me, client, fields);
    const info = await send(`${id4me.issuer}/me`, bearer(json.access_token));
    expect(info.json).toMatchObject({ name: 'Bob Builder' });
    expect(info.json).not.toHaveProperty('email');
  });

  it('come back as a refusal, and by a form where that was asked for', async () => {
    expect(parametersOf(await id4me.cancel(requestUrl(id4me, client)))).toMatchObject({ error: 'access_denied' });
    const response = await id4me.approve(requestUrl(id4me, client, { response_mode: 'form_post' }));
    expect(response).toMatchObject({ method: 'POST', url: 'http://localhost:3000/return' });
    expect(parametersOf(response)).toMatchObject({ state: 'a-state', iss: id4me.issuer });
  });

  it('tell what the authority says where it cannot answer to the site', async () => {
    const url = requestUrl(id4me, client, { redirect_uri: 'http://localhost:1/elsewhere' });
    await expect(id4me.approve(url)).rejects.toThrow('invalid_redirect_uri');
  });
});

describe('a user who is still logged in', () => {
  it('needs no page, and prompt=none works for that one alone (OpenID Connect Core sec. 3.1.2.1)', async () => {
    const cookies = new Map<string, string>();
    const silent = (hint: string) => requestUrl(id4me, client, { prompt: 'none', login_hint: hint });
    const alice = 'alice.id4me.localhost';
    expect(parametersOf(await id4me.approve(silent(alice), { cookies })).error).toBe('login_required');
    await id4me.approve(requestUrl(id4me, client), { cookies });
    expect(parametersOf(await id4me.approve(silent(alice), { cookies })).code).toBeDefined();
    const page = await id4me.approve(silent('bob.id4me.localhost'), { cookies });
    expect(parametersOf(page).error).toBe('login_required');
  });
});
