/** Whether some names of fields are one to a provider's language, where names have no dots or no capitals (ATK-B-13). */
export function areAmbiguous(names: readonly string[]): boolean {
  const folded = [...new Set(names)].map((name) => name.replaceAll('.', '_').toLowerCase());
  return new Set(folded).size < folded.length;
}
