import type Provider from 'oidc-provider';
import type { Authority } from './authority.js';
import { misanswerRequests } from './authority-reply.js';
import { misissueTokens } from './issued-token.js';
import { buildConfiguration } from './provider-configuration.js';

/** The provider software for an authority and its present keys, with the faults that are switched on. */
export async function createProviderSoftware(authority: Omit<Authority, 'provider'>): Promise<Provider> {
  const { default: ProviderSoftware } = await import('oidc-provider');
  const provider = new ProviderSoftware(authority.issuer, buildConfiguration(authority));
  const whole: Authority = Object.assign(authority, { provider });
  acceptLocalNames(provider);
  misanswerRequests(whole, provider);
  misissueTokens(whole, provider);
  return provider;
}

/** Lets applications register redirect URIs at names that lead to this machine, also those that say that they are native. */
function acceptLocalNames(provider: Provider): void {
  type Schema = { redirect_uris: string[]; redirectUris(uris?: string[], label?: string): void };
  const { prototype } = (provider.Client as unknown as { Schema: { prototype: Schema } }).Schema;
  const { redirectUris } = prototype;
  prototype.redirectUris = function (this: Schema, uris = this.redirect_uris, label = 'redirect_uris') {
    const isLocalName = (uri: string) => /^http:\/\/[^/?#@]+\.localhost(:\d+)?(\/[^#]*)?$/.test(uri);
    redirectUris.call(
      this,
      uris.filter((uri) => !isLocalName(uri)),
      label,
    );
  };
}
