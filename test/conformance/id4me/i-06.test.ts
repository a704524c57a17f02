import { expect, it } from 'vitest';
import { createAgent } from '../../id4me/hand-made-agent.js';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([
  [['normal'], ['sub']],
  [[], []],
  [undefined, undefined],
  ['normal', 7],
])('ID4ME-I-6 what kinds of claims a document names does not count: %j, %j', async (types, claims) => {
  const { authority, login } = createFixture(web);
  const agent = createAgent(web, authority);
  authority.metadata = { claim_types_supported: types, claims_supported: claims };
  authority.userInfo = agent.source('nickname');
  const identity = await login();
  expect(identity.claimErrors).toEqual({});
  expect(identity.claims['nickname']).toMatchObject({ value: 'al', source: 'agent', kind: 'distributed' });
  expect(identity.claims['email']).toMatchObject({ source: 'authority', kind: 'direct' });
});
