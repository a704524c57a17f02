/** What a verify callback calls when it knows: an error, no user (with the reason), or the user (with anything more to say). */
export type VerifyDone = (error: unknown, user?: unknown, info?: unknown) => void;

/** What a verify callback decided. */
export type Verdict =
  | { readonly kind: 'user'; readonly user: unknown; readonly info: unknown }
  | { readonly kind: 'refused'; readonly info: unknown };

/**
 * Runs a verify callback of either style, and settles once: the first of `done`, a returned value and a rejection wins, the
 * rest is ignored. A callback that returns undefined, now or later, has said nothing yet: `done` will tell.
 *
 * How many parameters it declares is never asked, because wrappers declare none.
 *
 * @param call calls the callback with everything that it takes, `done` last
 */
export function settleVerify(call: (done: VerifyDone) => unknown): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const decide = (user: unknown, info: unknown) =>
      resolve(user ? { kind: 'user', user, info } : { kind: 'refused', info });
    const done: VerifyDone = (error, user, info) => (error ? reject(error) : decide(user, info));
    // An async wrapper, so that what is thrown at once and what rejects later are the same.
    const run = async () => call(done);
    run().then((user) => {
      if (user !== undefined) decide(user, undefined);
    }, reject);
  });
}
