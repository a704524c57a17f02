import dns from 'node:dns';
import type { RelyingPartyOptions } from 'openid-rp-core/id4me';
import { vi } from 'vitest';
import { PUBLIC_HOST, publicWeb } from '../hostile/public-web.js';
import { createAuthority } from './hand-made-authority.js';
import { createFixture, type Fixture } from './login-fixture.js';
import type { Web } from './web.js';

/** The identifier of logins with nothing relaxed: those of development are refused then. */
export const PUBLIC_IDENTIFIER = 'alice.example.com';

/** What the system's resolver answers; the last answers stay. */
export type Resolver = (host: string) => readonly string[];

/**
 * A fixture with nothing relaxed: its authority is `https://authority.example` on a public address, which the web answers for.
 * It ends with `vi.restoreAllMocks()`.
 *
 * @param addressesOf what the system's resolver answers. Default: a public address for names below `.example`, which is what the
 *   web answers for, and loopback for all others
 */
export function createPublicFixture(
  web: Web,
  options: Partial<RelyingPartyOptions> = {},
  addressesOf: Resolver = (host) => [host.endsWith('.example') ? PUBLIC_HOST : '127.0.0.1'],
): Fixture {
  resolveBy(addressesOf);
  const authority = createAuthority(publicHosts(web), { name: 'authority' });
  authority.idToken = { 'id4me.identifier': PUBLIC_IDENTIFIER };
  const fixture = createFixture(
    web,
    {
      allowPrivateAddresses: false,
      allowInsecureHttp: false,
      ...options,
      http: { agent: publicWeb(web), ...options.http },
    },
    authority,
  );
  const begin: Fixture['begin'] = (login = { identifier: PUBLIC_IDENTIFIER }) => fixture.begin(login);
  return { ...fixture, begin, login: async (login) => fixture.complete(await begin(login)) };
}

/** The same web as https hosts below `.example`. */
function publicHosts(web: Web): Web {
  return {
    ...web,
    origin: (name) => `https://${name}.example`,
    set: (name, path, handler) => web.set(`${name}.example`, path, handler),
  };
}

/** Replaces the system's resolver, also for sockets that ask for themselves. */
export function resolveBy(addressesOf: Resolver): void {
  const answers = (host: string) =>
    addressesOf(host).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  vi.spyOn(dns.promises, 'lookup').mockImplementation((async (host: string) => answers(host)) as never);
  vi.spyOn(dns, 'lookup').mockImplementation(((
    host: string,
    options: dns.LookupOptions,
    done: (...results: unknown[]) => void,
  ) => {
    const all = answers(host);
    if (options.all) done(null, all);
    else done(null, all[0]?.address, all[0]?.family);
  }) as never);
}
