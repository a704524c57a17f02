/**
 * Key-Value Form text of some fields, each line ended by a single newline (OpenID 2.0 sec. 4.1.1).
 *
 * @throws RangeError when a key or a value cannot be written in this form
 */
export function buildKeyValueForm(fields: Iterable<readonly [string, string]>): string {
  let text = '';
  for (const [key, value] of fields) {
    if (/[:\n]/.test(key) || value.includes('\n')) {
      throw new RangeError(`The field ${JSON.stringify(key)} does not fit into Key-Value Form.`);
    }
    text += `${key}:${value}\n`;
  }
  return text;
}

/**
 * The fields of a Key-Value Form text, in their order (OpenID 2.0 sec. 4.1.1).
 *
 * @throws SyntaxError on a line without a colon, a repeated key, or a last line that is not ended
 */
export function parseKeyValueForm(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  if (text === '') return fields;
  if (!text.endsWith('\n')) throw new SyntaxError('The last line is not ended by a newline.');
  for (const line of text.slice(0, -1).split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) throw new SyntaxError('A line has no colon.');
    const key = line.slice(0, colon);
    if (fields.has(key)) throw new SyntaxError(`The key ${JSON.stringify(key)} is repeated.`);
    fields.set(key, line.slice(colon + 1));
  }
  return fields;
}
