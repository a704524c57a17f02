import { escapeMarkup, htmlPage } from './html.js';
import { IDENTIFIER_FORMS } from './identifier.js';
import type { Provider } from './provider.js';

/** The page at the root: the identifiers that there are. */
export function homePage(provider: Provider): string {
  const users = provider.users.map(({ name }) => {
    const items = IDENTIFIER_FORMS.map((form) => {
      const identifier = escapeMarkup(provider.identifier(name, form));
      return `<li><a href="${identifier}"><code>${identifier}</code></a></li>`;
    });
    return `<h2>${escapeMarkup(name)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
  });
  return htmlPage(
    'OpenID provider for development',
    `<p>Type one of these where a site asks for an OpenID. With the first, you choose the user here:</p>
<p><code>${escapeMarkup(provider.opIdentifier)}</code></p>
${users.join('\n')}
<p class="note">For development and tests only: nobody is asked for a password here.</p>`,
  );
}
