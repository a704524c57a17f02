import { test } from 'vitest';

/**
 * Tells whether the suites that need a foreign piece of software can run, for `describe.skipIf(!...)`.
 *
 * What is missing leaves a skipped test whose name carries the reason, so that the report names it. On the
 * build server nothing may be missing: a suite that silently stops running there proves nothing.
 *
 * Call it where tests are collected, outside of any test.
 *
 * @param reason why the software was not found; unused when it was
 */
export function requirement(name: string, found: boolean, reason: string): boolean {
  if (found) return true;
  const absence = `${name} is missing: ${reason}`;
  if (process.env.CI === 'true') throw new Error(`${absence} (required because CI=true)`);
  test.skip(absence);
  return false;
}
