import { isRelyingPartyError } from 'openid-rp-core';
import { describe, expect, it } from 'vitest';
import { useSites } from '../../packages/passport-openid2/test/site.js';
import { beginLogin, OPENID2, useProvider, WAYS, type Way } from './login-fixture.js';

const MARKUP = '<img src=x onerror=alert(1)>';

describe("ATK-G-06 a stranger's words in a negative answer", () => {
  const provider = useProvider();
  const sites = useSites();

  function negative(returnTo: string, fields: Record<string, string>, { via }: Way) {
    const message = new URLSearchParams({ 'openid.ns': OPENID2 });
    for (const [name, value] of Object.entries(fields)) message.set(`openid.${name}`, value);
    return via === 'GET'
      ? ({ method: 'GET', url: `${returnTo}&${message}` } as const)
      : ({ method: 'POST', url: returnTo, body: message.toString() } as const);
  }

  for (const way of WAYS) {
    it(`are no part of the outcome (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const { returnTo } = login.transaction;
      const words = { error: MARKUP, contact: MARKUP, reference: MARKUP, user_setup_url: 'javascript:alert(1)' };
      expect(await login.complete(negative(returnTo, { mode: 'cancel', ...words }, way))).toEqual({
        kind: 'cancelled',
      });
      const setup = negative(returnTo, { mode: 'setup_needed', ...words }, way);
      expect(await login.complete(setup)).toEqual({ kind: 'setup-needed' });
    });

    it(`are quoted and cut in an error, which no visitor is shown (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const text = `${MARKUP}\u202e\u2028"${'x'.repeat(1_500)}`;
      const answer = negative(login.transaction.returnTo, { mode: 'error', error: text }, way);
      const error: unknown = await login.complete(answer).catch((thrown: unknown) => thrown);
      if (!isRelyingPartyError(error)) throw error;
      expect(error).toMatchObject({ code: 'PROVIDER_REPORTED', status: 502, expose: false });
      expect(error.message.length).toBeLessThan(500);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
      expect(error.message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/);
      expect(error.message).toContain(`"${MARKUP}`);
    });

    it(`are quoted and cut wherever an error repeats them (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const long = `${MARKUP}\u202e${'x'.repeat(5_000)}`;
      for (const fields of [{ mode: long }, { mode: 'id_res', ns: long }, { mode: 'id_res', [`${MARKUP}`]: '1' }]) {
        const answer = negative(login.transaction.returnTo, fields as Record<string, string>, way);
        const error: unknown = await login.complete(answer).catch((thrown: unknown) => thrown);
        if (!isRelyingPartyError(error)) throw error;
        expect(error.status).toBe(403);
        expect(error.message.length).toBeLessThan(500);
        expect(error.message).not.toContain('\u202e');
      }
    });
  }

  it("are not what a site's own page is told", async () => {
    const site = await sites.open();
    for (const [mode, code] of [
      ['cancel', 'CANCELLED'],
      ['setup_needed', 'SETUP_NEEDED'],
    ] as const) {
      const visitor = site.visitor();
      const returnTo = new URL(await site.begin(visitor)).searchParams.get('openid.return_to') ?? '';
      const way = WAYS[0] as Way;
      const page = await visitor.deliver(negative(returnTo, { mode, error: MARKUP, contact: MARKUP }, way));
      expect(JSON.parse(page.text)).toMatchObject({ kind: 'fail', info: { code } });
      expect(page.text).not.toContain('<img');
    }
  });
});
