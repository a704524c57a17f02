import { parseArgs } from 'node:util';
import { createDevIdentity, type DevIdentity } from './index.js';
import { isLoopback } from './options.js';

/** What `--help` prints. */
export const USAGE = `Usage: openid-rp-devkit [--port <number>] [--host <address>]

An OpenID 2.0 provider and a Steam look-alike for development and tests. They have no passwords.

  --port <number>   port to listen on (default 4010; 0 takes any free one)
  --host <address>  address to listen on (default 127.0.0.1: this machine only)
  --help            print this and end
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
  let options: { port: number; host: string } | undefined;
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
  let identity: DevIdentity;
  try {
    identity = await createDevIdentity(options);
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

/** The options in the arguments, or undefined when help is wanted. */
function parseCommandLine(args: string[]): { port: number; host: string } | undefined {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '4010' },
      host: { type: 'string', default: '127.0.0.1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65535) {
    throw new TypeError(`--port must be from 0 to 65535, not ${JSON.stringify(values.port)}.`);
  }
  return { port: Number(values.port), host: values.host };
}

function explainFailure(error: unknown, { port, host }: { port: number; host: string }): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE') return `Could not listen on ${host}, port ${port}: ${message}`;
  return `Port ${port} is taken. Choose another one with --port, or --port 0 for any free one.`;
}

function describe({ origin, openid2, steam }: DevIdentity): string {
  const identifiers = openid2.users.map(({ name }) => `  ${openid2.identifier(name, 'html')}`);
  return `OpenID 2.0 provider at ${origin}/ (for development and tests only: no passwords)

Type one of these where a site asks for an OpenID:
  ${openid2.opIdentifier}
${identifiers.join('\n')}

Steam look-alike, for the options of passport-openid2/steam:
  providerURL  ${steam.providerURL}
  apiURL       ${steam.apiURL}
  apiKey       ${steam.apiKey}

Stop with Ctrl+C.
`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
