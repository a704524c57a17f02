/** What the keys of a store begin with, by what is kept there; the rest of a key is a hash. */
export const STORE_NAMESPACE = Object.freeze({
  /** Values are an `Association` as JSON, or a text that says that the provider makes none. */
  association: 'openid2:association',
  /** Values are a `DiscoveryResult` as JSON, of a URL. */
  discovery: 'openid2:discovery',
  /** Values are an `XriResolution` as JSON. */
  xri: 'openid2:xri',
  nonce: 'openid2:nonce',
} as const);
