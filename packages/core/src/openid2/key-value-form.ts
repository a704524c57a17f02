import { ProviderError, quoted } from '../errors.js';

/**
 * Parses the body of a direct response: one `key:value` a line, each line ended by one line feed (OpenID 2.0 sec. 4.1.1).
 *
 * Security: strict, because the answer "is_valid:true" is read from it. No key twice, no line without colon, no text around.
 *
 * @param url where it came from, for messages
 * @throws DIRECT_RESPONSE_MALFORMED
 */
export function parseKeyValueForm(text: string, url?: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  // Some providers leave out the last line feed; nothing can hide in that.
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed(`has a line without a key: ${quoted(line)}`, url);
    const key = line.slice(0, colon);
    // A carriage return before the line feed would become part of the value and be compared as such.
    if (/[\r\0]/.test(line)) throw malformed(`has a control character in ${quoted(line)}`, url);
    if (fields.has(key)) throw malformed(`has the key ${quoted(key)} twice`, url);
    fields.set(key, line.slice(colon + 1));
  }
  return fields;
}

function malformed(fault: string, url: string | undefined): ProviderError {
  const origin = url === undefined ? '' : ` from ${quoted(url)}`;
  return new ProviderError('DIRECT_RESPONSE_MALFORMED', `The provider's direct response${origin} ${fault}.`, {
    step: 'direct-verification',
    hint: 'The provider does not answer in Key-Value Form; its operator has to look at it.',
    ...(url !== undefined && { detail: { url } }),
  });
}
