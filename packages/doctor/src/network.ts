import type { HttpClient, HttpOptions } from 'openid-rp-core';

/** How far this command may reach. */
export interface Network {
  readonly http: HttpOptions;
  readonly allowPrivateAddresses: boolean;
  readonly allowInsecureHttp: boolean;
}

/** What a request was answered with, whatever its status. */
export type Answer = Awaited<ReturnType<HttpClient['fetch']>>;

/** Whether nobody can be on the way to a host: it is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}
