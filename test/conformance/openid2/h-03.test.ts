import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { usePages } from '../../page-server.js';

const LINK = '<link rel="openid2.provider" href="https://evil.example/">';

describe('SPEC-H-03 what is no link of the head is ignored', () => {
  const pages = usePages();

  it.each([
    ['a comment', `<html><head><!-- ${LINK} --></head></html>`],
    ['a script', `<html><head><script>${LINK}</script></head></html>`],
    ['a style', `<html><head><style>${LINK}</style></head></html>`],
    ['the title', `<html><head><title>${LINK}</title></head></html>`],
    ['a template', `<html><head><template>${LINK}</template></head></html>`],
    ['a noscript element', `<html><head><noscript>${LINK}</noscript></head></html>`],
    ['the body', `<html><head></head><body>${LINK}</body></html>`],
    ['a body without head', `<html><body>${LINK}</body></html>`],
    ['behind the head', `<html><head></head>${LINK}</html>`],
    ['behind an element of the body', `<html><head><p>x</p>${LINK}</head></html>`],
    ['an attribute', `<html><head><meta content='${LINK}'></head></html>`],
    ['a namespaced element', '<html><head><x:link rel="openid2.provider" href="https://evil.example/"></head></html>'],
    ['a page of text', LINK.replaceAll('<', '&lt;')],
  ])('%s', async (_name, body) => {
    pages.set('/', { body });
    expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe('SERVICE_ABSENT');
  });
});
