import type { LoggedRequest } from '../request-log.js';
import type { AuthorizationResponse, CookieJar } from './browser.js';
import type { Id4meFaults } from './faults/id4me-faults.js';
import type { RecordSet } from './record-set.js';
import type { Id4meIdentifierForm, Id4meUser } from './user.js';

/** How an authorization request is answered. */
export interface Id4meApproveOptions {
  /** Name of the user who logs in. Default: the owner of the identifier asked for, else the first user. */
  readonly user?: string;
  /** Claims that the user declines. Default: none. */
  readonly declined?: readonly string[];
  /** The browser's cookies; the same map in the next login is a user who is still logged in. Default: a new browser. */
  readonly cookies?: CookieJar;
}

/** The ID4me authority, the agent and the name server of a development identity. */
export interface DevId4me {
  /** The authority's issuer: an `http:` URL whose host ends in `.localhost`. */
  readonly issuer: string;
  readonly agentIssuer: string;
  /** Address and port of the name server, over UDP and TCP. */
  readonly nameServer: string;
  /** The TXT record that leads to authority and agent. */
  readonly record: string;
  readonly users: readonly Id4meUser[];
  /** Fault switches; change them at any time. */
  readonly faults: Id4meFaults;
  /** Puts every fault switch back to off, and every record back to what it was. */
  reset(): void;
  /** The latest 1,000 requests to authority and agent, oldest first. Empty it with `requests.length = 0`. */
  readonly requests: LoggedRequest[];
  /** The latest 1,000 questions to the name server, oldest first. */
  readonly questions: LoggedQuestion[];
  /** A user's identifier in the given form. Default 'domain'. */
  identifier(userName: string, form?: Id4meIdentifierForm): string;
  /** A user's permanent name, as the claim `sub` of relying parties that do not ask for pairwise ones. */
  subject(userName: string): string;
  /** Sets what the name server has at a name, such as `_openid.alice.id4me.localhost`; undefined puts it back. */
  setRecord(name: string, records: RecordSet | undefined): void;
  /** What the browser would carry back after the user logged in and consented (OpenID Connect Core sec. 3.1.2.5). */
  approve(request: string | URL, options?: Id4meApproveOptions): Promise<AuthorizationResponse>;
  /** What the browser would carry back after the user refused (OpenID Connect Core sec. 3.1.2.6). */
  cancel(request: string | URL, options?: Pick<Id4meApproveOptions, 'cookies'>): Promise<AuthorizationResponse>;
  /** Gives the authority new keys; with `keepOld` the old ones stay published. The agent's stay. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
  /** Gives the agent new keys. */
  rotateAgentKeys(): Promise<void>;
  /** Forgets all registrations. */
  forgetClients(): void;
  /** Lets every client secret expire at once. */
  expireRegistrations(): void;
}

/** A question that the name server was asked. */
export interface LoggedQuestion {
  name: string;
  type: string;
  transport: 'udp' | 'tcp';
}
