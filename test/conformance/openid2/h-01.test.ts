import { discover } from 'openid-rp-core/openid2';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../hostile/login-fixture.js';
import { htmlPage, usePages } from '../../page-server.js';

describe('SPEC-H-01 links count in the head alone, by the words of their rel', () => {
  const pages = usePages();
  const endpointOf = async () => {
    const { services } = await discover(pages.origin, { allowPrivateAddresses: true });
    return services[0]?.endpoints[0];
  };

  it.each([
    ['a word', '<link rel="openid2.provider" href="https://op.example/">'],
    ['one word of several', '<link rel="me openid2.provider\n openid.server" href="https://op.example/">'],
    ['in any case', '<LINK REL="OpenID2.Provider" HREF="https://op.example/">'],
    ['without quotes', '<link rel=openid2.provider href=https://op.example/>'],
    ['the other way round', "<link href='https://op.example/' rel='openid2.provider' />"],
    [
      'the first of two',
      '<link rel="openid2.provider" href="https://op.example/"><link rel="openid2.provider" href="https://x.example/">',
    ],
    [
      'behind other elements',
      '<style>a{}</style><script>"</head>"</script><link rel="openid2.provider" href="https://op.example/">',
    ],
  ])('%s', async (_name, head) => {
    pages.set('/', htmlPage(head));
    expect(await endpointOf()).toBe('https://op.example/');
  });

  it('with entities', async () => {
    pages.set('/', htmlPage('<link rel="openid2.provider" href="https://op.example/?a=&lt;&amp;b=&gt;&amp;c=&quot;">'));
    expect(await endpointOf()).toBe('https://op.example/?a=<&b=>&c="');
  });

  it.each([
    ['a longer word', '<link rel="openid2.providers" href="https://op.example/">'],
    ['no href', '<link rel="openid2.provider">'],
    ['another element', '<a rel="openid2.provider" href="https://op.example/">x</a>'],
    ['a word with a comma', '<link rel="openid2.provider,me" href="https://op.example/">'],
  ])('not by %s', async (_name, head) => {
    pages.set('/', htmlPage(head));
    expect(await codeOf(endpointOf())).toBe('SERVICE_ABSENT');
  });
});
