/** Text made safe for HTML and XML, as content and inside quoted attributes. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `
:root { color-scheme: light dark; --line: #8886; --accent: #1f5fbf; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 52rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { font-size: 1.15rem; }
caption { text-align: left; padding: .35rem .5rem; }
tbody th { font-weight: normal; }
code, .site { overflow-wrap: anywhere; }
.site { font-weight: 600; }
.note { border-left: 4px solid #b8860b; padding: .25rem .75rem; font-size: .9rem; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; }
label { display: block; padding: .35rem 0; cursor: pointer; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
button { font: inherit; padding: .5rem 1.5rem; border-radius: .5rem; border: 1px solid var(--accent); background: transparent; color: inherit; cursor: pointer; }
button.primary { background: var(--accent); color: #fff; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** A whole HTML page. The title is text, head and content are markup. */
export function htmlPage(title: string, content: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
${head}<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}</h1>
${content}
</main>
</body>
</html>
`;
}
