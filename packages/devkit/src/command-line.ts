import { parseArgs } from 'node:util';
import { createDevIdentity, type DevId4me, type DevIdentity } from './index.js';
import { isLoopback } from './options.js';

/** What `--help` prints. */
export const USAGE = `Usage: openid-rp-devkit [--port <number>] [--dns-port <number>] [--host <address>] [--public-host <name>]

An OpenID 2.0 provider, a Steam look-alike, and an ID4me authority with its agent and name server, for development and
tests. They have no passwords.

  --port <number>       port to listen on (default 4010; 0 takes any free one)
  --dns-port <number>   port of the name server (default 4053, or any free one with --port 0; 0 takes any free one)
  --host <address>      address to listen on (default 127.0.0.1: this machine only)
  --public-host <name>  host name in the URLs of OpenID 2.0 and Steam (default: the address)
  --help                print this and end
`;

/** Where the text of a command goes. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

/**
 * Runs the command until it is told to stop.
 *
 * @param args without the program's name
 * @param stop ends the provider when aborted
 * @returns the exit code
 */
export async function runCommandLine(args: string[], terminal: Terminal, stop: AbortSignal): Promise<number> {
  let options: ListeningOptions | undefined;
  try {
    options = parseCommandLine(args);
  } catch (error) {
    terminal.err(`${(error as Error).message}\n\n${USAGE}`);
    return 1;
  }
  if (!options) {
    terminal.out(USAGE);
    return 0;
  }
  let identity: DevIdentityWithId4me;
  try {
    const { port, host, publicHost, dnsPort } = options;
    identity = await createDevIdentity({ port, host, publicHost, id4me: { nameServerPort: dnsPort } });
  } catch (error) {
    terminal.err(`${explainFailure(error, options)}\n`);
    return 1;
  }
  terminal.out(describe(identity));
  if (!isLoopback(options.host)) {
    terminal.err('Warning: other machines can reach this provider, and it asks nobody for a password.\n');
  }
  await aborted(stop);
  await identity.close();
  return 0;
}

interface ListeningOptions {
  port: number;
  dnsPort: number;
  host: string;
  publicHost: string;
}

type DevIdentityWithId4me = DevIdentity & { readonly id4me: DevId4me };

/** The options in the arguments, or undefined when help is wanted. */
function parseCommandLine(args: string[]): ListeningOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4010' },
      'dns-port': { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      'public-host': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const port = parsePort('--port', values.port);
  return {
    port,
    dnsPort: parsePort('--dns-port', values['dns-port'] ?? (port === 0 ? '0' : '4053')),
    host: values.host,
    publicHost: values['public-host'] === undefined ? values.host : parseHost(values['public-host']),
  };
}

function parsePort(name: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  throw new TypeError(`${name} must be from 0 to 65535, not ${JSON.stringify(text)}.`);
}

/** Whatever a URL can have as its host, so that no identifier is printed that is none. */
function parseHost(text: string): string {
  const host = text.includes(':') ? `[${text}]` : text;
  if (URL.canParse(`http://${host}/`) && new URL(`http://${host}/`).host === host.toLowerCase()) return text;
  throw new TypeError(`--public-host must be a host name or an address, not ${JSON.stringify(text)}.`);
}

function explainFailure(error: unknown, { port, dnsPort, host }: ListeningOptions): string {
  const { code, message, port: triedPort = port } = error as NodeJS.ErrnoException & { port?: number };
  const [option, name] =
    triedPort === dnsPort && dnsPort !== port ? ['--dns-port', 'name server'] : ['--port', 'provider'];
  if (code !== 'EADDRINUSE') return `Could not listen on ${host}, port ${triedPort}: ${message}`;
  return `Port ${triedPort} is taken. Choose another one for the ${name} with ${option}, or ${option} 0 for any free one.`;
}

function describe({ origin, openid2, steam, id4me }: DevIdentityWithId4me): string {
  const identifiers = openid2.users.map(({ name }) => `  ${openid2.identifier(name, 'html')}`);
  return `OpenID 2.0 provider at ${origin}/ (for development and tests only: no passwords)

Type one of these where a site asks for an OpenID:
  ${openid2.opIdentifier}
${identifiers.join('\n')}

Steam look-alike, for the options of passport-openid2/steam:
  providerURL  ${steam.providerURL}
  apiURL       ${steam.apiURL}
  apiKey       ${steam.apiKey}

${describeId4me(id4me)}
Stop with Ctrl+C.
`;
}

function describeId4me({ issuer, nameServer, users, identifier }: DevId4me): string {
  const forms = ['domain', 'email'] as const;
  return `ID4me authority at ${issuer}; for the options of passport-id4me:
  dns                   { servers: ['${nameServer}'] }
  allowInsecureHttp     true
  allowPrivateAddresses true

Type one of these where a site asks for an ID4me:
${forms.flatMap((form) => users.map(({ name }) => `  ${identifier(name, form)}`)).join('\n')}
`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
