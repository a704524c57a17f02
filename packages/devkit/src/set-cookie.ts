/** A cookie as a server sets it, as far as a login depends on it (RFC 6265 sec. 5.2). */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Whether the server takes it away. */
  readonly isGone: boolean;
  /** In lower case; browsers read its absence as 'lax'. */
  readonly sameSite: string;
}

/** Reads one Set-Cookie header. */
export function parseSetCookie(header: string): SetCookie {
  const [pair = '', ...parts] = header.split(';');
  const [name, value] = halves(pair);
  const attributes = new Map(
    parts.map((part) => {
      const [attribute, setting] = halves(part);
      return [attribute.toLowerCase(), setting] as const;
    }),
  );
  const sameSite = attributes.get('samesite')?.toLowerCase() ?? 'lax';
  return { name, value, isGone: isOver(attributes), sameSite };
}

/** RFC 6265 sec. 5.3: Max-Age counts before Expires. */
function isOver(attributes: ReadonlyMap<string, string>): boolean {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  return Date.parse(attributes.get('expires') ?? '') <= Date.now();
}

function halves(text: string): [string, string] {
  const [first = '', second = ''] = text.split(/=(.*)/s, 2);
  return [first.trim(), second.trim()];
}
