import http from 'node:http';
import { connect } from 'node:net';
import type { RelyingPartyOptions } from 'openid-rp-core/id4me';
import type { TestNameServer } from '../name-server.js';
import type { Web } from './web.js';

const PATH = '/.well-known/webfinger';

/** Hosts that answer WebFinger, where DNS has no record. */
export interface WebFingerHosts {
  /** For a relying party: with its name servers, and with a way to these hosts. */
  readonly options: Partial<RelyingPartyOptions>;
  /** Sets the issuer that a host names, until the test is over. */
  answer(host: string, issuer: string): void;
  /** What was asked for since the test began. */
  asked(): ReadonlyArray<Record<string, string>>;
}

/** WebFinger goes to the port of http, which tests cannot have: requests there are led to the port of the web. */
export function useWebFinger(web: Web, names: TestNameServer): WebFingerHosts {
  const agent = new http.Agent();
  agent.createConnection = () => connect(web.port, '127.0.0.1');
  return {
    get options() {
      return {
        resolveAuthority: undefined,
        webFinger: true,
        dns: { servers: [names.address] },
        http: { agent: ({ port }: URL) => (port === '' ? agent : undefined) },
      };
    },
    answer: (host, issuer) =>
      web.set(host, PATH, ({ query }) => ({
        headers: { 'content-type': 'application/jrd+json' },
        body: {
          subject: query.get('resource'),
          links: [
            { rel: 'http://webfinger.net/rel/profile-page', href: `${web.origin('evil')}/` },
            { rel: 'http://openid.net/specs/connect/1.0/issuer', href: issuer },
          ],
        },
      })),
    asked: () => web.requests.filter(({ path }) => path === PATH).map(({ query }) => Object.fromEntries(query)),
  };
}
