import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';

const web = useWeb();

// What comes back is for the site to compare; what goes out has to be just what the site gave, for that to be possible.
it.each(['a b&c=d', 'é+%2B', '"</script>'])(
  'rp-init-logout-invalid-state: no other state goes out than the site’s: %s',
  async (state) => {
    const postLogoutRedirectUri = 'https://site.example/bye';
    const { authority, login, party } = createFixture(web, { postLogoutRedirectUris: [postLogoutRedirectUri] });
    authority.metadata = { end_session_endpoint: `${authority.issuer}/logout?state=of-the-authority&state=twice` };
    const { idToken } = (await login()).tokens;
    const url = await party.logoutUrl({ issuer: authority.issuer, idToken, postLogoutRedirectUri, state });
    expect(new URL(url.href).searchParams.getAll('state')).toEqual([state]);
  },
);
