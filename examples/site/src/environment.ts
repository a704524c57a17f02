import { randomBytes } from 'node:crypto';
import type { RunningProviders } from './development.js';

/** What the environment variables say. */
export interface Environment {
  readonly port: number;
  /** Undefined where browsers find the site at its own port. */
  readonly baseUrl: string | undefined;
  readonly sessionSecret: string;
  /** Undefined for a file that is gone when the site stops. */
  readonly databaseUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly steamApiKey: string | undefined;
  /** Whether there are providers for development; those that run already, if that was said. */
  readonly development: boolean | RunningProviders;
}

const DEFAULT_PORT = 3000;

/** Reads the environment variables. @throws where one cannot be used, or is missing */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const text = (name: string) => variables[name] || undefined;
  const [baseUrl, databaseUrl, redisUrl] = [text('BASE_URL'), text('DATABASE_URL'), text('REDIS_URL')];
  const isShared = databaseUrl !== undefined || redisUrl !== undefined;
  const sessionSecret = text('SESSION_SECRET');
  if (isShared && sessionSecret === undefined) {
    throw new Error('SESSION_SECRET must be given with DATABASE_URL or REDIS_URL: all processes need the same one.');
  }
  return {
    port: readPort(text('PORT')),
    baseUrl: baseUrl === undefined ? undefined : readBaseUrl(baseUrl),
    sessionSecret: sessionSecret ?? randomBytes(32).toString('base64url'),
    databaseUrl,
    redisUrl,
    steamApiKey: text('STEAM_API_KEY'),
    development: readDevelopment(text('DEV_ORIGIN'), text('DEV_NAME_SERVER'), isDevelopment(variables, baseUrl)),
  };
}

/** On this machine, be it behind a proxy with https, unless somebody says that it is in earnest. */
function isDevelopment({ NODE_ENV }: NodeJS.ProcessEnv, baseUrl = 'http://localhost'): boolean {
  return NODE_ENV !== 'production' && isOnThisMachine(readBaseUrl(baseUrl));
}

function isOnThisMachine(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

/** On plain http anybody on the way could take a login over; authorities of ID4me send nobody back there. */
function readBaseUrl(text: string): string {
  const origin = readOrigin('BASE_URL', text);
  if (origin.startsWith('https:') || isOnThisMachine(origin)) return origin;
  throw new Error(`BASE_URL must begin with https: but for a name of this machine, not ${JSON.stringify(text)}.`);
}

function readDevelopment(origin: string | undefined, nameServer: string | undefined, isAllowed: boolean) {
  if (origin === undefined && nameServer === undefined) return isAllowed;
  if (origin === undefined || nameServer === undefined) {
    throw new Error('DEV_ORIGIN and DEV_NAME_SERVER go together: openid-rp-devkit prints both.');
  }
  if (!isAllowed) throw new Error('DEV_ORIGIN is for development, on this machine alone.');
  return { origin: readOrigin('DEV_ORIGIN', origin), nameServer };
}

function readOrigin(name: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new Error(`${name} must be scheme, host and port, such as https://site.example, not ${JSON.stringify(text)}.`);
}

function readPort(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`PORT must be a number from 0 to 65535, not ${JSON.stringify(text)}.`);
}
