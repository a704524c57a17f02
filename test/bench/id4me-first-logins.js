import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createRelyingParty } from 'openid-rp-core/id4me';
import { MemoryStore } from 'openid-rp-core/stores';
import { exactly } from './measure.js';

const LOGINS = 1_000;
const SITES = 4;

/** A thousand visitors of a new authority at once, at four processes of a site with one store: how often they register. */
export async function benchId4meFirstLogins() {
  const server = fork(fileURLToPath(new URL('id4me-server.js', import.meta.url)));
  const [{ port }] = await once(server, 'message');
  const store = new MemoryStore();
  const parties = Array.from({ length: SITES }, () =>
    createRelyingParty({
      clientName: 'Site',
      redirectUri: 'http://localhost:3000/auth/id4me/return',
      store,
      resolveAuthority: () => `http://127.0.0.1:${port}/rs256`,
      allowPrivateAddresses: true,
      allowInsecureHttp: true,
    }),
  );
  const begins = Array.from({ length: LOGINS }, (_, index) =>
    parties[index % SITES]?.begin({ identifier: `visitor-${index}.example` }),
  );
  const begun = await Promise.all(begins);
  server.send('count');
  const [counts] = await once(server, 'message');
  server.disconnect();
  await once(server, 'exit');
  exactly(
    `${LOGINS} first ID4me logins at once: redirected`,
    begun.filter((each) => each?.kind === 'redirect').length,
    LOGINS,
  );
  exactly(`${LOGINS} first ID4me logins at once: registrations`, counts['/register'], 1);
  exactly(
    `${LOGINS} first ID4me logins at once: metadata asked for, by ${SITES} processes`,
    counts['/.well-known/openid-configuration'],
    SITES,
  );
}
