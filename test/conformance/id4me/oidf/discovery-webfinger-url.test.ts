import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';
import { useWebFinger } from '../../../id4me/webfinger-host.js';
import { useNameServer } from '../../../name-server.js';

const web = useWeb();
const names = useNameServer();
const webFinger = useWebFinger(web, names);

it('discovery-webfinger-url', async () => {
  const { authority, begin, complete } = createFixture(web, webFinger.options);
  webFinger.answer('joe.people.localhost', authority.issuer);
  authority.idToken = { 'id4me.identifier': 'joe.people.localhost' };
  const identity = await complete(await begin({ identifier: 'joe.people.localhost' }));
  expect(identity).toMatchObject({
    issuer: authority.issuer,
    discoveredAt: 'joe.people.localhost',
    identifierConfirmed: true,
  });
  expect(webFinger.asked()).toEqual([
    { resource: 'http://joe.people.localhost/', rel: 'http://openid.net/specs/connect/1.0/issuer' },
  ]);
  const without = createFixture(web, { ...webFinger.options, webFinger: false });
  expect(await codeOf(without.begin({ identifier: 'joe.people.localhost' }))).toBe('DNS_NAME_ABSENT');
});
