import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useSites } from './site.js';

const sites = useSites();
const alice = () => encodeURIComponent(sites.openid2.identifier('alice'));
/** As many attributes as make a request too long for a URL. */
const MANY = Array.from({ length: 40 }, (_, index) => `https://attributes.example/with/a/long/name/${index}` as const);

/** The hidden fields of a page, as a browser would send them. */
function fieldsOf(html: string): { action: string; fields: Record<string, string> } {
  const unescaped = (text = '') =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const action = unescaped(/<form method="post" action="([^"]*)"/.exec(html)?.[1]);
  const inputs = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g);
  return {
    action,
    fields: Object.fromEntries([...inputs].map(([, name, value]) => [unescaped(name), unescaped(value)])),
  };
}

describe('a request that is too long for a URL', () => {
  it('SPEC-M-10 goes as a form that submits itself, and is answered as any other', async () => {
    const site = await sites.open({ ax: { ifAvailable: MANY } });
    const visitor = site.visitor();
    const page = await visitor.get(`/login?openid_identifier=${alice()}`);
    expect(page.status).toBe(200);
    const { action, fields } = fieldsOf(page.text);
    expect(action).toBe(sites.openid2.endpoint);
    const body = new URLSearchParams(fields).toString();
    const answer = sites.openid2.approve({ url: action, body }, { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  it('is a redirect all the same where the framework does not give the response', async () => {
    const site = await sites.open({ ax: { ifAvailable: MANY }, hasResponse: false });
    const { status, location } = await site.visitor().get(`/login?openid_identifier=${alice()}`);
    expect(status).toBe(302);
    expect(location.length).toBeGreaterThan(2_047);
  });
});

describe('a long answer that comes without the cookie, because another site posts it', () => {
  const LONG = { 'ax.value.long': 'x'.repeat(9_000) };

  async function longAnswer(hasResponse = true) {
    const site = await sites.open({ hasResponse });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    sites.openid2.faults.assertionOverridesBeforeSigning = LONG;
    const answer = sites.openid2.approve(url, { user: 'alice', via: 'POST' });
    return { site, visitor, answer };
  }

  it('is sent again from a page of the site itself, and completes', async () => {
    const { site, visitor, answer } = await longAnswer();
    // A browser holds SameSite=Lax cookies back here.
    const bounced = await site.visitor().deliver(answer);
    expect(bounced.status).toBe(200);
    expect(bounced.setCookies).toEqual([]);
    const { action, fields } = fieldsOf(bounced.text);
    expect(action).toMatch(/^\/return\?rp_state=/);
    expect(await site.ending(visitor.post(action, fields))).toMatchObject({ kind: 'success' });
  });

  it('is refused when it comes without the cookie again', async () => {
    const { site, answer } = await longAnswer();
    const { action, fields } = fieldsOf((await site.visitor().deliver(answer)).text);
    expect(await site.ending(site.visitor().post(action, fields))).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'TRANSACTION_COOKIE_ABSENT' },
    });
  });

  it('is refused where the framework does not give the response', async () => {
    const { site, answer } = await longAnswer(false);
    expect(await site.ending(site.visitor().deliver(answer))).toMatchObject({
      info: { code: 'TRANSACTION_COOKIE_ABSENT' },
    });
  });

  it('ATK-C-15 comes in no frame, and runs no script but its own', async () => {
    const site = await sites.open();
    const form = new URLSearchParams({ 'openid.mode': 'id_res', 'openid.a': 'x'.repeat(9_000) });
    const response = await fetch(`${site.origin}/return?rp_state=x`, { method: 'POST', body: form });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    const script = /<script>(.*?)<\/script>/.exec(await response.text())?.[1] ?? '';
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('cannot write into the page', async () => {
    const site = await sites.open();
    const hostile = `"><script>alert(1)</script>${'x'.repeat(9_000)}`;
    const page = await site.visitor().post('/return?rp_state=x', { 'openid.mode': 'id_res', 'openid.a': hostile });
    expect(page.text).not.toContain('<script>alert');
    expect(fieldsOf(page.text).fields['openid.a']).toBe(hostile);
  });

  it('goes to no other host', async () => {
    const site = await sites.open();
    const form = { 'openid.mode': 'id_res', 'openid.a': 'x'.repeat(9_000) };
    const request = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    const response = await fetch(`${site.origin}//evil.example/return`, {
      ...request,
      body: new URLSearchParams(form),
    });
    expect(await response.text()).not.toContain('<form');
  });
});
