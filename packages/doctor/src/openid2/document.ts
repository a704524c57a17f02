import { discover } from 'openid-rp-core/openid2';
import { type Finding, findingOf, ok, warning } from '../finding.js';
import type { Network } from '../network.js';
import type { Exchange } from '../observation.js';
import { quoted } from '../printable.js';

const XRDS_MEDIA_TYPE = 'application/xrds+xml';

/**
 * In which document the services were found, and what is wrong with one that was passed over (OpenID 2.0 sec. 7.3).
 *
 * @param exchanges that the discovery made
 */
export async function judgeDocument(exchanges: readonly Exchange[], network: Network): Promise<Finding> {
  const [page, document] = exchanges.filter(({ status }) => status === 200);
  if (!page) return ok('The services were remembered.');
  if (page.contentType === XRDS_MEDIA_TYPE) {
    return document
      ? passedOver(page.url)
      : ok(`The services are in the XRDS document at ${quoted(page.url)}.`, { url: page.url });
  }
  if (!document) {
    const message = `The services are links in the head of the page ${quoted(page.url)}; it names no XRDS document.`;
    return ok(message, { url: page.url });
  }
  return judgeXrds(document, network);
}

/** The page may have served in place of the XRDS document that it points at; discovering the document itself tells. */
async function judgeXrds({ url, contentType }: Exchange, network: Network): Promise<Finding> {
  if (contentType !== XRDS_MEDIA_TYPE) {
    return warning(
      `The XRDS document ${quoted(url)} says that it is ${quoted(contentType)}.`,
      `Serve it as ${XRDS_MEDIA_TYPE}: not every site takes it otherwise.`,
      { url, contentType },
    );
  }
  try {
    await discover(url, network);
    return ok(`The services are in the XRDS document at ${quoted(url)}.`, { url });
  } catch (error) {
    const { message, code, detail } = { code: undefined, ...findingOf(error, 'warning') };
    const reason = code === 'SERVICE_ABSENT' ? '' : ` ${message}`;
    return { ...passedOver(url, reason), ...(code !== undefined && { code }), ...(detail && { detail }) };
  }
}

function passedOver(url: string, reason = ''): Finding {
  return warning(
    `The XRDS document ${quoted(url)} is of no use, so the links in the head of the page were taken.${reason}`,
    'Correct it, or take it away: sites that read XRDS alone cannot use this identifier.',
    { url },
  );
}
