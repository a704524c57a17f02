import { hash } from 'node:crypto';

const SCRIPT = 'document.forms[0].submit()';

/** The headers of such a page: nothing but its own script runs, nobody frames it, and its address goes nowhere. */
export const FORM_PAGE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; script-src 'sha256-${hash('sha256', SCRIPT, 'base64')}'; frame-ancestors 'none'`,
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
});

/** A message that goes by POST: where to, and its fields. */
export interface FormPost {
  readonly action: string;
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  /** A whole page that submits itself, or, without JavaScript, by a button. `FORM_PAGE_HEADERS` go with it. */
  readonly html: string;
}

/** A message as a form that submits itself (OpenID 2.0 sec. 5.2.2). */
export function buildFormPost(action: string, fields: FormPost['fields']): FormPost {
  const inputs = fields.map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Log in</title>
</head>
<body>
<form method="post" action="${escaped(action)}" accept-charset="utf-8">
${inputs.join('\n')}
<button type="submit">Continue</button>
</form>
<script>${SCRIPT}</script>
</body>
</html>
`;
  return { action, fields, html };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
