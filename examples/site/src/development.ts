import type { DevIdentityOptions } from 'openid-rp-devkit';
import type { Suggestion } from './login-form.js';

/** Providers for development, which ask nobody for a password: those of openid-rp-devkit. */
export interface Development {
  /** Address and port of the name server that knows the names of ID4me. */
  readonly nameServer: string;
  /** The look-alike of Steam. */
  readonly steam: { readonly providerURL: string; readonly apiURL: string; readonly apiKey: string };
  /** Identifiers that the login page offers to try. */
  readonly suggestions: readonly Suggestion[];
}

/** Where others run the providers, as `npx openid-rp-devkit` prints it. */
export interface RunningProviders {
  readonly origin: string;
  readonly nameServer: string;
}

const PORT = 4010;

/** Providers beside the site, in the same process. */
export async function startDevelopment(): Promise<Development & { close(): Promise<void> }> {
  const { origin, id4me, close } = await start({ id4me: true, port: PORT });
  return { ...developmentAt({ origin, nameServer: id4me.nameServer }), close };
}

/** Providers that run already, for sites of several processes. */
export function developmentAt({ origin, nameServer }: RunningProviders): Development {
  return {
    nameServer,
    steam: {
      providerURL: `${origin}/steam/openid`,
      apiURL: `${origin}/steam/api`,
      // Opens nothing but the look-alike.
      apiKey: '0123456789ABCDEF0123456789ABCDEF',
    },
    suggestions: [
      { protocol: 'openid2', identifier: `${origin}/` },
      { protocol: 'openid2', identifier: `${origin}/html/alice` },
      { protocol: 'id4me', identifier: 'alice.id4me.localhost' },
      { protocol: 'id4me', identifier: 'bob@id4me.localhost' },
    ],
  };
}

/**
 * Its usual port keeps identifiers the same from one start to the next. Loaded here alone: in production there is nothing in
 * the process that lets visitors in without a password.
 */
async function start(options: DevIdentityOptions & { id4me: true }) {
  const { createDevIdentity } = await import('openid-rp-devkit');
  try {
    return await createDevIdentity(options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return createDevIdentity({ ...options, port: 0 });
    throw error;
  }
}
