import { invalidOption } from '../options.js';
import { AX, type AxKey, type AxName } from './attribute-exchange.js';
import { extensionField, parseNamespaces } from './extension.js';
import type { Message } from './message.js';
import { AX_NAMESPACE } from './namespace.js';

/** Attributes that the provider is asked to keep: a short name of `AX` or a type URI -> its values. */
export type AxStoreRequest = Readonly<Partial<Record<AxKey, string | readonly string[]>>>;

/** Whether the provider kept them. */
export interface AxStoreResponse {
  readonly isStored: boolean;
  /** Why not, in words of the provider. */
  readonly error?: string;
}

/**
 * The fields of a store request (Attribute Exchange 1.0 sec. 6.1). It takes the place of a fetch request: a message has one of
 * them.
 *
 * Security: a request is not signed. What is sent passes through the visitor's browser, and the visitor may change it.
 *
 * @throws OPTION_INVALID
 */
export function buildAxStoreRequest(attributes: AxStoreRequest): Array<readonly [string, string]> {
  const fields: Array<readonly [string, string]> = [
    ['ns.ax', AX_NAMESPACE],
    ['ax.mode', 'store_request'],
  ];
  const types = new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(attributes)) {
    const type = Object.hasOwn(AX, name) ? AX[name as AxName] : name;
    types.set(checkedType(type), checkedValues(name, [values].flat()));
  }
  if (types.size === 0) throw invalidOption('this login', 'axStore', 'has no attribute');
  [...types].forEach(([type, values], index) => {
    const alias = `a${index + 1}`;
    fields.push([`ax.type.${alias}`, type]);
    const [value = ''] = values;
    if (values.length === 1) fields.push([`ax.value.${alias}`, value]);
    // None takes back what was stored.
    else fields.push([`ax.count.${alias}`, String(values.length)], ...numbered(alias, values));
  });
  return fields;
}

function numbered(alias: string, values: readonly string[]): ReadonlyArray<readonly [string, string]> {
  return values.map((value, index) => [`ax.value.${alias}.${index + 1}`, value]);
}

function checkedType(type: string): string {
  if (/^[a-z][a-z0-9+.-]*:[!-~]+$/i.test(type)) return type;
  throw invalidOption('this login', 'axStore', `has "${type}", which is neither a type URI nor a short name`);
}

/** Sec. 3.3: without line breaks, which nothing in a message may have. */
function checkedValues(name: string, values: readonly unknown[]): readonly string[] {
  const isFault = (value: unknown) => typeof value !== 'string' || /[\r\n]/.test(value);
  if (values.some(isFault)) throw invalidOption('this login', 'axStore', `has a "${name}" that is no text of one line`);
  return values as readonly string[];
}

/**
 * The answer to a store request, from fields that are known to be signed; undefined where there is none
 * (Attribute Exchange 1.0 sec. 6.2).
 */
export function parseAxStoreResponse(
  signed: Message,
  namespaces = parseNamespaces(signed),
): AxStoreResponse | undefined {
  const ax = namespaces.get(AX_NAMESPACE);
  const mode = ax === undefined ? undefined : extensionField(signed, ax, 'mode');
  if (ax === undefined || (mode !== 'store_response_success' && mode !== 'store_response_failure')) return undefined;
  const isStored = mode === 'store_response_success';
  const error = isStored ? undefined : extensionField(signed, ax, 'error');
  return Object.freeze({ isStored, ...(error !== undefined && { error }) });
}
