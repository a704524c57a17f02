import { describe, expect, it } from 'vitest';
import { ANY_WAY, beginLogin, OPENID2, useProvider } from '../../hostile/login-fixture.js';

describe('SPEC-Q-02 claimed_id and identity come together, and are the same without a local identifier', () => {
  const provider = useProvider();
  const sent = async (identifier: string) => {
    const { searchParams } = new URL((await beginLogin(provider, ANY_WAY, { identifier })).url);
    return [searchParams.get('openid.claimed_id'), searchParams.get('openid.identity')];
  };

  it.each(['html', 'xrds', 'xrds-header', 'xrds-meta'] as const)('%s', async (form) => {
    const page = provider.openid2.identifier('alice', form);
    expect(await sent(page)).toEqual([page, page]);
  });

  it.each(['delegated-html', 'delegated-xrds'] as const)('%s', async (form) => {
    const page = provider.openid2.identifier('alice', form);
    expect(await sent(page)).toEqual([page, provider.openid2.identifier('alice', 'html')]);
  });

  it('and both leave the choice to the provider for an OP Identifier', async () => {
    const select = `${OPENID2}/identifier_select`;
    expect(await sent(provider.openid2.opIdentifier)).toEqual([select, select]);
  });
});
