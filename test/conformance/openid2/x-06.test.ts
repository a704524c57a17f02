import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { SERVER, SIGNON, usePages, xrdsPage } from '../../page-server.js';

const OLD = 'http://openid.net/signon/1.1';

describe('SPEC-X-06 the local identifier is LocalID in OpenID 2.0 and Delegate in 1.x, and there is one at the most', () => {
  const pages = usePages();
  const options = { allowPrivateAddresses: true };
  const local = (name: string) => `<LocalID>http://local.example/${name}</LocalID>`;
  const delegate = (name: string) => `<openid:Delegate>http://local.example/${name}</openid:Delegate>`;
  const uris = ['https://op.example/'];
  const localIdOf = async () => (await discover(pages.origin, options)).services[0]?.localId;

  it('each in its own version', async () => {
    pages.set('/', xrdsPage({ uris, extra: local('a') + delegate('b') }));
    expect(await localIdOf()).toBe('http://local.example/a');
    pages.set('/', xrdsPage({ types: [OLD], uris, extra: local('a') + delegate('b') }));
    expect(await localIdOf()).toBe('http://local.example/b');
    pages.set('/', xrdsPage({ uris }));
    expect(await localIdOf()).toBeUndefined();
  });

  it('both where a service is of both versions and they agree', async () => {
    pages.set('/', xrdsPage({ types: [SIGNON, OLD], uris, extra: local('a') + delegate('a') }));
    expect(await localIdOf()).toBe('http://local.example/a');
  });

  it.each([
    ['two of them', [SIGNON], local('a') + local('b')],
    ['two of the old kind', [OLD], delegate('a') + delegate('b')],
    ['one of each kind that differ', [SIGNON, OLD], local('a') + delegate('b')],
  ])('refuses %s', async (_name, types, extra) => {
    pages.set('/', xrdsPage({ types, uris, extra }));
    expect(await codeOf(discover(pages.origin, options))).toBe('SERVICE_ABSENT');
  });

  it('is ignored for an OP Identifier', async () => {
    pages.set('/', xrdsPage({ types: [SERVER], uris, extra: local('a') + local('b') }));
    expect((await discover(pages.origin, options)).services).toEqual([
      { version: '2.0', endpoints: uris, types: [SERVER] },
    ]);
  });
});
