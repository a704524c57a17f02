import { expect, it } from 'vitest';
import { codeOf, createFixture, REDIRECT_URI } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-A-10 no response mode is asked for, which makes it the query', async () => {
  const { begin } = createFixture(web);
  expect(new URL((await begin()).url).searchParams.has('response_mode')).toBe(false);
});

it('ID4ME-A-10 an answer that is posted is in the body alone', async () => {
  const { authority, party, begin } = createFixture(web);
  const { url, transaction } = await begin();
  const { search } = new URL(authority.authorize(url));
  const post = (target: string, body: string) =>
    codeOf(party.complete({ method: 'POST', url: target, body, transaction }));
  expect(await post(`${REDIRECT_URI}${search}`, '')).toBe('FIELD_ABSENT');
  expect(await post(REDIRECT_URI, search.slice(1))).toBe('no error');
});

it('ID4ME-A-10 a body says nothing beside a query', async () => {
  const { authority, party, begin } = createFixture(web);
  const { url, transaction } = await begin();
  const response = authority.authorize(url);
  const get = (target: string) =>
    codeOf(party.complete({ method: 'GET', url: target, body: new URL(response).search.slice(1), transaction }));
  expect(await get(REDIRECT_URI)).toBe('FIELD_ABSENT');
  expect(await get(response)).toBe('no error');
});
