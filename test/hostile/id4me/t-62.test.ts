import { describe, expect, it } from 'vitest';
import { codeOf, createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T62 more than one code', () => {
  const web = useWeb();

  it.each(['code', 'state', 'iss', 'error'])('refuses a second %s', async (name) => {
    const { authority, party, begin } = createFixture(web);
    const { url, transaction } = await begin();
    const response = authority.authorize(url);
    const value = new URL(response).searchParams.get(name) ?? 'access_denied';
    const twice = `${response}${`&${name}=${encodeURIComponent(value)}`.repeat(name === 'error' ? 2 : 1)}`;
    expect(await codeOf(party.complete({ method: 'GET', url: twice, transaction }))).toBe('PARAMETER_DUPLICATED');
    expect(await codeOf(party.complete({ method: 'GET', url: response, transaction }))).toBe('no error');
  });

  it('knows no brackets', async () => {
    const { authority, party, begin } = createFixture(web);
    const { url, transaction } = await begin();
    const response = authority.authorize(url);
    const bracketed = response.replace('code=', 'code[]=');
    expect(await codeOf(party.complete({ method: 'GET', url: bracketed, transaction }))).toBe('FIELD_ABSENT');
    expect(await codeOf(party.complete({ method: 'GET', url: response, transaction }))).toBe('no error');
  });

  it('refuses a list that a framework made of two', async () => {
    const { authority, party, begin } = createFixture(web);
    const { url, transaction } = await begin();
    const body = Object.fromEntries(new URL(authority.authorize(url)).searchParams);
    const post = (changes: object) =>
      party.complete({ method: 'POST', url: REDIRECT_URI, body: { ...body, ...changes }, transaction });
    expect(await codeOf(post({ code: [body['code'], body['code']] }))).toBe('PARAMETER_DUPLICATED');
    expect(await codeOf(post({ code: { code: body['code'] } }))).toBe('FIELD_ABSENT');
    expect(await codeOf(post({}))).toBe('no error');
  });

  it('passes on what looks like a parameter as a part of the code', async () => {
    const { begin, complete } = createFixture(web);
    const code = 'x&redirect_uri=https://evil.example/&code=y';
    expect(await codeOf(complete(await begin(), { code }))).toBe('GRANT_REFUSED');
    const form = new URLSearchParams(web.received('authority.id4me', '/token')[0]?.body);
    expect(form.getAll('code')).toEqual([code]);
    expect(form.getAll('redirect_uri')).toEqual([REDIRECT_URI]);
  });
});
