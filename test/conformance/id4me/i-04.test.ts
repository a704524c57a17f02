import { expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-I-4 what the document calls its issuer is the issuer from then on', async () => {
  let spelling = '';
  const fixture = createFixture(web, { resolveAuthority: () => spelling });
  const { authority, begin, complete } = fixture;
  const issuer = `${authority.issuer}/`;
  authority.metadata = { issuer };
  authority.idToken = { iss: issuer };
  for (spelling of [authority.issuer, issuer, authority.issuer.toUpperCase().replace('HTTP', 'http')]) {
    const begun = await begin();
    expect(begun.transaction.issuer).toBe(issuer);
    const identity = await complete(begun, { iss: issuer });
    expect(identity.issuer).toBe(issuer);
    expect(identity.claims['name']?.issuer).toBe(issuer);
  }
  // However a record spells it, it is one authority.
  expect(authority.clients.size).toBe(1);
  expect(web.received('authority.id4me', '/.well-known/openid-configuration')).toHaveLength(1);
});
