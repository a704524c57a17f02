import {
  type DiscoveryResult,
  discover,
  isOpIdentifier,
  normalizeIdentifier,
  resolveXri,
} from 'openid-rp-core/openid2';
import { ClockReadings, NONCE_TOLERANCE } from '../clock.js';
import { type Finding, ok, type ReportedStep, warning } from '../finding.js';
import { Journal } from '../journal.js';
import type { Network } from '../network.js';
import { type Exchange, observed } from '../observation.js';
import { quoted } from '../printable.js';
import { examineAssociation } from './association.js';
import { judgeDocument } from './document.js';
import { judgeEndpoints } from './endpoint.js';

/** How an OpenID 2.0 identifier is examined. */
export interface OpenId2Settings extends Network {
  /** Resolves XRIs; absent: none can be examined. */
  readonly xriProxy: string | undefined;
}

/**
 * Goes through the discovery of an identifier and on to its provider, telling each step (OpenID 2.0 sec. 7, 8).
 *
 * @param text as a visitor would type it
 * @returns whether a site could begin a login with it
 */
export async function examineOpenId2(
  text: string,
  settings: OpenId2Settings,
  tell: (step: ReportedStep) => void,
): Promise<boolean> {
  const journal = new Journal('openid2', tell);
  const clock = new ClockReadings(NONCE_TOLERANCE);
  const normalized = await journal.attempt('normalization', () => normalizeIdentifier(text));
  if (!normalized) return false;
  const { kind, identifier } = normalized;
  const name = kind === 'xri' ? 'the XRI' : 'the URL';
  journal.add('normalization', ok(`${quoted(text)} is ${name} ${quoted(identifier)}.`, { kind, identifier }));

  const exchanges: Exchange[] = [];
  const find = () => (kind === 'xri' ? discoverXri(text, settings) : discover(text, settings));
  const result = await journal.attempt('discovery', () => observed(journal, clock, find, exchanges));
  if (result) {
    if (kind === 'url') journal.add('document', await judgeDocument(exchanges, settings));
    journal.add('identifier', describeClaimedIdentifier(result));
    journal.add('service', ...result.services.map(describeService));
    const { findings, endpoint } = judgeEndpoints(result, settings);
    journal.add('endpoint', ...findings);
    if (endpoint !== undefined) {
      journal.add('association', await observed(journal, clock, () => examineAssociation(endpoint, settings)));
    }
  }
  journal.add('clock', ...clock.findings());
  return journal.isUsable;
}

/** Without a proxy, core says that XRIs are not supported. */
function discoverXri(text: string, settings: OpenId2Settings): Promise<DiscoveryResult> {
  const { xriProxy: proxy, ...network } = settings;
  return proxy === undefined ? discover(text, network) : resolveXri(text, { proxy, ...network });
}

function describeClaimedIdentifier({ claimedId, services }: DiscoveryResult): Finding {
  if (claimedId === undefined || services.some(isOpIdentifier)) {
    return ok('It names a provider, not a person: who logs in chooses the identity there.');
  }
  const message = `The claimed identifier, by which sites know this person, is ${quoted(claimedId)}.`;
  const detail = { claimedId };
  if (!/^http:/.test(claimedId)) return ok(message, detail);
  return warning(
    `${message} It is on plain http: whoever is on the way can name another provider.`,
    'Serve the page on https, redirect to it, and use that address.',
    detail,
  );
}

function describeService({ version, endpoints, types, localId }: DiscoveryResult['services'][number], index: number) {
  const local = localId === undefined ? '' : `, where the person is known as ${quoted(localId)}`;
  const message = `${index + 1}. OpenID ${version} at ${endpoints.map(quoted).join(', ')}${local}; types: ${types.map(quoted).join(', ')}.`;
  const detail = { priority: index + 1, version, endpoints, types, ...(localId !== undefined && { localId }) };
  return ok(message, detail);
}
