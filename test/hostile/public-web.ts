import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';

/** A public address. Nothing is ever sent there. */
export const PUBLIC_HOST = '93.184.216.34';
export const PUBLIC_HTTP = `http://${PUBLIC_HOST}`;
export const PUBLIC_HTTPS = `https://${PUBLIC_HOST}`;

/**
 * For the option `http.agent`: takes a server on loopback for everything that is public, by http as by https (without TLS, as
 * it is the network that is replaced). What would not be public is reached as ever - so it has to be refused before.
 */
export function publicWeb(pages: { readonly port: number }): (url: URL) => http.Agent | undefined {
  const open = () => connect(pages.port, '127.0.0.1');
  const agents = { 'http:': new http.Agent(), 'https:': new https.Agent() };
  for (const agent of Object.values(agents)) agent.createConnection = open;
  return ({ protocol, hostname }) =>
    hostname === PUBLIC_HOST || hostname.endsWith('.example') ? agents[protocol as keyof typeof agents] : undefined;
}
