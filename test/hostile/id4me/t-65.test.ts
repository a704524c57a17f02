import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-T65 the authorization endpoint has a query of its own', async () => {
  const { authority, begin, complete } = createFixture(web);
  const endpoint = `${authority.issuer}/authorize?tenant=a%26b&x=1&x=2&state=theirs&response_type=token`;
  authority.metadata = { authorization_endpoint: endpoint };
  const begun = await begin();
  const { pathname, searchParams } = new URL(begun.url);
  expect(pathname).toBe('/authorize');
  expect(begun.url.match(/\?/g)).toHaveLength(1);
  expect(searchParams.getAll('tenant')).toEqual(['a&b']);
  expect(searchParams.getAll('x')).toEqual(['1', '2']);
  expect(searchParams.getAll('state')).toEqual([begun.transaction.id]);
  expect(searchParams.getAll('response_type')).toEqual(['code']);
  expect(await codeOf(complete(begun))).toBe('no error');
});
