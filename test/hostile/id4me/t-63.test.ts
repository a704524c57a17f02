import type { RelyingPartyOptions } from 'openid-rp-core/id4me';
import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T63 the answers of two authorities, mixed', () => {
  const web = useWeb();

  function useTwo(metadata: Readonly<Record<string, unknown>> = {}, options: Partial<RelyingPartyOptions> = {}) {
    const [honest, evil] = [
      createAuthority(web, { name: 'honest.id4me' }),
      createAuthority(web, { name: 'evil.id4me' }),
    ];
    for (const authority of [honest, evil]) Object.assign(authority.metadata, metadata);
    const resolveAuthority = ({ domain }: { domain: string }) =>
      domain.startsWith('mallory') ? evil.issuer : honest.issuer;
    const { party } = createFixture(web, { resolveAuthority, ...options }, honest);
    const complete = (url: string, transaction: unknown) => codeOf(party.complete({ method: 'GET', url, transaction }));
    return { honest, evil, party, complete };
  }

  const ALICE = { identifier: 'alice.id4me.localhost' };
  const MALLORY = { identifier: 'mallory.id4me.localhost' };

  it('refuses the answer of another authority than the login was begun at', async () => {
    const { honest, evil, party, complete } = useTwo();
    const { url, transaction } = await party.begin(ALICE);
    expect(await complete(evil.authorize(url), transaction)).toBe('ISSUER_MISMATCH');
    expect(web.requests.filter(({ path }) => path === '/token')).toEqual([]);
    expect(await complete(honest.authorize(url), transaction)).toBe('no error');
  });

  it('gives the code of one authority to no other', async () => {
    const { honest, evil, party, complete } = useTwo();
    const { url, transaction } = await party.begin(MALLORY);
    // The evil one sends the visitor on to the honest one, as the site that it found registered there.
    const onward = url.replace(evil.issuer, honest.issuer);
    expect(await complete(honest.authorize(onward), transaction)).toBe('ISSUER_MISMATCH');
    expect(web.received('evil.id4me', '/token')).toEqual([]);
  });

  /**
   * A visitor was lured to the evil authority, which sends them on to the honest one with what the attacker's own login there has:
   * code challenge and nonce are the attacker's, and the state alone is the visitor's. Gives what becomes of the answer.
   */
  async function lure({ honest, party, complete }: ReturnType<typeof useTwo>, iss?: { iss: undefined }) {
    const own = await party.begin(ALICE);
    const { transaction } = await party.begin(MALLORY);
    const onward = new URL(own.url);
    onward.searchParams.set('state', transaction.id);
    return complete(honest.authorize(onward.href, iss), transaction);
  }
  const isNamed = 'authorization_response_iss_parameter_supported';
  const codesOfEvil = () => web.received('evil.id4me', '/token');

  it.each([
    ['none names itself', undefined, undefined],
    ['the evil one alone does', undefined, true],
    ['the honest one alone does', true, undefined],
  ])('gives the evil one no code with a redirect URI for each, where %s', async (_where, honestly, evilly) => {
    const two = useTwo({}, { redirectUriPerAuthority: true });
    two.honest.metadata[isNamed] = honestly;
    two.evil.metadata[isNamed] = evilly;
    expect(['ISSUER_MISMATCH', 'ISSUER_ABSENT']).toContain(await lure(two, honestly ? undefined : { iss: undefined }));
    expect(codesOfEvil()).toEqual([]);
  });

  it.each([
    ['the honest one names itself', true, undefined, 'ISSUER_MISMATCH'],
    ['both do', true, true, 'ISSUER_MISMATCH'],
    ['the evil one alone says that it does', undefined, true, 'ISSUER_ABSENT'],
  ])('gives the evil one no code with one redirect URI for all, where %s', async (_where, honestly, evilly, code) => {
    const two = useTwo();
    two.honest.metadata[isNamed] = honestly;
    two.evil.metadata[isNamed] = evilly;
    expect(await lure(two, honestly ? undefined : { iss: undefined })).toBe(code);
    expect(codesOfEvil()).toEqual([]);
  });

  it('needs one of the two: else the code gets to the evil one, as docs/threat-model.md says', async () => {
    await lure(useTwo({ [isNamed]: undefined }), { iss: undefined });
    expect(codesOfEvil()).toHaveLength(1);
  });

  it('asks the authority of the login alone, where none names itself', async () => {
    const { honest, evil, party, complete } = useTwo({ authorization_response_iss_parameter_supported: undefined });
    const [first, second] = [await party.begin(ALICE), await party.begin(ALICE)];
    expect(await complete(evil.authorize(first.url, { iss: undefined }), first.transaction)).toBe('GRANT_REFUSED');
    expect(web.received('evil.id4me')).toEqual([]);
    expect(await complete(honest.authorize(second.url, { iss: undefined }), second.transaction)).toBe('no error');
  });
});
