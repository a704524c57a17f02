import { isRelyingPartyError, type RelyingPartyError } from 'openid-rp-core';
import { describe, expect, it } from 'vitest';
import { createFixture } from '../../id4me/login-fixture.js';
import { useWeb } from '../../id4me/web.js';

describe('ID4ME-R-8 a refused registration', () => {
  const web = useWeb();

  async function refusal(body: string | object): Promise<RelyingPartyError> {
    const { authority, begin } = createFixture(web);
    authority.answer('/register', { status: 400, body });
    try {
      await begin();
    } catch (error) {
      if (isRelyingPartyError(error)) return error;
    }
    throw new Error('There was no error of the library.');
  }

  it('is an error with a code, which says why and is not for visitors', async () => {
    const error = await refusal({ error: 'invalid_redirect_uri', error_description: 'must be https' });
    expect(error).toMatchObject({
      code: 'REGISTRATION_REFUSED',
      name: 'ProviderError',
      status: 502,
      expose: false,
      step: 'registration',
      detail: { status: 400, error: 'invalid_redirect_uri' },
    });
    expect(error.message).toContain('must be https');
  });

  it.each(['<h1>no</h1>', '', '[]', '{"error": 7}', '{"error": {"x": 1}}'])(
    'is the same whatever its body is: %s',
    async (body) => {
      expect(await refusal(body)).toMatchObject({ code: 'REGISTRATION_REFUSED', detail: { error: undefined } });
    },
  );

  it('repeats no more than a line of the authority’s words', async () => {
    const error = await refusal({ error: 'x'.repeat(5_000), error_description: '\u001b[2J\n<script>'.repeat(1_000) });
    const { message, detail } = error;
    expect(message.length).toBeLessThan(1_000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
    expect(message).not.toMatch(/[\u0000-\u001f]/);
    expect(detail['error']).toBe('x'.repeat(100));
  });
});
