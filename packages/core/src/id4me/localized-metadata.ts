import { type Check, isHttpUrl, isRecord, isShape, isText } from '../options.js';

/** What a site says about itself in one language (OIDC Registration sec. 2.1). */
export interface LocalizedDescription {
  readonly clientName?: string | undefined;
  readonly logoUri?: string | undefined;
  readonly policyUri?: string | undefined;
  readonly tosUri?: string | undefined;
  readonly clientUri?: string | undefined;
}

/** The same in several languages, by their tags (BCP 47), such as `de` or `pt-BR`. */
export type LocalizedDescriptions = { readonly [languageTag: string]: LocalizedDescription };

const isDescription = isShape({
  clientName: isText,
  logoUri: isHttpUrl,
  policyUri: isHttpUrl,
  tosUri: isHttpUrl,
  clientUri: isHttpUrl,
});

/** What may be given as the option `localized`. */
export const isLocalized: Check = (value) => {
  if (isRecord(value)) return isRecord(value);
  const languages = new Set<string>();
  for (const [tag, description] of Object.entries(value as object)) {
    const language = canonicalTag(tag);
    if (language === undefined) return `has a name "${tag}" that is not a language tag, such as de or pt-BR`;
    // Tags are the same in any case, so that an authority could take either.
    if (languages.has(language)) return `has the language "${tag}" twice`;
    languages.add(language);
    const fault = isDescription(description);
    if (fault) return `has for "${tag}" what ${fault}`;
  }
  return undefined;
};

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** The members of a registration that are in a language: named with its tag, after a hash sign (OIDC Registration sec. 2.1). */
export function localizedMetadata(localized: LocalizedDescriptions = {}): Readonly<Record<string, unknown>> {
  const members = Object.entries(localized).flatMap(([tag, { clientName, logoUri, policyUri, tosUri, clientUri }]) => [
    [`client_name#${tag}`, clientName],
    [`logo_uri#${tag}`, logoUri],
    [`policy_uri#${tag}`, policyUri],
    [`tos_uri#${tag}`, tosUri],
    [`client_uri#${tag}`, clientUri],
  ]);
  return Object.fromEntries(members);
}
