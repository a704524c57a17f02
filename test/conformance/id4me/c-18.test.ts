import { expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-18 what is empty is absent in the profile, and as it came in _json', async () => {
  const { authority, agent, login } = createAgentFixture(web);
  const address = { street_address: '', country: 'DE' };
  const asked = ['nickname', 'given_name', 'family_name', 'picture', 'address'];
  authority.userInfo = { ...agent.source(...asked), email: '', name: null };
  agent.claims = { nickname: '', given_name: '', family_name: 'Ängström', picture: null, address };
  const profile = profileOf(await login(), []);
  for (const name of ['displayName', 'username', 'emails', 'photos']) expect(profile).not.toHaveProperty(name);
  expect(profile.name).toEqual({ familyName: 'Ängström' });
  expect({ ...profile._json }).toMatchObject({ nickname: '', email: '', name: null, picture: null, address });
});
