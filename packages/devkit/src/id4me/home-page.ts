import { escapeMarkup, htmlPage } from '../html.js';
import { type Id4meUser, identifiersOf } from './user.js';

/** The authority's page at the root: the identifiers that there are. */
export function id4meHomePage(users: readonly Id4meUser[]): string {
  const sections = users.map((user) => {
    const items = identifiersOf(user).map((identifier) => `<li><code>${escapeMarkup(identifier)}</code></li>`);
    return `<h2>${escapeMarkup(user.name)}</h2>\n<ul>\n${items.join('\n')}\n</ul>`;
  });
  return htmlPage(
    'ID4me authority for development',
    `<p>Type one of these where a site asks for an ID4me.</p>
${sections.join('\n')}
<p class="note">For development and tests only: nobody is asked for a password here.</p>`,
  );
}
