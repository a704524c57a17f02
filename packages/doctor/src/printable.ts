// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]/gu;

const MAX_QUOTED_LENGTH = 200;

/** A text in which nothing moves the cursor, colors the terminal or turns the direction of reading: such characters are escaped. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** Text that a stranger wrote, fit for a message: in quotes, escaped, and what that gives cut to 200 characters. */
export function quoted(text: string): string {
  const shown = printable(text.slice(0, MAX_QUOTED_LENGTH).replace(/["\\]/g, escaped));
  if (text.length <= MAX_QUOTED_LENGTH && shown.length <= MAX_QUOTED_LENGTH) return `"${shown}"`;
  // No half of an escape at the end.
  return `"${shown.slice(0, MAX_QUOTED_LENGTH).replace(/\\(?:u[0-9a-f]{0,3})?$/, '')}..."`;
}

/** One line of JSON that can be shown on a terminal, too; whoever parses it gets the value unchanged. */
export function jsonLine(value: unknown): string {
  return printable(JSON.stringify(value));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
