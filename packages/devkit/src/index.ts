import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ApproveOptions, approveRequest, refuseRequest } from './authentication.js';
import { type AuthenticationRequest, parseAuthenticationRequest } from './authentication-request.js';
import { type Faults, resetFaults } from './faults.js';
import type { AuthorizationResponse, CookieJar } from './id4me/browser.js';
import type { DevId4me, Id4meApproveOptions, LoggedQuestion } from './id4me/dev-id4me.js';
import type { Id4meFaults } from './id4me/faults/id4me-faults.js';
import type { RecordSet } from './id4me/record-set.js';
import type { Id4meWorld } from './id4me/start.js';
import type { Id4meIdentifierForm, Id4meUser } from './id4me/user.js';
import type { IdentifierForm } from './identifier.js';
import type { IndirectResponse } from './indirect-response.js';
import { parseMessage } from './message.js';
import { type DevId4meOptions, type DevIdentityOptions, parseOptions } from './options.js';
import { createProvider, type Provider } from './provider.js';
import type { LoggedRequest } from './request-log.js';
import { createIdentityServer } from './server.js';
import { type DevSteam, describeSteam } from './steam/dev-steam.js';
import type { SteamFaults } from './steam/faults.js';
import type { SteamPlayer } from './steam/player.js';
import { createSteam } from './steam/steam.js';
import type { DevUser } from './user.js';

export { type BrowserPage, type CarriedAnswer, createBrowser, type DevBrowser } from './browser.js';
export type {
  ApproveOptions,
  AuthorizationResponse,
  CookieJar,
  DevId4me,
  DevId4meOptions,
  DevIdentityOptions,
  DevSteam,
  DevUser,
  Faults,
  Id4meApproveOptions,
  Id4meFaults,
  Id4meIdentifierForm,
  Id4meUser,
  IdentifierForm,
  IndirectResponse,
  LoggedQuestion,
  LoggedRequest,
  RecordSet,
  SteamFaults,
  SteamPlayer,
};

/** An authentication request on its way to the provider: its URL, or URL and urlencoded body where it goes by form. */
export type AuthenticationRequestInput = string | URL | { url: string | URL; body: string };

/** The OpenID 2.0 provider of a {@link DevIdentity}. */
export interface DevOpenId2 {
  /** URL that OpenID messages go to. */
  readonly endpoint: string;
  /** Identifier that leaves the choice of the user to the provider (OpenID 2.0 sec. 2). */
  readonly opIdentifier: string;
  readonly users: readonly DevUser[];
  /** Fault switches; change them at any time. */
  readonly faults: Faults;
  /** Puts every fault switch back to off. */
  resetFaults(): void;
  /** The latest 1,000 requests, oldest first. Empty it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  /** A user's Claimed Identifier, discovered in the given way. Default 'xrds'. */
  identifier(userName: string, form?: IdentifierForm): string;
  /** What the browser would carry back after the user logged in and consented (OpenID 2.0 sec. 10.1). */
  approve(request: AuthenticationRequestInput, options?: ApproveOptions): IndirectResponse;
  /** What the browser would carry back after the user refused (OpenID 2.0 sec. 10.2). */
  cancel(request: AuthenticationRequestInput, options?: Pick<ApproveOptions, 'via'>): IndirectResponse;
  /** Forgets all associations, as a provider does that was restarted. */
  forgetAssociations(): void;
}

/** A running development provider, and a Steam look-alike beside it. */
export interface DevIdentity {
  /** Scheme, host and port of all its URLs. */
  readonly origin: string;
  readonly openid2: DevOpenId2;
  /** A look-alike of Steam, with faults of its own. */
  readonly steam: DevSteam;
  /** An ID4me authority with agent and name server; undefined unless the options ask for it. */
  readonly id4me?: DevId4me;
  /** Stops it and closes every socket. */
  close(): Promise<void>;
}

/**
 * Starts an OpenID 2.0 provider and a Steam look-alike, by default on loopback at a free port.
 *
 * Security: for development and tests only. It has no passwords; whoever reaches it can log in as any of its users.
 *
 * @throws TypeError on an unknown option or fault, or a value that cannot be used
 */
export function createDevIdentity<Options extends DevIdentityOptions = DevIdentityOptions>(
  options?: Options,
): Promise<DevIdentity & Id4meOf<Options>>;
export async function createDevIdentity(options: DevIdentityOptions = {}): Promise<DevIdentity> {
  const { port, host, publicHost, settings, id4me: id4meSettings } = parseOptions(options);
  let id4me: Id4meWorld | undefined;
  const server = createIdentityServer(() => ({ provider, steam, id4me }));
  server.listen(port, host);
  await once(server, 'listening');
  const { port: boundPort } = server.address() as AddressInfo;
  const urlHost = publicHost.includes(':') ? `[${publicHost}]` : publicHost;
  const provider = createProvider(`http://${urlHost}:${boundPort}`, settings, []);
  const steam = createSteam(provider.origin, settings.now);
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await Promise.all([closed, id4me?.close()]);
  };
  if (id4meSettings) {
    try {
      // Its provider software takes a moment to load, which other users need not wait for.
      const { startId4me } = await import('./id4me/start.js');
      id4me = await startId4me({ ...id4meSettings, host, port: boundPort });
    } catch (error) {
      await close();
      throw error;
    }
  }
  return {
    origin: provider.origin,
    openid2: describeProvider(provider),
    steam: describeSteam(steam),
    ...(id4me && { id4me: id4me.dev }),
    close,
  };
}

/** With ID4me where the options ask for it in a way that the compiler sees. */
export type Id4meOf<Options extends DevIdentityOptions> = Options extends { id4me: true | object }
  ? { readonly id4me: DevId4me }
  : unknown;

function describeProvider(provider: Provider): DevOpenId2 {
  const { faults, opIdentifier, requests, users } = provider;
  return {
    get endpoint() {
      return provider.endpoint;
    },
    opIdentifier,
    users,
    faults,
    requests,
    resetFaults: () => resetFaults(faults),
    identifier: (userName, form) => provider.identifier(userName, form),
    approve: (request, options) => approveRequest(provider, readRequest(request), options),
    cancel: (request, options) => refuseRequest(readRequest(request), options?.via),
    forgetAssociations: () => provider.associations.clear(),
  };
}

/** A message comes from the body alone where there is one, else from the query (OpenID 2.0 sec. 4.1.2). */
function readRequest(input: AuthenticationRequestInput): AuthenticationRequest {
  if (typeof input === 'object' && 'body' in input) return parseAuthenticationRequest(parseMessage(input.body));
  return parseAuthenticationRequest(parseMessage(new URL(input).search));
}
