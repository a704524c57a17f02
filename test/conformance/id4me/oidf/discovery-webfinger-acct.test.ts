import { expect, it } from 'vitest';
import { createFixture } from '../../../id4me/login-fixture.js';
import { useWeb } from '../../../id4me/web.js';
import { useWebFinger } from '../../../id4me/webfinger-host.js';
import { useNameServer } from '../../../name-server.js';

const web = useWeb();
const names = useNameServer();
const webFinger = useWebFinger(web, names);

it('discovery-webfinger-acct', async () => {
  const { authority, begin, complete } = createFixture(web, webFinger.options);
  webFinger.answer('people.localhost', authority.issuer);
  authority.idToken = { 'id4me.identifier': 'joe@people.localhost' };
  const identity = await complete(await begin({ identifier: 'joe@people.localhost' }));
  expect(identity).toMatchObject({
    issuer: authority.issuer,
    identifier: 'joe@people.localhost',
    identifierConfirmed: true,
  });
  expect(webFinger.asked()).toEqual([
    { resource: 'acct:joe@people.localhost', rel: 'http://openid.net/specs/connect/1.0/issuer' },
  ]);
});
