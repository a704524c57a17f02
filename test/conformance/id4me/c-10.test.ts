import { expect, it } from 'vitest';
import { createAgentFixture } from '../../id4me/agent-login.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each(['of the authority', '', null, false])(
  'ID4ME-C-10 the authority’s own claim wins, and the others of the source are taken: %s',
  async (nickname) => {
    const { authority, agent, login } = createAgentFixture(web);
    agent.claims = { picture: 'https://pics.example/1' };
    authority.userInfo = { ...agent.source('nickname', 'picture'), nickname };
    const { claims } = await login();
    expect(claims['nickname']).toMatchObject({ value: nickname, source: 'authority' });
    expect(claims['picture']).toMatchObject({ value: 'https://pics.example/1', source: 'agent' });
  },
);
