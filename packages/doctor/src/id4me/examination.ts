import { createHash } from 'node:crypto';
import {
  type Authority,
  type DnsOptions,
  discoverAuthority,
  fetchProviderMetadata,
  type Id4meIdentifier,
  parseIdentifier,
} from 'openid-rp-core/id4me';
import { ClockReadings, TOKEN_TOLERANCE } from '../clock.js';
import { type Finding, ok, type ReportedStep, warning } from '../finding.js';
import { Journal } from '../journal.js';
import type { Network } from '../network.js';
import { observed } from '../observation.js';
import { quoted } from '../printable.js';
import { examineKeys } from './key-set.js';
import { judgeMetadata } from './metadata.js';
import { readRecord } from './record.js';
import { examineRegistration, type RegistrationSettings } from './registration.js';

/** How an ID4me identifier is examined. */
export interface Id4meSettings extends Network, RegistrationSettings {
  readonly dns: DnsOptions;
}

/**
 * Goes from an identifier through DNS to its authority, telling each step (ID4me; OIDC Discovery, Registration).
 *
 * @param text as a visitor would type it
 * @returns whether a site could begin a login with it
 */
export async function examineId4me(
  text: string,
  settings: Id4meSettings,
  tell: (step: ReportedStep) => void,
): Promise<boolean> {
  const journal = new Journal('id4me', tell);
  const clock = new ClockReadings(TOKEN_TOLERANCE);
  const { http, dns, allowPrivateAddresses, allowInsecureHttp } = settings;
  const parse = () => parseIdentifier(text, { allowReservedNames: allowPrivateAddresses });
  const identifier = await journal.attempt('normalization', parse);
  if (!identifier) return false;
  journal.add('normalization', describeIdentifier(identifier));

  const network = { http, dns, allowPrivateAddresses, allowInsecureHttp };
  const find = () => observed(journal, clock, () => discoverAuthority(text, network));
  const authority = await journal.attempt('discovery', find);
  if (authority) {
    journal.add('record', describeAuthority(authority, dns), ...(await readRecord(authority, dns)));
    await observed(journal, clock, () => examineAuthority(authority.issuer, settings, journal));
  }
  journal.add('clock', ...clock.findings());
  return journal.isUsable;
}

async function examineAuthority(issuer: string, settings: Id4meSettings, journal: Journal): Promise<void> {
  const { http, allowPrivateAddresses, allowInsecureHttp } = settings;
  const network = { http, allowPrivateAddresses, allowInsecureHttp };
  const metadata = await journal.attempt('metadata', () => fetchProviderMetadata(issuer, network));
  if (!metadata) return;
  journal.add('metadata', ...judgeMetadata(metadata));
  const keys = await journal.attempt('keys', () => examineKeys(metadata, network));
  journal.add('keys', ...(keys ?? []));
  journal.add('registration', ...(await examineRegistration(metadata, network, settings)));
}

/** The three forms (N-7), and for mail the label under which its record stands (E-5). */
function describeIdentifier({ kind, canonical, display, domain, localPart }: Id4meIdentifier): Finding {
  const shown = display === canonical ? '' : `, shown as ${quoted(display)}`;
  const detail = { kind, canonical, display, domain };
  if (localPart === undefined) return ok(`The domain name ${quoted(canonical)}${shown}.`, detail);
  const hash = createHash('sha256').update(localPart, 'utf8').digest('hex').slice(0, 56);
  const hashName = `_openid.${hash}.${domain}`;
  const message = `The e-mail address ${quoted(canonical)}${shown}; its record may stand at ${quoted(hashName)}.`;
  return ok(message, { ...detail, hashName });
}

const SECURITY = {
  secure: 'secured by DNSSEC',
  insecure: 'not secured by DNSSEC',
  unknown: 'of which nobody who can be believed says whether DNSSEC secures it',
} as const;

function describeAuthority({ issuer, agent, discoveredAt, security }: Authority, { dnssec }: DnsOptions): Finding {
  const of = agent === undefined ? '' : `, the agent ${quoted(agent)}`;
  const isAsked = dnssec !== 'off';
  const state = isAsked ? `, ${SECURITY[security]}` : '';
  const message = `The record of ${quoted(discoveredAt)}${state}, names the authority ${quoted(issuer)}${of}.`;
  const detail = { issuer, discoveredAt, security, ...(agent !== undefined && { agent }) };
  if (!isAsked || security === 'secure') return ok(message, detail);
  return warning(
    message,
    security === 'insecure'
      ? 'The owner of the domain should sign it: else whoever can forge DNS answers can log in as its people.'
      : 'Ask a validating name server on this machine (--dns-server 127.0.0.1), or by HTTPS (--doh).',
    detail,
  );
}
