import { isRelyingPartyError } from '../src/errors.js';

/** The code of what is thrown; undefined when nothing is, and the thing itself when it has no code. */
export function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return isRelyingPartyError(error) ? error.code : error;
  }
  return undefined;
}

/** The same, of what is rejected. */
export async function rejectedCode(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return isRelyingPartyError(error) ? error.code : error;
  }
  return undefined;
}
