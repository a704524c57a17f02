/** Decodes base64 strictly: what would not come out again the same is no base64. Undefined then. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
