import { AsyncLocalStorage } from 'node:async_hooks';
import { type IncomingRequest, invalidOption, isHttpUrl, type Store } from 'openid-rp-core';
import {
  type Association,
  type DiscoveryResult,
  normalizeIdentifier,
  type RelyingParty,
  type ServiceEndpoint,
  STORE_NAMESPACE,
} from 'openid-rp-core/openid2';
import { OWNER } from './compat-options.js';

/** A provider, as the callbacks are given it and give it back. */
export interface CompatProvider {
  /** `http://specs.openid.net/auth/2.0` for OpenID 2.0. */
  readonly version: string;
  readonly endpoint: string;
  /** Absent where the visitor chooses an identity at the provider. */
  readonly claimedIdentifier?: string | undefined;
  readonly localIdentifier?: string | undefined;
}

type Done<T extends readonly unknown[] = readonly []> = (error?: unknown, ...results: Partial<T>) => void;
type Found = readonly [provider: CompatProvider | null];

/** Says who the provider of an identifier is, without asking the network; nothing when it does not know. */
export type Discoverer = (identifier: string, done: Done<Found>) => unknown;

/** What a site registered to keep what may be forgotten; what must happen once is kept in the store alone. */
export interface StoreCallbacks {
  saveAssociation?: (
    handle: string,
    provider: CompatProvider,
    algorithm: string,
    secret: string,
    expiresIn: number,
    done: Done,
  ) => unknown;
  loadAssociation?: (
    handle: string,
    done: Done<readonly [provider: CompatProvider, algorithm: string, secret: string]>,
  ) => unknown;
  saveDiscoveredInfo?: (identifier: string, provider: CompatProvider, done: Done) => unknown;
  loadDiscoveredInfo?: Discoverer;
}

/** What the callbacks have to be asked with, since keys of the store are hashes. All of it was written by strangers. */
interface Login {
  readonly isResponse: boolean;
  readonly identifier: string | undefined;
  readonly endpoint?: string | undefined;
  readonly handle?: string | undefined;
  hasSaved?: boolean;
}

const ASSOCIATION_KEY = `${STORE_NAMESPACE.association}:`;
const DISCOVERY_KEY = `${STORE_NAMESPACE.discovery}:`;
const VERSION_2 = 'http://specs.openid.net/auth/2.0';
/** An association comes back without the time at which it ends: it is good for this request. */
const LOADED_TTL_MS = 60_000;

const discoverers: Discoverer[] = [];

/** Registers a discoverer with every strategy of this process; the first that knows a provider is believed. */
export function registerDiscoverer(discoverer: Discoverer): void {
  discoverers.push(discoverer);
}

/** A store that lets a site's callbacks keep associations and discoveries, and the relying party that tells it what to ask for. */
export class CallbackStore implements Store {
  readonly remembersSince?: number;
  readonly #base: Store;
  readonly #callbacks: StoreCallbacks;
  readonly #login = new AsyncLocalStorage<Login>();

  constructor(base: Store, callbacks: StoreCallbacks) {
    this.#base = base;
    this.#callbacks = callbacks;
    if (base.remembersSince !== undefined) this.remembersSince = base.remembersSince;
  }

  /** @param providerURL takes the place of what visitors type */
  connect(party: RelyingParty, providerURL: string | undefined): RelyingParty {
    return {
      begin: (login) => {
        const identifier = normalized(providerURL ?? login?.identifier);
        return this.#login.run({ isResponse: false, identifier }, () => party.begin(login));
      },
      complete: (answer) => this.#login.run(loginOf(answer), () => party.complete(answer)),
      verifyUpdate: (update) => this.#login.run(loginOf(update), () => party.verifyUpdate(update)),
    };
  }

  async get(key: string): Promise<string | undefined> {
    const login = this.#login.getStore();
    const known = login && (await this.#ask(key, login));
    return known ? JSON.stringify(known) : this.#base.get(key);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#base.set(key, value, ttlMs);
    const login = this.#login.getStore();
    if (login && key.startsWith(ASSOCIATION_KEY)) await this.#saveAssociation(JSON.parse(value), login);
    if (key.startsWith(DISCOVERY_KEY)) await this.#saveDiscovery(JSON.parse(value));
  }

  add(key: string, value: string, ttlMs: number): Promise<boolean> {
    return this.#base.add(key, value, ttlMs);
  }

  take(key: string): Promise<string | undefined> {
    return this.#base.take(key);
  }

  delete(key: string): Promise<void> {
    return this.#base.delete(key);
  }

  async #ask(key: string, login: Login): Promise<Association | DiscoveryResult | undefined> {
    if (key.startsWith(ASSOCIATION_KEY)) return this.#loadAssociation(login);
    return key.startsWith(DISCOVERY_KEY) ? this.#discover(login) : undefined;
  }

  async #loadAssociation({ endpoint, handle }: Login): Promise<Association | undefined> {
    const { loadAssociation } = this.#callbacks;
    if (!loadAssociation || handle === undefined) return undefined;
    const [provider, algorithm, macKey] = await calling<readonly [CompatProvider, string, string]>((done) =>
      loadAssociation(handle, done),
    );
    // A handle alone names nothing: another provider's secret would let it sign for this one.
    if (!provider || !algorithm || !macKey || provider.endpoint !== endpoint) return undefined;
    const type = /256$/.test(algorithm) ? 'HMAC-SHA256' : 'HMAC-SHA1';
    const expiresAt = Date.now() + LOADED_TTL_MS;
    return { endpoint, handle, type, macKey, expiresAt, renewAt: 0 };
  }

  /** A new association is set under two keys, one right after the other. */
  async #saveAssociation(association: Association | string, login: Login): Promise<void> {
    const { saveAssociation } = this.#callbacks;
    // A text says that the provider makes no associations.
    if (!saveAssociation || typeof association === 'string' || login.hasSaved) return;
    login.hasSaved = true;
    const { handle, endpoint, type, macKey, expiresAt } = association;
    const algorithm = type === 'HMAC-SHA256' ? 'sha256' : 'sha1';
    const seconds = Math.floor((expiresAt - Date.now()) / 1_000);
    const provider = { version: VERSION_2, endpoint };
    await calling((done) => saveAssociation(handle, provider, algorithm, macKey, seconds, done));
  }

  /** What was saved is loaded for answers alone, so that each login begins with what the identifier's page says now. */
  async #discover({ identifier, isResponse }: Login): Promise<DiscoveryResult | undefined> {
    if (identifier === undefined) return undefined;
    const { loadDiscoveredInfo } = this.#callbacks;
    const loaders = loadDiscoveredInfo && isResponse ? [loadDiscoveredInfo] : [];
    for (const discoverer of [...discoverers, ...loaders]) {
      const [provider] = await calling<Found>((done) => discoverer(identifier, done));
      if (provider) return discoveryOf(provider, isResponse ? identifier : undefined);
    }
    return undefined;
  }

  async #saveDiscovery({ claimedId, services }: DiscoveryResult): Promise<void> {
    const { saveDiscoveredInfo } = this.#callbacks;
    const service = services.find(({ version }) => version === '2.0');
    const endpoint = service?.endpoints[0];
    if (!saveDiscoveredInfo || claimedId === undefined || endpoint === undefined) return;
    const localIdentifier = service?.localId;
    const provider = { version: VERSION_2, endpoint, claimedIdentifier: claimedId };
    const known = { ...provider, ...(localIdentifier !== undefined && { localIdentifier }) };
    await calling((done) => saveDiscoveredInfo(claimedId, known, done));
  }
}

/** @param asserted what an answer is about; when a login begins, a provider without an identifier lets the visitor choose one */
function discoveryOf(provider: CompatProvider, asserted: string | undefined): DiscoveryResult {
  const { version, endpoint, claimedIdentifier = asserted, localIdentifier } = provider;
  const fault = isHttpUrl(endpoint);
  if (fault) throw invalidOption(OWNER, 'discover', `gave a provider with an endpoint that ${fault}`);
  const service: ServiceEndpoint = {
    version: version.includes('2.0') ? '2.0' : '1.1',
    endpoints: [endpoint],
    types: [`${VERSION_2}/${claimedIdentifier === undefined ? 'server' : 'signon'}`],
    ...(localIdentifier && claimedIdentifier !== undefined && { localId: localIdentifier }),
  };
  return { ...(claimedIdentifier !== undefined && { claimedId: claimedIdentifier }), services: [service] };
}

/** Reads an answer for the callbacks alone: what they give is checked against what the core reads. */
function loginOf({ url, method, body }: IncomingRequest): Login {
  const query = new URLSearchParams(url.split('#', 1)[0]?.split(/\?(.*)/s)[1]);
  const form = formOf(body);
  const field = (name: string) => (method === 'POST' ? form : query).get(`openid.${name}`) ?? undefined;
  return {
    isResponse: true,
    identifier: normalized(field('claimed_id')),
    endpoint: field('op_endpoint'),
    handle: field('assoc_handle'),
  };
}

/** Of what a parser made, texts alone: a value that came as JSON may be anything, and the core will refuse it in its own words. */
function formOf(body: unknown): URLSearchParams {
  if (typeof body === 'string') return new URLSearchParams(body);
  if (body instanceof Uint8Array) return new URLSearchParams(Buffer.from(body).toString('latin1'));
  return new URLSearchParams(Object.entries(Object(body)).filter(isTextField));
}

function isTextField(field: [string, unknown]): field is [string, string] {
  return typeof field[1] === 'string';
}

/** The URL that the core will discover; undefined when it will refuse. */
function normalized(text: string | undefined): string | undefined {
  try {
    const { kind, identifier } = normalizeIdentifier(text ?? '');
    return kind === 'url' ? identifier : undefined;
  } catch {
    return undefined;
  }
}

function calling<T extends readonly unknown[]>(call: (done: Done<T>) => unknown): Promise<Partial<T>> {
  return new Promise((resolve, reject) => {
    call((error, ...results) => (error ? reject(error) : resolve(results)));
  });
}
