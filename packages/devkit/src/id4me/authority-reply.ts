import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Authority } from './authority.js';
import type { JsonObject, Reply } from './faults/fault.js';
import { applyJsonFault, applyReplyFault, type FaultStage, isFaultless } from './faults/id4me-faults.js';
import { delay } from './send-reply.js';

/** The switch for each document of the provider software, by method and path. */
const STAGES: Record<string, FaultStage> = {
  'GET /.well-known/openid-configuration': 'discovery',
  'GET /jwks': 'jwks',
  'POST /reg': 'registration',
  'POST /token': 'token',
  'GET /me': 'userInfo',
  'POST /me': 'userInfo',
};

/** Makes the provider software's answers go wrong as the switches say. */
export function misanswerRequests(authority: Authority, provider: Provider): void {
  provider.use(async (context, next) => {
    await next();
    const { oidc } = context as unknown as KoaContextWithOIDC;
    const entry = authority.log.get(context.req);
    if (entry && oidc?.body !== undefined) entry.body = oidc.body;
    const stage = STAGES[`${context.method} ${context.path}`];
    if (stage === 'registration') limitRegistration(authority, context as unknown as KoaContextWithOIDC);
    if (stage !== undefined && !isFaultless(authority.faults, stage)) {
      await misanswer(authority, stage, context as unknown as KoaContextWithOIDC);
    }
  });
  // The provider software sends this very object to the browser, in whichever way was asked for.
  provider.on('authorization.success', (_context, response) => {
    if (response) applyJsonFault(authority, 'authorization', response);
  });
}

async function misanswer(authority: Authority, stage: FaultStage, context: KoaContextWithOIDC): Promise<void> {
  const reply: Reply = { status: context.status, headers: {}, body: context.body, waitMs: 0, isDropped: false };
  if (isSuccess(context) && isObject(reply.body)) {
    // A copy: the provider software's own objects may be those that it goes on using.
    reply.body = structuredClone(reply.body);
    applyJsonFault(authority, stage, reply.body as JsonObject);
  }
  applyReplyFault(authority, stage, reply);
  if (reply.waitMs > 0) await delay(reply.waitMs);
  if (reply.isDropped) {
    context.respond = false;
    context.req.socket.destroy();
    return;
  }
  context.status = reply.status;
  context.set(reply.headers);
  context.body = reply.body;
}

const isSuccess = ({ status }: KoaContextWithOIDC): boolean => status >= 200 && status < 300;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value);

/** Lets a registration expire when the switch says so, in what is answered and in what is remembered. */
function limitRegistration({ faults, storage }: Authority, context: KoaContextWithOIDC): void {
  const { registrationLifetimeSeconds: lifetime } = faults;
  const body = context.body as JsonObject;
  if (lifetime === undefined || !isSuccess(context) || body.client_secret === undefined) return;
  const expiresAt = Math.floor(Date.now() / 1000) + lifetime;
  context.body = { ...body, client_secret_expires_at: expiresAt };
  expireClients(storage.clients, [String(body.client_id)], expiresAt);
}

/** Sets when the secrets of clients expire, in seconds since the epoch. */
export function expireClients(clients: Map<string, JsonObject>, ids: Iterable<string>, expiresAt: number): void {
  for (const id of ids) {
    const client = clients.get(id);
    if (client?.client_secret !== undefined) clients.set(id, { ...client, client_secret_expires_at: expiresAt });
  }
}
