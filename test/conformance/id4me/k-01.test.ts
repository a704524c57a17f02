import { expect, it } from 'vitest';
import { profileOf } from '../../../packages/passport-id4me/src/profile.js';
import { SUBJECT } from '../../id4me/hand-made-authority.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-K-1 issuer and subject are two fields, of the identity and of the profile', async () => {
  const { authority, login } = createFixture(web);
  const identity = await login();
  expect([identity.issuer, identity.subject]).toEqual([authority.issuer, SUBJECT]);
  expect(profileOf(identity, [])).toMatchObject({ issuer: authority.issuer, id: SUBJECT });
});
