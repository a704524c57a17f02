import { generateEncryptionKeys } from 'openid-rp-core/id4me';
import { expect, it } from 'vitest';
import { createAgentFixture, nicknameOf } from '../../id4me/agent-login.js';
import { ENCRYPTING, encryptionKey, encryptToken } from '../../id4me/encrypter.js';
import { codeOf } from '../../id4me/login-fixture.js';
import { signToken } from '../../id4me/signer.js';
import { useWeb } from '../../id4me/web.js';

const web = useWeb();

it('ID4ME-C-17 a site that wants tokens encrypted takes signed claims from agents, which cannot know its keys', async () => {
  const encryptionKeys = (await generateEncryptionKeys()).filter(({ kty }) => kty === 'RSA');
  const { authority, login } = createAgentFixture(web, { encryption: 'require', encryptionKeys });
  authority.metadata = ENCRYPTING;
  authority.signIdToken = (claims) =>
    encryptToken(signToken(claims, authority.key), encryptionKey(authority.clients.get('client-0')));
  expect(await nicknameOf(login())).toBe('al');
  authority.signIdToken = (claims) => signToken(claims, authority.key);
  expect(await codeOf(login())).toBe('TOKEN_NOT_ENCRYPTED');
});
