import { discover, normalizeIdentifier, readAttributeExchange } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages, XRDS_TYPE } from '../page-server.js';
import { codeOf } from './login-fixture.js';

const SIZE = 200_000;
/** A hundred times what an honest text of this size takes; what is quadratic takes far longer. */
const LIMIT_MS = 2_000;

describe('ATK-D-16 texts that are slow to read', () => {
  const pages = usePages();
  const time = async (run: () => Promise<unknown>) => {
    const start = performance.now();
    await run();
    return performance.now() - start;
  };
  const fill = (text: string) => text.repeat(Math.floor(SIZE / text.length));
  const heads: Record<string, string> = {
    'opening brackets': fill('<'),
    'link tags without end': fill('<link '),
    'comments without end': fill('<!--'),
    'titles without end': fill('<title>'),
    'blanks in a rel': `<link rel="${fill(' ')}x" href="y">`,
    'attributes without end': `<link ${Array.from({ length: SIZE / 8 }, (_, index) => `a${index}`).join(' ')}`,
    quotes: `<link rel=${fill('"')}`,
    entities: `<link href="${fill('&amp')}">`,
    'scripts in scripts': `<script>${fill('<!--<script>')}`,
  };

  for (const [name, head] of Object.entries(heads)) {
    it(`are read in time: ${name} in a page`, async () => {
      pages.set('/', htmlPage(head));
      expect(await time(() => codeOf(discover(pages.origin, { allowPrivateAddresses: true })))).toBeLessThan(LIMIT_MS);
    });
  }

  const documents: Record<string, string> = {
    'opening brackets': fill('<'),
    'elements in elements': fill('<a>'),
    blanks: fill(' '),
    'a long text': `<x:XRDS xmlns:x="xri://$xrds">${fill('a ')}</x:XRDS>`,
    'a long comment': `<!--${fill('- ')}-->`,
    'a long attribute': `<a b="${fill('&amp;')}"/>`,
  };
  for (const [name, body] of Object.entries(documents)) {
    it(`are read in time: ${name} in a document`, async () => {
      pages.set('/', { headers: { 'content-type': XRDS_TYPE }, body });
      expect(await time(() => codeOf(discover(pages.origin, { allowPrivateAddresses: true })))).toBeLessThan(LIMIT_MS);
    });
  }

  it('are read in time: identifiers, endpoints and names of fields', async () => {
    const texts = [fill('http://'), fill('%41'), fill('a.'), `http://${fill('a')}`, fill(' '), `x${fill('/..')}`];
    expect(await time(async () => texts.map((text) => codeOf((async () => normalizeIdentifier(text))())))).toBeLessThan(
      LIMIT_MS,
    );
    pages.set('/', htmlPage(providerLink(`https://op.example/${fill('a')}`)));
    expect(await time(() => codeOf(discover(pages.origin, { allowPrivateAddresses: true })))).toBeLessThan(LIMIT_MS);
    const signed = Array.from({ length: 20_000 }, (_, index) => `ax.type.a${index}`);
    const message = new URLSearchParams(signed.map((field): [string, string] => [`openid.${field}`, 'x']));
    message.set('openid.signed', signed.join(','));
    expect(await time(async () => readAttributeExchange(message))).toBeLessThan(LIMIT_MS);
  });
});
