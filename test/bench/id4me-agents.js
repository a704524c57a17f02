import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createRelyingParty } from 'openid-rp-core/id4me';
import { exactly } from './measure.js';
import { requestWaves } from './request-waves.js';

const REDIRECT_URI = 'http://localhost:3000/auth/id4me/return';

/** A visitor whose claims are with three agents: all of them are asked side by side. */
export async function benchId4meAgents() {
  const server = fork(fileURLToPath(new URL('id4me-server.js', import.meta.url)));
  const [{ port }] = await once(server, 'message');
  const party = createRelyingParty({
    clientName: 'Site',
    redirectUri: REDIRECT_URI,
    claims: { userinfo: { email: null, name: null, locale: null } },
    resolveAuthority: () => `http://127.0.0.1:${port}/agents`,
    allowPlainAgentClaims: true,
    allowPrivateAddresses: true,
    allowInsecureHttp: true,
  });
  const { transaction } = await party.begin({ identifier: 'alice.example' });
  const url = `${REDIRECT_URI}?code=${transaction.nonce}&state=${transaction.id}`;
  const { value, waves } = await requestWaves(() => party.complete({ method: 'GET', url, transaction }));
  server.disconnect();
  await once(server, 'exit');
  const claims = value.kind === 'authenticated' ? Object.values(value.identity.claims) : [];
  exactly('ID4me, three agents: claims from them', claims.filter(({ source }) => source === 'agent').length, 3);
  const agents = ['email', 'locale', 'name'].map((claim) => `GET /agents/agent-${claim}`).join(' + ');
  exactly('ID4me, three agents', waves, `GET /agents/jwks + POST /agents/token, GET /agents/userinfo, ${agents}`);
}
