import { AX } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { beginLogin, codeOf, RETURN_URL, useProvider, WAYS } from './login-fixture.js';

const UPDATE_URL = 'https://site.example/auth/openid/update';

describe('ATK-F-07 an update of attributes, taken for a login', () => {
  const provider = useProvider();
  const asked = { ax: { required: ['email'], updateUrl: UPDATE_URL } } as const;

  for (const way of WAYS) {
    it(`belongs to no login, and so is none (${way.name})`, async () => {
      const login = await beginLogin(provider, way, asked);
      expect(new URL(login.url).searchParams.get('openid.ax.update_url')).toBe(UPDATE_URL);
      const update = login.sign({ return_to: UPDATE_URL });
      for (const url of [UPDATE_URL, RETURN_URL]) {
        const posted = {
          ...update,
          url: way.via === 'GET' ? url + new URL(update.url).search.replace('?', url.includes('?') ? '&' : '?') : url,
        };
        expect(await codeOf(login.party.complete({ ...posted, transaction: undefined }))).toBe('TRANSACTION_ABSENT');
        expect(await login.outcome(posted)).toBe('RETURN_TO_MISMATCH');
      }
      expect(await login.outcome(login.approve())).toBe('authenticated');
    });

    it(`is none where unsolicited assertions are taken, as it is made for another URL (${way.name})`, async () => {
      const allowed = { allowUnsolicited: true, discoveryPolicy: () => true, ...asked };
      const login = await beginLogin(provider, way, allowed);
      const update = login.sign({ return_to: UPDATE_URL, 'ax.update_url': UPDATE_URL, 'ax.type.a': AX.email });
      const answer = { ...update, transaction: undefined };
      expect(await codeOf(login.party.complete(answer))).toBe('RETURN_TO_MISMATCH');
      expect(await codeOf(login.party.complete({ ...answer, url: answer.url.replace(/\/return\b/, '/update') }))).toBe(
        'RETURN_TO_MISMATCH',
      );
    });
  }
});
