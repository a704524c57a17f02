import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { codeOf } from './login-fixture.js';

const EVIL = '<link rel="openid2.provider" href="https://evil.example/">';
const META = '<meta http-equiv="X-XRDS-Location" content="https://evil.example/">';

describe('ATK-D-06 links where visitors of a host can write', () => {
  const pages = usePages();
  const places: Record<string, (text: string) => string> = {
    'a comment': (text) => `<html><head><!--${text}--></head></html>`,
    'a comment that seems closed': (text) => `<html><head><!-- x -- > ${text} --></head></html>`,
    'a comment without end': (text) => `<html><head><!-- ${text}`,
    'the body': (text) => `<html><head></head><body>${text}</body></html>`,
    'a body that has a head': (text) => `<html><body><head>${text}</head></body></html>`,
    'a second head': (text) => `<html><head></head><head>${text}</head></html>`,
    'a head behind the page': (text) => `<html><head></head><body></body></html><html><head>${text}</head></html>`,
    'a script': (text) => `<html><head><script>document.write('${text}')</script></head></html>`,
    'a script with a comment': (text) => `<html><head><script><!--<script>${text}</script>--></script></head></html>`,
    'the title': (text) => `<html><head><title>${text}</title></head></html>`,
    'a style': (text) => `<html><head><style>${text}</style></head></html>`,
    'an attribute': (text) => `<html><head><meta name="x" content='>${text}'></head></html>`,
    'a template': (text) => `<html><head><template><head>${text}</head></template></head></html>`,
    'text in the head': (text) => `<html><head>x${text}</head></html>`,
    'a text area': (text) => `<html><head><textarea>${text}</textarea></head></html>`,
    CDATA: (text) => `<html><head><![CDATA[${text}]]></head></html>`,
    'UTF-7': (text) => `<html><head>${text.replaceAll('<', '+ADw-').replaceAll('>', '+AD4-')}</head></html>`,
    entities: (text) => `<html><head>${text.replaceAll('<', '&lt;')}</head></html>`,
    'no head at all': (text) => text,
  };

  for (const [name, write] of Object.entries(places)) {
    it(`count for nothing: ${name}`, async () => {
      for (const text of [EVIL, META]) {
        pages.set('/', { headers: { 'content-type': 'text/html' }, body: write(text) });
        expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe('SERVICE_ABSENT');
      }
    });
  }

  it('count for nothing in another charset', async () => {
    const page = `<html><head>${EVIL}</head></html>`;
    const bodies: Record<string, Buffer> = {
      'utf-7': Buffer.from(`<html><head>${EVIL.replaceAll('<', '+ADw-')}</head></html>`),
      'utf-16le': Buffer.from(page, 'utf16le'),
      'utf-16be': Buffer.from(page, 'utf16le').swap16(),
    };
    for (const [charset, body] of Object.entries(bodies)) {
      pages.set('/', { headers: { 'content-type': `text/html; charset=${charset}` }, body });
      expect(await codeOf(discover(pages.origin, { allowPrivateAddresses: true }))).toBe('SERVICE_ABSENT');
    }
  });

  it('count where only the owner of the page can write', async () => {
    pages.set('/', {
      body: `<html><head><!-- x -->${EVIL}</head><body>${EVIL.replace('evil', 'other')}</body></html>`,
    });
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    expect(services[0]?.endpoints).toEqual(['https://evil.example/']);
  });
});
