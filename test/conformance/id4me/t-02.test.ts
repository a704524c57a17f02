import { expect, it } from 'vitest';
import { codeOf, createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it.each([undefined, false, 'true'])(
  'ID4ME-T-2 an issuer need not be named where authorization_response_iss_parameter_supported is %j',
  async (supported) => {
    const { authority, begin, complete } = createFixture(web);
    authority.metadata = { authorization_response_iss_parameter_supported: supported };
    expect(await codeOf(complete(await begin(), { iss: undefined }))).toBe('no error');
    expect(await codeOf(complete(await begin(), { iss: authority.issuer }))).toBe('no error');
  },
);

it('ID4ME-T-2 an issuer that is named is compared, even where it need not be', async () => {
  const { authority, begin, complete } = createFixture(web);
  authority.metadata = { authorization_response_iss_parameter_supported: undefined };
  expect(await codeOf(complete(await begin(), { iss: 'https://evil.example' }))).toBe('ISSUER_MISMATCH');
});
