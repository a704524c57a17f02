/** The first form of a page with its hidden fields; an action that is missing is the page itself. */
export function readForm(text: string): { action: string; fields: URLSearchParams } | undefined {
  const form = /<form\b[^>]*\bmethod="post"[^>]*>/i.exec(text)?.[0];
  if (form === undefined) return undefined;
  const fields = new URLSearchParams();
  for (const [input] of text.matchAll(/<input\b[^>]*\btype="hidden"[^>]*>/gi)) {
    fields.append(attribute(input, 'name'), attribute(input, 'value'));
  }
  return { action: attribute(form, 'action'), fields };
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '';
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return value.replace(/&(lt|gt|quot|#39|amp);/g, (_whole, code: string) => characters[code] ?? '');
}
