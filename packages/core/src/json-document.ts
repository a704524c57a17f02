/** A JSON object from a stranger: no prototype, so that no member of it can be mistaken for one of ours (H-5). */
export type JsonObject = { readonly [name: string]: unknown };

const MAX_DEPTH = 16;
/** What is read at one go, without another turn for anybody else (D-16), even where a site takes longer responses. */
const MAX_LENGTH = 262_144;

/**
 * Reads a JSON object. Undefined when the text is not one, is too long, is nested more than 16 deep, or names a member twice:
 * parsers disagree about which of the two counts, and so could we and the one who signed it. Never throws.
 *
 * @param text written by a stranger
 * @param maxLength in characters
 */
export function parseJsonObject(text: string, maxLength = MAX_LENGTH): JsonObject | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isJsonObject(value)) return undefined;
    const count = { members: 0 };
    const copy = withoutPrototype(value, count) as JsonObject;
    // Of members with one name, JSON.parse keeps the last.
    return count.members === countWrittenMembers(text) ? copy : undefined;
  } catch {
    return undefined;
  }
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

/** A copy in which no object has a prototype; counts its members. @throws RangeError when it is nested too deeply */
function withoutPrototype(value: unknown, count: { members: number }, depth = 1): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (Array.isArray(value)) return value.map((member) => withoutPrototype(member, count, depth + 1));
  const copy = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value)) {
    count.members += 1;
    copy[name] = withoutPrototype((value as Record<string, unknown>)[name], count, depth + 1);
  }
  return copy;
}

/** How many members the objects of a JSON text have, each as often as it is written: one for every colon outside of strings. */
function countWrittenMembers(json: string): number {
  let count = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (character === ':') count += 1;
    else if (character === '"') at = endOfString(json, at);
  }
  return count;
}

/** Where the string ends that begins at a quotation mark: at the next one that no backslash escapes. */
function endOfString(json: string, start: number): number {
  let end = start;
  let backslashes = 0;
  do {
    end = json.indexOf('"', end + 1);
    for (backslashes = 0; json[end - 1 - backslashes] === '\\'; ) backslashes += 1;
  } while (backslashes % 2 === 1);
  return end;
}
