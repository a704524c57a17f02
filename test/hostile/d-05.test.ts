import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { usePages, XRDS_TYPE, xrdsText } from '../page-server.js';
import { codeOf } from './login-fixture.js';

describe('ATK-D-05 XRDS documents with a DOCTYPE, entities or no end', () => {
  const pages = usePages();
  const document = xrdsText({ uris: ['https://op.example/'] });
  const withHead = (head: string, uri = 'https://op.example/') => xrdsText({ uris: [uri] }).replace('?>', `?>${head}`);
  const outside = () => `${pages.origin}/outside`;
  const laughs = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`).join(
    '',
  );
  const documents: Record<string, () => string> = {
    'an external entity': () => withHead(`<!DOCTYPE x [<!ENTITY e SYSTEM "${outside()}">]>`, '&e;'),
    'a local file': () => withHead('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'),
    'a public entity': () => withHead(`<!DOCTYPE x [<!ENTITY e PUBLIC "x" "${outside()}">]>`, '&e;'),
    'a parameter entity': () => withHead(`<!DOCTYPE x [<!ENTITY % e SYSTEM "${outside()}"> %e;]>`),
    'an external DTD': () => withHead(`<!DOCTYPE x SYSTEM "${outside()}">`),
    'a billion laughs': () => withHead(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`, '&l9;'),
    'a plain DOCTYPE': () => withHead('<!DOCTYPE XRDS>'),
    'a DOCTYPE in small letters': () => withHead('<!doctype XRDS>'),
    'an entity of its own': () => withHead('<!ENTITY e "x">'),
    'an entity that nobody declared': () => withHead('', 'https://op.example/&nbsp;'),
    'elements without end': () => document.replace('<XRD>', `<XRD>${'<Service>'.repeat(50)}`),
    'a thousand levels': () => document.replace('<XRD>', `<XRD>${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}`),
    'thousands of elements': () => document.replace('<XRD>', `<XRD>${'<a/>'.repeat(5_000)}`),
    'hundreds of attributes': () =>
      document.replace('<XRD>', `<XRD ${Array.from({ length: 500 }, (_, index) => `a${index}=""`).join(' ')}>`),
  };

  for (const [name, write] of Object.entries(documents)) {
    it(`are refused: ${name}`, async () => {
      pages.set('/outside', { body: 'https://evil.example/' });
      pages.set('/', ({ headers }) =>
        String(headers['accept']).includes('xrds') ? { headers: { 'content-type': XRDS_TYPE }, body: write() } : {},
      );
      expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe('XRDS_MALFORMED');
      expect(pages.requests.map(({ path }) => path)).not.toContain('/outside');
    });
  }

  it('while the five entities of XML and numbers are read', async () => {
    const uri = 'https://op.example/?a&amp;b&#61;&#x63;&lt;&gt;&quot;&apos;';
    pages.set('/', { headers: { 'content-type': XRDS_TYPE }, body: xrdsText({ uris: [uri] }) });
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(services[0]?.endpoints).toEqual(['https://op.example/?a&b=c<>"\'']);
  });
});
