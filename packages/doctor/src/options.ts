import { isIP } from 'node:net';
import { parseArgs } from 'node:util';
import type { DnsOptions } from 'openid-rp-core/id4me';
import { printable } from './printable.js';

/** A mistake on the command line. */
export class UsageError extends Error {}

const PARSED = {
  protocol: { type: 'string' },
  register: { type: 'boolean', default: false },
  'xri-proxy': { type: 'string' },
  'dns-server': { type: 'string' },
  doh: { type: 'string' },
  dnssec: { type: 'string' },
  site: { type: 'string' },
  'return-url': { type: 'string' },
  'begin-url': { type: 'string' },
  'http-url': { type: 'string' },
  'timeout-ms': { type: 'string', default: '5000' },
  'allow-private-addresses': { type: 'boolean', default: false },
  'allow-insecure-http': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What each kind of examination has no use for: an option that is passed over in silence misleads. */
const FOR_IDENTIFIERS = ['protocol', 'register', 'xri-proxy', 'dns-server', 'doh', 'dnssec'] as const;
const FOR_SITES = ['return-url', 'begin-url', 'http-url'] as const;

/** The names of all options, without their hyphens. */
export const OPTION_NAMES: readonly string[] = Object.keys(PARSED);

/** The command line, understood and checked. */
export type DoctorOptions = ReturnType<typeof readOptions>;

/**
 * The options in the arguments.
 *
 * @param args without the program's name
 * @throws UsageError
 */
export function readOptions(args: readonly string[]) {
  const { values, positionals } = parsed(args);
  const [identifier, ...more] = positionals;
  const { help, json, register, site } = values;
  if (!help) {
    if (more.length > 0) throw new UsageError('Only one identifier can be examined at a time.');
    if (identifier === undefined && site === undefined) {
      throw new UsageError('Give an identifier, or --site and the URL of a site.');
    }
    const needless: readonly (keyof typeof values)[] = site === undefined ? FOR_SITES : FOR_IDENTIFIERS;
    // A registration has a return URL, too.
    const unused = needless.filter((name) => values[name] && !(register && name === 'return-url'));
    if (unused.length > 0) throw new UsageError(`--${unused[0]} has no use here.`);
  }
  const timeoutMs = integerOf('timeout-ms', values['timeout-ms'], 600_000);
  return {
    help,
    json,
    registration: { register, returnUrl: urlOf('return-url', values['return-url']) },
    identifier,
    protocol: oneOf('protocol', values.protocol, ['openid2', 'id4me'] as const),
    xriProxy: urlOf('xri-proxy', values['xri-proxy']),
    dns: { ...dnsOf(values), timeoutMs },
    site: siteOf(values, identifier),
    network: {
      http: { timeoutMs, deadlineMs: Math.min(timeoutMs * 4, 600_000) },
      allowPrivateAddresses: values['allow-private-addresses'],
      allowInsecureHttp: values['allow-insecure-http'],
    },
  };
}

/** Without an address of its own, the login form is expected on the page of the site. */
function siteOf(values: ReturnType<typeof parsed>['values'], identifier: string | undefined) {
  const url = urlOf('site', values.site);
  if (url === undefined) return undefined;
  return {
    url,
    identifier,
    returnUrl: urlOf('return-url', values['return-url']),
    beginUrl: urlOf('begin-url', values['begin-url']) ?? (identifier === undefined ? undefined : url),
    httpUrl: urlOf('http-url', values['http-url']),
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: PARSED, allowPositionals: true });
  } catch (error) {
    throw new UsageError(printable((error as Error).message));
  }
}

function dnsOf(values: ReturnType<typeof parsed>['values']): DnsOptions {
  const { doh, 'dns-server': server } = values;
  const dnssec = oneOf('dnssec', values.dnssec, ['off', 'prefer', 'require'] as const) ?? 'prefer';
  if (doh !== undefined && server !== undefined) throw new UsageError('--doh and --dns-server exclude each other.');
  const dohUrl = urlOf('doh', doh);
  return {
    dnssec,
    ...(server !== undefined && { servers: [nameServerOf(server)] }),
    ...(dohUrl !== undefined && { dohUrl }),
  };
}

function nameServerOf(text: string): string {
  const [, address = text] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  if (isIP(address)) return text;
  throw new UsageError('--dns-server must be an address: ip, ip:port or [ip6]:port.');
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  const found = allowed.find((one) => one === value);
  if (value === undefined || found) return found;
  throw new UsageError(`--${name} must be ${allowed.join(' or ')}.`);
}

function urlOf(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) && /^https?:\/\//i.test(value) ? new URL(value) : undefined;
  if (url && !url.username && !url.password && !value.includes('#')) return url.href;
  throw new UsageError(`--${name} must be an absolute http or https URL without credentials and fragment.`);
}

function integerOf(name: string, value: string, most: number): number {
  if (/^\d{1,9}$/.test(value) && Number(value) >= 1 && Number(value) <= most) return Number(value);
  throw new UsageError(`--${name} must be a whole number from 1 to ${most}.`);
}
