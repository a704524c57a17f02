/** A JSON object from a stranger: no prototype, so that no member of it can be mistaken for one of ours (H-5). */
export type JsonObject = { readonly [name: string]: unknown };

const MAX_DEPTH = 16;

/**
 * Reads a JSON object. Undefined when the text is not one, is nested more than 16 deep, or names a member twice: parsers
 * disagree about which of the two counts, and so could we and the one who signed it. Never throws.
 *
 * @param text written by a stranger
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !isPlain(text)) return undefined;
  return withoutPrototype(value) as JsonObject;
}

/** Whether a value is a JSON object, not a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a string with something in it; undefined otherwise. */
export function textMember(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A member that is a list, as far as it has strings; undefined when it is no list. */
export function textsMember(object: JsonObject, name: string): readonly string[] | undefined {
  const value = object[name];
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : undefined;
}

function withoutPrototype(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototype);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value)) copy[name] = withoutPrototype((value as Record<string, unknown>)[name]);
  return copy;
}

/** One token of JSON: a string, or a character that opens, closes or parts. The text is known to be JSON. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/** Neither nested too deeply nor with a member named twice. One pass over the text, each object with its own set of names. */
function isPlain(text: string): boolean {
  const open: Array<Set<string> | undefined> = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (open.push(token === '{' ? new Set() : undefined) > MAX_DEPTH) return false;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (token === ':') {
      const names = open.at(-1);
      const name: string = JSON.parse(last);
      if (names?.has(name)) return false;
      names?.add(name);
    }
    last = token;
  }
  return true;
}
