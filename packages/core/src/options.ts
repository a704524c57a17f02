import { ConfigurationError } from './errors.js';

/** What is wrong with an option's value, in words; undefined when nothing is. */
export type Check = (value: unknown) => string | undefined;

/**
 * Refuses option names that nothing reads: a typo in a security option must not be silent.
 *
 * @param owner what the options belong to, for the message
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function checkOptions(owner: string, options: unknown, checks: Readonly<Record<string, Check>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ConfigurationError('OPTION_INVALID', `${owner} takes an object of options.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (!check) {
      throw new ConfigurationError('OPTION_UNKNOWN', `${owner} has no option "${name}".`, {
        hint: `Its options are: ${Object.keys(checks).join(', ')}.`,
        detail: { option: name },
      });
    }
    const fault = value === undefined ? undefined : check(value);
    if (fault !== undefined) throw invalidOption(owner, name, fault);
  }
}

/** What a site called with its options: messages about wrong ones are in its words. */
export interface OptionOwner {
  readonly name: string;
  /** Option -> what this owner calls it, where that is something else. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** The error for an option whose value cannot be used. */
export function invalidOption(owner: string | OptionOwner, name: string, fault: string): ConfigurationError {
  const { name: ownerName, renamed = {} } = typeof owner === 'string' ? { name: owner } : owner;
  const option = renamed[name] ?? name;
  return new ConfigurationError('OPTION_INVALID', `${ownerName}: option "${option}" ${fault}.`, { detail: { option } });
}

/**
 * Refuses what weakens security with anything but true or false, for functions that take their options at each call: what merely
 * looks true opens nothing.
 *
 * @throws OPTION_INVALID
 */
export function checkAllowances(owner: string, options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const fault = value !== undefined && /^allow[A-Z]/.test(name) ? isBoolean(value) : undefined;
    if (fault !== undefined) throw invalidOption(owner, name, fault);
  }
}

/** Only `true` and `false`; nothing that merely looks like them. */
export const isBoolean: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

/** A function. */
export const isFunction: Check = (value) => (typeof value === 'function' ? undefined : 'must be a function');

/** A string with something in it. */
export const isText: Check = (value) =>
  typeof value === 'string' && value.length > 0 ? undefined : 'must be a string that is not empty';

/** An object that is not an array. */
export const isRecord: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';

/** One of some texts. */
export function isOneOf(...values: readonly string[]): Check {
  const list = values.map((value) => `'${value}'`).join(' or ');
  return (value) => (values.includes(value as string) ? undefined : `must be ${list}`);
}

/** Anything: the value is checked where it is used. */
export const isAny: Check = () => undefined;

/** A whole number from `least` to `most`, both included. */
export function isInteger(least: number, most: number): Check {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;
}

/** An absolute http or https URL without credentials and fragment. */
export const isHttpUrl: Check = (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  // The URL parser repairs what lacks its slashes or has blanks in it; the text itself is what goes over the wire.
  if (!url || !/^https?:\/\/[^\s/\\][^\s\\]*$/i.test(value as string)) return 'must be an absolute http or https URL';
  if (url.username || url.password || (value as string).includes('#'))
    return 'must have neither credentials nor a fragment';
  return undefined;
};

/** A list whose every member passes `check`. */
export function isListOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    for (const member of value) {
      const fault = check(member);
      if (fault) return `has a member that ${fault}`;
    }
    return undefined;
  };
}

/** Checks an object by the checks of its members; the fault names the member. */
export function isShape(checks: Readonly<Record<string, Check>>): Check {
  return (value) => {
    if (isRecord(value)) return isRecord(value);
    for (const [name, member] of Object.entries(value as object)) {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      if (!check) return `has no member "${name}"; it has ${Object.keys(checks).join(', ')}`;
      const fault = member === undefined ? undefined : check(member);
      if (fault) return `has a member "${name}" that ${fault}`;
    }
    return undefined;
  };
}
