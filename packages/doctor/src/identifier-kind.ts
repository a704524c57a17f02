/** A protocol by which identities are discovered. */
export type Protocol = 'openid2' | 'id4me';

/**
 * The protocols that an identifier can belong to by its form, in the order in which they are tried: URLs and XRIs to OpenID 2.0
 * (sec. 7.2), e-mail addresses to ID4me, and names of domains to both.
 */
export function protocolsOf(text: string): readonly Protocol[] {
  const identifier = text.trim();
  if (/^[=@+$!(]|^[a-z][a-z0-9+.-]*:\/\//i.test(identifier)) return ['openid2'];
  if (/[/?#:]/.test(identifier)) return ['openid2'];
  return identifier.includes('@') ? ['id4me'] : ['id4me', 'openid2'];
}
