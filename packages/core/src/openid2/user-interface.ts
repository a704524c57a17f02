import { UI_NAMESPACE } from './namespace.js';

/** How the provider is to show itself (OpenID User Interface Extension 1.0). There is no response. */
export interface UiRequest {
  /** In a popup of 450 by 500 pixels with its address bar visible, never in a frame (sec. 4). */
  readonly mode?: 'popup';
  /** Languages that the visitor reads, best first, as BCP 47 tags (sec. 5). */
  readonly lang?: string | readonly string[];
  /** Shows the site's icon, which the site names in its RP discovery document (sec. 6). */
  readonly icon?: boolean;
}

/** The fields of a request. */
export function buildUiRequest({ mode, lang, icon }: UiRequest): Array<readonly [string, string]> {
  const fields: Array<readonly [string, string]> = [['ns.ui', UI_NAMESPACE]];
  const languages = [lang ?? []].flat().join(',');
  if (mode) fields.push(['ui.mode', mode]);
  if (languages) fields.push(['ui.lang', languages]);
  if (icon) fields.push(['ui.icon', 'true']);
  return fields;
}
