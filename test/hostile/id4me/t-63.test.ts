import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../id4me/hand-made-authority.js';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-T63 the answers of two authorities, mixed', () => {
  const web = useWeb();

  function useTwo(metadata: Readonly<Record<string, unknown>> = {}) {
    const [honest, evil] = [
      createAuthority(web, { name: 'honest.id4me' }),
      createAuthority(web, { name: 'evil.id4me' }),
    ];
    for (const authority of [honest, evil]) Object.assign(authority.metadata, metadata);
    const resolveAuthority = ({ domain }: { domain: string }) =>
      domain.startsWith('mallory') ? evil.issuer : honest.issuer;
    const { party } = createFixture(web, { resolveAuthority }, honest);
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

  it('asks the authority of the login alone, where none names itself', async () => {
    const { honest, evil, party, complete } = useTwo({ authorization_response_iss_parameter_supported: undefined });
    const [first, second] = [await party.begin(ALICE), await party.begin(ALICE)];
    expect(await complete(evil.authorize(first.url, { iss: undefined }), first.transaction)).toBe('GRANT_REFUSED');
    expect(web.received('evil.id4me')).toEqual([]);
    expect(await complete(honest.authorize(second.url, { iss: undefined }), second.transaction)).toBe('no error');
  });
});
