import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { ProviderError, quoted } from '../errors.js';

/** One `<Service>` of an XRD, as written. */
export interface XrdService {
  readonly priority: number;
  readonly types: readonly string[];
  /** Best first. */
  readonly uris: readonly string[];
  /** From `<xrd:LocalID>`. */
  readonly localIds: readonly string[];
  /** From `<openid:Delegate>`, the OpenID 1.x name for the same. */
  readonly delegates: readonly string[];
}

/** One `<XRD>` of an XRDS document. */
export interface Xrd {
  readonly canonicalIds: readonly string[];
  readonly providerIds: readonly string[];
  /** Best first. */
  readonly services: readonly XrdService[];
}

const XRDS = 'xri://$xrds';
const XRD = 'xri://$xrd*($v*2.0)';
const OPENID1 = 'http://openid.net/xmlns/1.0';

/** Real documents are four deep, list a handful of services and have a few kilobytes. */
const MAX_LENGTH = 65_536;
const MAX_DEPTH = 16;
const MAX_ELEMENTS = 2_000;
const MAX_ATTRIBUTES = 32;
const CHUNK = 1_024;

/**
 * Parses an XRDS document into its XRDs, in document order (XRI Resolution 2.0 sec. 4; OpenID 2.0 sec. 7.3.2).
 *
 * Security: a DOCTYPE is refused before anything is expanded, and length, depth, elements and attributes are bounded. Done in
 * steps, since a document may be slow to read all the same (D-16).
 *
 * @throws XRDS_MALFORMED
 */
export function* parseXrds(document: string, url: string): Generator<void, readonly Xrd[]> {
  if (document.length > MAX_LENGTH) throw malformedXrds(url, `has more than ${MAX_LENGTH} characters`);
  // No XRDS needs a DOCTYPE, and every entity attack does.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(document)) throw malformedXrds(url, 'has a DOCTYPE or an entity declaration');
  const reader = new XrdsReader(url);
  for (let start = 0; start < document.length; start += CHUNK) {
    reader.read(document.slice(start, start + CHUNK));
    yield;
  }
  return reader.finish();
}

interface OpenService {
  priority: number;
  types: string[];
  uris: Array<{ uri: string; priority: number }>;
  localIds: string[];
  delegates: string[];
}

interface OpenXrd {
  canonicalIds: string[];
  providerIds: string[];
  services: OpenService[];
}

/** Walks the document once and keeps the few elements that discovery reads. */
class XrdsReader {
  readonly #parser = new SaxesParser({ xmlns: true });
  readonly #url: string;
  readonly #path: string[] = [];
  readonly #xrds: OpenXrd[] = [];
  #elements = 0;
  #attributes = 0;
  #text = '';
  #uriPriority = Number.POSITIVE_INFINITY;

  constructor(url: string) {
    this.#url = url;
    this.#parser.on('error', (error) => this.#refuse(`is not well-formed XML: ${quoted(error.message)}`));
    this.#parser.on('opentagstart', () => this.#count());
    this.#parser.on('attribute', () => this.#countAttribute());
    this.#parser.on('opentag', (tag) => this.#open(tag));
    this.#parser.on('text', (text) => {
      this.#text += text;
    });
    this.#parser.on('cdata', (text) => {
      this.#text += text;
    });
    this.#parser.on('closetag', () => this.#close());
  }

  read(chunk: string): void {
    this.#parser.write(chunk);
  }

  finish(): readonly Xrd[] {
    this.#parser.close();
    return this.#xrds.map((xrd) => ({ ...xrd, services: byPriority(xrd.services).map(closedService) }));
  }

  #count(): void {
    this.#elements += 1;
    this.#attributes = 0;
    if (this.#elements > MAX_ELEMENTS) this.#refuse(`has more than ${MAX_ELEMENTS} elements`);
    if (this.#path.length >= MAX_DEPTH) this.#refuse(`is nested more than ${MAX_DEPTH} deep`);
  }

  #countAttribute(): void {
    this.#attributes += 1;
    if (this.#attributes > MAX_ATTRIBUTES) this.#refuse(`has more than ${MAX_ATTRIBUTES} attributes on an element`);
  }

  #open(tag: SaxesTagNS): void {
    const name = `${tag.uri} ${tag.local}`;
    if (this.#path.length === 0 && name !== `${XRDS} XRDS`) this.#refuse('has another root element than XRDS');
    this.#path.push(name);
    this.#text = '';
    if (this.#at('XRD')) this.#xrds.push({ canonicalIds: [], providerIds: [], services: [] });
    if (this.#at('XRD', 'Service')) {
      this.#xrds.at(-1)?.services.push({ priority: priorityOf(tag), types: [], uris: [], localIds: [], delegates: [] });
    }
    if (this.#at('XRD', 'Service', 'URI')) this.#uriPriority = priorityOf(tag);
  }

  #close(): void {
    const text = this.#text.trim();
    const xrd = this.#xrds.at(-1);
    const service = xrd?.services.at(-1);
    if (this.#at('XRD', 'CanonicalID')) xrd?.canonicalIds.push(text);
    else if (this.#at('XRD', 'ProviderID')) xrd?.providerIds.push(text);
    else if (this.#at('XRD', 'Service', 'Type')) service?.types.push(text);
    else if (this.#at('XRD', 'Service', 'URI')) service?.uris.push({ uri: text, priority: this.#uriPriority });
    else if (this.#at('XRD', 'Service', 'LocalID')) service?.localIds.push(text);
    const name = this.#path.pop();
    if (name === `${OPENID1} Delegate` && this.#at('XRD', 'Service')) service?.delegates.push(text);
    this.#text = '';
  }

  /** Whether the open element is this path of XRD elements below the root. */
  #at(...names: readonly string[]): boolean {
    return (
      this.#path.length === names.length + 1 && names.every((name, index) => this.#path[index + 1] === `${XRD} ${name}`)
    );
  }

  #refuse(fault: string): never {
    throw malformedXrds(this.#url, fault);
  }
}

function closedService(service: OpenService): XrdService {
  return { ...service, uris: byPriority(service.uris).map(({ uri }) => uri) };
}

/** Lower numbers first; equal ones stay in document order (XRI Resolution 2.0 sec. 4.3.3). */
function byPriority<T extends { priority: number }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => (a.priority === b.priority ? 0 : a.priority - b.priority));
}

/** A missing or invalid priority is the lowest. */
function priorityOf(tag: SaxesTagNS): number {
  const attribute: SaxesAttributeNS | undefined = tag.attributes['priority'];
  return attribute && /^\d{1,9}$/.test(attribute.value) ? Number(attribute.value) : Number.POSITIVE_INFINITY;
}

function malformedXrds(url: string, fault: string): ProviderError {
  return new ProviderError('XRDS_MALFORMED', `The XRDS document at ${quoted(url)} ${fault}.`, {
    step: 'discovery',
    hint: 'The owner of that page or its provider has to correct the document.',
    detail: { url },
  });
}
