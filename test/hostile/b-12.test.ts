import { describe, expect, it } from 'vitest';
import {
  alter,
  append,
  beginLogin,
  codeOf,
  parametersOf,
  rewrite,
  signatureCode,
  useProvider,
  WAYS,
} from './login-fixture.js';

describe('ATK-B-12 parameters that come twice, or as lists', () => {
  const provider = useProvider();

  for (const way of WAYS) {
    it(`is refused where a parameter is repeated (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const victim = encodeURIComponent(provider.openid2.identifier('bob'));
      const same = encodeURIComponent(provider.openid2.identifier('alice'));
      for (const text of [
        `openid.claimed_id=${victim}`,
        `openid.claimed_id=${same}`,
        `openid%2Eclaimed_id=${victim}`,
        `%6Fpenid.claimed%5Fid=${victim}`,
        'openid.mode=id_res',
        'openid.sig=',
        'openid.signed',
      ]) {
        expect(await login.outcome(append(honest, text))).toBe('PARAMETER_DUPLICATED');
        expect(await login.outcome(rewrite(honest, (message) => `${text}&${message}`))).toBe('PARAMETER_DUPLICATED');
      }
      expect(await login.outcome(honest)).toBe('authenticated');
    });

    it(`reads names with brackets, dots or in another case as other names, and none beside the right one (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const victim = encodeURIComponent(provider.openid2.identifier('bob'));
      for (const name of ['claimed_id[]', 'claimed_id[0]', 'claimed_id.0', 'Claimed_id', 'CLAIMED_ID']) {
        const moved = rewrite(honest, (message) => message.replace('openid.claimed_id=', `openid.${name}=`));
        const hasBracket = name.includes('[');
        // The list of signed names still has it.
        expect(await login.outcome(moved)).toBe(hasBracket ? 'PARAMETER_MALFORMED' : 'FIELD_MALFORMED');
      }
      for (const name of ['CLAIMED_ID', 'claimed.id', 'Return.To']) {
        const added = append(honest, `openid.${name}=${victim}`);
        expect(await login.outcome(added)).toBe('PARAMETER_DUPLICATED');
      }
      expect((await login.identity(honest)).claimedId).toBe(provider.openid2.identifier('alice'));
    });

    it(`takes no list for a value (${way.name})`, async () => {
      const login = await beginLogin(provider, way);
      const honest = login.approve();
      const both = `${provider.openid2.identifier('alice')},${provider.openid2.identifier('bob')}`;
      const forged = alter(honest, { claimed_id: both, identity: both });
      expect(await login.outcome(forged)).toBe(signatureCode(way));
      expect(await login.outcome(honest)).toBe('authenticated');
    });
  }

  for (const way of WAYS.filter(({ via }) => via === 'POST')) {
    it(`is refused where a body parser made a list or an object (${way.name})`, async () => {
      const { party, transaction, ...login } = await beginLogin(provider, way);
      const honest = login.approve();
      const body: Record<string, unknown> = Object.fromEntries(parametersOf(honest));
      const claimedId = body['openid.claimed_id'];
      const complete = (value: unknown) =>
        codeOf(party.complete({ ...honest, body: { ...body, 'openid.claimed_id': value }, transaction }));
      for (const list of [
        [claimedId, claimedId],
        [claimedId, 'x'],
        ['x', claimedId],
      ]) {
        expect(await complete(list)).toBe('PARAMETER_DUPLICATED');
      }
      // What is no text is not there, and the list of signed names still has it.
      for (const value of [{ 0: claimedId }, { toString: () => claimedId }, [[claimedId]], 1, null]) {
        expect(await complete(value)).toBe('FIELD_MALFORMED');
      }
      expect((await party.complete({ ...honest, body, transaction })).kind).toBe('authenticated');
    });
  }
});
