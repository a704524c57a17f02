import { describe, expect, it } from 'vitest';
import { parseHtmlHead } from '../../src/openid2/html-discovery.js';
import { isOpIdentifier, servicesOfHead, servicesOfXrd } from '../../src/openid2/service-endpoint.js';
import type { Xrd, XrdService } from '../../src/openid2/xrds.js';
import { atOnce } from '../at-once.js';

const SERVER = 'http://specs.openid.net/auth/2.0/server';
const SIGNON = 'http://specs.openid.net/auth/2.0/signon';
const SIGNON_1_1 = 'http://openid.net/signon/1.1';
const SIGNON_1_0 = 'http://openid.net/signon/1.0';
const OP = 'https://op.example/';

const service = (types: readonly string[], changes: Partial<XrdService> = {}): XrdService => ({
  priority: 0,
  types,
  uris: [OP],
  localIds: [],
  delegates: [],
  ...changes,
});
const found = (...services: readonly XrdService[]) =>
  servicesOfXrd({ canonicalIds: ['=!ignored'], providerIds: [], services } satisfies Xrd);

describe('servicesOfXrd', () => {
  it('ATK-D-04 keeps little of a document that lists much', () => {
    const uris = Array.from({ length: 100 }, (_, index) => `${OP}${index}`);
    for (const type of [SERVER, SIGNON]) {
      const kept = found(...Array.from({ length: 100 }, () => service([type], { uris })));
      expect(kept).toHaveLength(16);
      expect(kept[0]?.endpoints).toEqual(uris.slice(0, 8));
    }
  });

  it('SPEC-X-02 takes OP Identifier Elements before all others, and 1.x last', () => {
    const all = [service([SIGNON_1_0]), service([SIGNON]), service([SERVER])];
    expect(found(...all)).toEqual([{ version: '2.0', endpoints: [OP], types: [SERVER] }]);
    expect(found(...all.slice(0, 2)).map(({ version, types }) => [version, ...types])).toEqual([
      ['2.0', SIGNON],
      ['1.1', SIGNON_1_0],
    ]);
    expect(found(service([SIGNON_1_1]))).toMatchObject([{ version: '1.1' }]);
  });

  it('SPEC-X-03, SPEC-X-04, SPEC-X-09 keeps order, endpoints and extension types', () => {
    const types = [SIGNON, 'http://openid.net/srv/ax/1.0'];
    const uris = [`${OP}b`, `${OP}a`];
    expect(found(service(types, { uris }), service([SIGNON]))).toEqual([
      { version: '2.0', endpoints: uris, types },
      { version: '2.0', endpoints: [OP], types: [SIGNON] },
    ]);
  });

  it.each([
    'http://openid.net/server/1.1',
    'http://specs.openid.net/auth/2.0/signon/',
    'http://specs.openid.net/auth/2.0/SIGNON',
    'https://specs.openid.net/auth/2.0/signon',
    'http://specs.openid.net/auth/2.0/return_to',
    '',
  ])('takes no service of type %j', (type) => {
    expect(found(service([type]))).toEqual([]);
  });

  it.each<[string, XrdService, string | undefined | null]>([
    ['a LocalID of 2.0', service([SIGNON], { localIds: ['l'] }), 'l'],
    ['a Delegate of 2.0, which means nothing', service([SIGNON], { delegates: ['d'] }), undefined],
    ['a Delegate of 1.x', service([SIGNON_1_1], { delegates: ['d'] }), 'd'],
    ['a LocalID of 1.x, which means nothing', service([SIGNON_1_1], { localIds: ['l'] }), undefined],
    ['both that agree', service([SIGNON, SIGNON_1_1], { localIds: ['l'], delegates: ['l'] }), 'l'],
    ['both that do not', service([SIGNON, SIGNON_1_1], { localIds: ['l'], delegates: ['d'] }), null],
    ['two LocalIDs', service([SIGNON], { localIds: ['l', 'm'] }), null],
    ['one LocalID twice', service([SIGNON], { localIds: ['l', 'l'] }), 'l'],
    ['an empty LocalID', service([SIGNON], { localIds: [''] }), undefined],
    ['a LocalID for an OP Identifier, which means nothing', service([SERVER], { localIds: ['l', 'm'] }), undefined],
    ['SPEC-X-08 a LocalID for both kinds', service([SERVER, SIGNON], { localIds: ['l'] }), undefined],
    ['an absurd LocalID', service([SIGNON], { localIds: ['l'.repeat(2_048)] }), null],
  ])('SPEC-X-06 %s', (_name, given, localId) => {
    const services = found(given);
    expect(services).toHaveLength(localId === null ? 0 : 1);
    expect(services[0]?.localId).toBe(localId ?? undefined);
  });

  it('SPEC-X-05 never lends one service what another one has', () => {
    const services = found(service([SIGNON], { uris: [] }), service([SIGNON], { uris: [`${OP}x`], localIds: ['l'] }));
    expect(services).toEqual([{ version: '2.0', endpoints: [`${OP}x`], types: [SIGNON], localId: 'l' }]);
  });

  it('SPEC-X-08 is an OP Identifier when one of its types is', () => {
    expect(found(service([SIGNON, SERVER])).every(isOpIdentifier)).toBe(true);
    expect(isOpIdentifier([SIGNON])).toBe(false);
    expect(isOpIdentifier([SIGNON, SERVER])).toBe(true);
  });
});

const UNUSABLE = [
  ...['', 'op.example', '/op', '//op.example/', 'ftp://op.example/', 'javascript:alert(1)', 'https://', 'https:///op'],
  ...['https:op.example', 'https:/op.example/', 'https://user@op.example/', 'https://good.example@op.example/'],
  ...['https://good.example\\@op.example/', 'https://good.example\\.op.example/', 'https://op.example/\\a'],
  ...[
    'https://op.example/#a',
    'https://op.example#',
    'https://op.example/a b',
    'https://op.example/\n',
    'https://op example/',
  ],
  ...['https://op.example:99999/', 'https://[::1', ` ${OP}`, `${OP}${'a'.repeat(2_048)}`],
];

describe('an endpoint', () => {
  it.each(UNUSABLE)('SPEC-Y-07 is not %j', (uri) => {
    expect(found(service([SIGNON], { uris: [uri] }))).toEqual([]);
    expect(found(service([SERVER], { uris: [uri, OP] }))).toMatchObject([{ endpoints: [OP] }]);
    expect(servicesOfHead({ links: new Map([['openid2.provider', uri]]) })).toEqual([]);
  });

  it.each([
    OP,
    'https://op.example',
    'HTTPS://OP.example:8443/a@b?c=https://x/',
    'http://127.0.0.1:80/',
    'http://[::1]/',
  ])('may be %s, and stays as it is written', (uri) => {
    expect(found(service([SIGNON], { uris: [uri] }))).toMatchObject([{ endpoints: [uri] }]);
    expect(servicesOfHead({ links: new Map([['openid2.provider', uri]]) })).toMatchObject([{ endpoints: [uri] }]);
  });
});

describe('servicesOfHead', () => {
  const of = (head: string) => servicesOfHead(atOnce(parseHtmlHead(`<html><head>${head}`)));
  const link = (rel: string, href: string) => `<link rel="${rel}" href="${href}">`;

  it('SPEC-H-02 takes 2.0 before 1.1', () => {
    const head = link('openid.server', `${OP}1`) + link('openid2.provider', `${OP}2`);
    expect(of(head)).toEqual([
      { version: '2.0', endpoints: [`${OP}2`], types: [SIGNON] },
      { version: '1.1', endpoints: [`${OP}1`], types: [SIGNON_1_1] },
    ]);
  });

  it('does not mix the versions: each has its own local identifier', () => {
    const head = link('openid2.provider', OP) + link('openid.delegate', 'd') + link('openid2.local_id', 'l');
    expect(of(head)).toEqual([{ version: '2.0', endpoints: [OP], types: [SIGNON], localId: 'l' }]);
    expect(of(link('openid2.provider', OP) + link('openid.delegate', 'd'))[0]).not.toHaveProperty('localId');
    expect(of(link('openid2.local_id', 'l'))).toEqual([]);
    expect(of(link('openid2.provider', OP) + link('openid2.local_id', 'l'.repeat(2_048)))).toEqual([]);
  });
});
