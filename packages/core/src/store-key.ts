import { hash } from 'node:crypto';

/**
 * A store key: a namespace and a hash of the parts, so that remote input never reaches the store as a key.
 *
 * @param parts texts without line breaks; they are joined by one
 */
export function storeKey(namespace: string, ...parts: readonly string[]): string {
  return `${namespace}:${hash('sha256', parts.join('\n'), 'base64url')}`;
}
