/** A form in which visitors type their identifier. */
export interface LoginForm {
  /** Absolute. */
  readonly action: string;
  readonly method: 'GET' | 'POST';
  /** The field of the identifier, empty, and those that the page filled in. */
  readonly fields: ReadonlyMap<string, string>;
  readonly identifierField: string;
}

/** What the field is called, as far as sites keep to the specification (OpenID 2.0 sec. 7.1) or to our strategies. */
const IDENTIFIER_FIELDS = ['openid_identifier', 'openid_url', 'id4me_identifier'];

/**
 * The form of a page in which to type an identifier of a protocol; undefined where there is none.
 *
 * @param html written by the site
 */
export function findLoginForm(html: string, page: string, protocol: 'openid2' | 'id4me'): LoginForm | undefined {
  const forms = html
    .split(/<form\b/i)
    .slice(1)
    .flatMap((text) => readForm(text, page));
  const isWanted = ({ identifierField }: LoginForm) => identifierField.startsWith('id4me') === (protocol === 'id4me');
  return forms.find(isWanted) ?? forms[0];
}

function readForm(text: string, page: string): readonly LoginForm[] {
  const [tag = ''] = text.split('>', 1);
  const fields = inputsOf(text.split(/<\/form\b/i, 1)[0] ?? '');
  const action = attributeOf(tag, 'action') ?? page;
  const identifierField = IDENTIFIER_FIELDS.find((name) => fields.has(name));
  if (identifierField === undefined || !URL.canParse(action, page)) return [];
  const method = attributeOf(tag, 'method')?.toUpperCase() === 'POST' ? 'POST' : 'GET';
  return [{ action: new URL(action, page).href, method, fields, identifierField }];
}

/** The names and values of the input elements in a piece of a page. */
export function inputsOf(html: string): ReadonlyMap<string, string> {
  const tags = html.split(/<input\b/i).slice(1);
  return new Map(
    tags.flatMap((text) => {
      const [tag = ''] = text.split('>', 1);
      const name = attributeOf(tag, 'name');
      return name === undefined ? [] : [[name, attributeOf(tag, 'value') ?? ''] as const];
    }),
  );
}

function attributeOf(tag: string, name: string): string | undefined {
  const [, double, single, bare] = new RegExp(`\\s${name}=(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag) ?? [];
  return (double ?? single ?? bare)
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
