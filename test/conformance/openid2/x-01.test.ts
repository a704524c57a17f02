import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { SIGNON, usePages, XRDS_TYPE } from '../../page-server.js';

describe('SPEC-X-01 names in an XRDS document have namespaces, and the last XRD counts', () => {
  const pages = usePages();
  const options = { allowPrivateAddresses: true };
  const publish = (body: string) => pages.set('/', { headers: { 'content-type': XRDS_TYPE }, body });
  const xrd = (uri: string) => `<XRD><Service><Type>${SIGNON}</Type><URI>${uri}</URI></Service></XRD>`;

  it('whatever their prefixes', async () => {
    publish(
      `<a:XRDS xmlns:a="xri://$xrds" xmlns:b="xri://$xrd*($v*2.0)"><b:XRD><b:Service>
       <b:Type> ${SIGNON} </b:Type><b:URI>https://op.example/?a&amp;b</b:URI></b:Service></b:XRD></a:XRDS>`,
    );
    expect((await discover(pages.origin, options)).services[0]?.endpoints).toEqual(['https://op.example/?a&b']);
  });

  it('and the last', async () => {
    const both = xrd('https://first.example/') + xrd('https://last.example/');
    publish(`<x:XRDS xmlns:x="xri://$xrds" xmlns="xri://$xrd*($v*2.0)">${both}</x:XRDS>`);
    expect((await discover(pages.origin, options)).services.flatMap(({ endpoints }) => endpoints)).toEqual([
      'https://last.example/',
    ]);
  });

  it.each([
    ['another root', `<x:X xmlns:x="xri://$xrds" xmlns="xri://$xrd*($v*2.0)">${xrd('https://op.example/')}</x:X>`],
    ['a root without namespace', `<XRDS xmlns="xri://$xrd*($v*2.0)">${xrd('https://op.example/')}</XRDS>`],
    ['no end', '<x:XRDS xmlns:x="xri://$xrds">'],
    ['an unknown prefix', '<x:XRDS xmlns:x="xri://$xrds"><y:XRD/></x:XRDS>'],
  ])('refuses %s', async (_name, body) => {
    publish(body);
    expect(await codeOf(discover(pages.origin, options))).toBe('XRDS_MALFORMED');
  });

  it('finds nothing in elements of other namespaces', async () => {
    publish(`<x:XRDS xmlns:x="xri://$xrds" xmlns="http://example.com/">${xrd('https://op.example/')}</x:XRDS>`);
    expect(await codeOf(discover(pages.origin, options))).toBe('SERVICE_ABSENT');
  });
});
