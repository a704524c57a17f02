/** A message that goes by POST: where to, and its fields. */
export interface FormPost {
  readonly action: string;
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
  /** A whole page that submits itself; without JavaScript, or where a Content-Security-Policy stops it, by a button. */
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
<script>document.forms[0].submit()</script>
</body>
</html>
`;
  return { action, fields, html };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
