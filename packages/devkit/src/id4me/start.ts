import type { IncomingMessage, ServerResponse } from 'node:http';
import { decode } from 'dns-packet';
import { MAX_LOGGED_REQUESTS, type RequestLog } from '../request-log.js';
import type { Agent } from './agent.js';
import { type Authority, createAuthorityState } from './authority.js';
import { expireClients } from './authority-reply.js';
import { browse, type CookieJar } from './browser.js';
import type { DevId4me, Id4meApproveOptions, LoggedQuestion } from './dev-id4me.js';
import { buildDnsRecord, ownerNames } from './dns-record.js';
import { createId4meFaults, resetId4meFaults } from './faults/id4me-faults.js';
import { startNameServer } from './name-server.js';
import { createProviderSoftware } from './provider-software.js';
import { handleId4me, isId4meHost } from './server.js';
import { generateSigningKeys } from './signing-key.js';
import { findIdentifier, type Id4meUser, id4meIdentifier, subjectOf, ZONE } from './user.js';
import { createZone, type Zone } from './zone.js';

/** What an ID4me world is started with. */
export interface Id4meSettings {
  /** Address of the name server. */
  readonly host: string;
  /** Port of the HTTP server that will pass requests on. */
  readonly port: number;
  readonly nameServerPort: number;
  readonly users: readonly Id4meUser[];
}

/** A running authority with agent and name server. */
export interface Id4meWorld {
  readonly dev: DevId4me;
  /** Is a request with this Host header for authority or agent? */
  serves(host: string | undefined): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** Starts the name server, and makes authority and agent for an HTTP server that listens already. */
export async function startId4me({ host, port, nameServerPort, users }: Id4meSettings): Promise<Id4meWorld> {
  const faults = createId4meFaults();
  const agentHost = `agent.${ZONE}`;
  const authorityHost = `authority.${ZONE}`;
  const [keys, agentKeys] = await Promise.all([generateSigningKeys(), generateSigningKeys()]);
  const issuer = `http://${authorityHost}:${port}`;
  const agent: Agent = {
    issuer: `http://${agentHost}:${port}`,
    authorityIssuer: issuer,
    authorityKeys: () => authority.keys,
    faults,
    grants: new Map(),
    keys: agentKeys,
    claimNames: [...new Set(users.flatMap((user) => Object.keys({ ...user.agentClaims, ...user.aggregatedClaims })))],
  };
  const state = createAuthorityState({ issuer, users, faults, agent, keys });
  const authority: Authority = Object.assign(state, { provider: await createProviderSoftware(state) });
  const record = buildDnsRecord(`${authorityHost}:${port}`, `${agentHost}:${port}`);
  const hosts = [agentHost, authorityHost];
  const zone = createZone({ names: ownerNames(users), record, hosts, fault: () => faults.dns });
  const questions: LoggedQuestion[] = [];
  const nameServer = await startNameServer(host, nameServerPort, {
    zone,
    isAuthenticated: () => faults.dnsAuthenticated,
    log: (message, transport) => logQuestion(questions, message, transport),
  });
  const requests: RequestLog = [];
  return {
    dev: describe(authority, {
      zone,
      record,
      requests,
      questions,
      nameServer: `${reachableHost(host)}:${nameServer.port}`,
    }),
    serves: isId4meHost,
    handle: (request, response) => handleId4me(authority, requests, request, response),
    close: () => nameServer.close(),
  };
}

/** An address for this machine's own use, in the form that URLs and resolvers take. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

interface Surroundings extends Pick<DevId4me, 'record' | 'requests' | 'questions' | 'nameServer'> {
  zone: Zone;
}

function describe(authority: Authority, { zone, ...rest }: Surroundings): DevId4me {
  const { agent, faults, issuer, storage, users } = authority;
  const findUser = (name: string) => {
    const user = users.find((each) => each.name === name);
    if (!user) throw new RangeError(`There is no user ${JSON.stringify(name)}.`);
    return user;
  };
  return {
    ...rest,
    issuer,
    agentIssuer: agent.issuer,
    users,
    faults,
    reset() {
      resetId4meFaults(faults);
      zone.reset();
    },
    identifier: (userName, form = 'domain') => id4meIdentifier(findUser(userName), form),
    subject: (userName) => subjectOf(findUser(userName)),
    setRecord: (name, records) => zone.set(name, records),
    approve: (request, options = {}) => approve(authority, new URL(request), options),
    cancel: (request, { cookies = new Map() } = {}) =>
      browse(new URL(request).href, cookies, () => new URLSearchParams({ decision: 'cancel' })),
    async rotateKeys({ keepOld = false } = {}) {
      const fresh = await generateSigningKeys();
      authority.keys = keepOld ? [...fresh, ...authority.keys] : fresh;
      authority.provider = await createProviderSoftware(authority);
    },
    async rotateAgentKeys() {
      agent.keys = await generateSigningKeys();
    },
    forgetClients: () => storage.clients.clear(),
    expireRegistrations: () =>
      expireClients(storage.clients, storage.clients.keys(), Math.floor(Date.now() / 1000) - 1),
  };
}

function approve(authority: Authority, request: URL, options: Id4meApproveOptions) {
  const { declined = [], cookies = new Map() as CookieJar } = options;
  const hinted = findIdentifier(authority.users, request.searchParams.get('login_hint') ?? undefined);
  const user = options.user ?? hinted?.user.name ?? authority.users[0]?.name ?? '';
  return browse(request.href, cookies, (text) => {
    const form = new URLSearchParams({ decision: 'allow', user });
    for (const [, claim = ''] of text.matchAll(/<input type="checkbox" name="claim" value="([^"]*)"/g)) {
      if (!declined.includes(claim)) form.append('claim', claim);
    }
    return form;
  });
}

function logQuestion(questions: LoggedQuestion[], message: Buffer, transport: 'udp' | 'tcp'): void {
  try {
    for (const { name, type } of decode(message).questions ?? []) questions.push({ name, type, transport });
  } catch {
    return; // No DNS message; nothing was asked.
  }
  if (questions.length > MAX_LOGGED_REQUESTS) questions.splice(0, questions.length - MAX_LOGGED_REQUESTS);
}
