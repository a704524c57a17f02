import type { Fleet } from './fleet.js';
import {
  approve,
  type BegunLogin,
  begin,
  comeBack,
  type Person,
  type Providers,
  type Reply,
  untilAnswered,
} from './visitor.js';

/** What became of a login: each answer of the site since the visitor came back, or the one to its beginning. */
export interface LoginOutcome {
  readonly replies: readonly Reply[];
}

/**
 * Logs in: begins at whichever process the proxy chooses, and comes back to all processes at once. Where none that lives knows
 * what became of it, the visitor reloads the page.
 */
export async function logIn(fleet: Fleet, person: Person, login: string, providers: Providers): Promise<LoginOutcome> {
  const begun = await untilAnswered(() => begin(fleet.origin, person, login, providers));
  if (begun.kind !== 'begun') return { replies: [begun] };
  const path = await approve(begun, person, providers);
  const replies = await replay(fleet, path, begun);
  const isOpen = !replies.some(({ kind }) => kind === 'accepted') && replies.some(({ kind }) => kind === 'lost');
  if (isOpen) replies.push(await untilAnswered(() => comeBack(fleet.origin, path, begun)));
  return { replies };
}

/** What can be wrong with an answer of somebody who means no good. */
export const FORGERIES = ['signature', 'code', 'cookie'] as const;

/**
 * Comes back with an answer that is not the visitor's own: to alice's login, with what bob's provider said of bob.
 *
 * @throws where it cannot be tried, as the site does not even begin a login
 */
export async function forge(
  fleet: Fleet,
  forgery: (typeof FORGERIES)[number],
  login: string,
  providers: Providers,
): Promise<LoginOutcome> {
  const protocol = forgery === 'code' ? 'id4me' : 'openid2';
  const [alice, bob] = [{ protocol, user: 'alice' } as const, { protocol, user: 'bob' } as const];
  const ours = await untilAnswered(() => begin(fleet.origin, bob, login, providers));
  const theirs = await untilAnswered(() => begin(fleet.origin, alice, login, providers));
  if (ours.kind !== 'begun' || theirs.kind !== 'begun') return { replies: [] };
  const path = new URL(await approve(theirs, alice, providers), fleet.origin);
  if (forgery === 'cookie') return { replies: await replay(fleet, path.pathname + path.search, ours) };
  if (forgery === 'code') {
    const own = new URL(await approve(ours, bob, providers), fleet.origin);
    own.searchParams.set('code', path.searchParams.get('code') ?? '');
    return { replies: await replay(fleet, own.pathname + own.search, ours) };
  }
  for (const name of ['openid.claimed_id', 'openid.identity']) {
    path.searchParams.set(name, providers.openid2.identifier('bob'));
  }
  return { replies: await replay(fleet, path.pathname + path.search, theirs) };
}

/** The same answer, at all processes at once. */
function replay({ processes }: Fleet, path: string, begun: BegunLogin): Promise<Reply[]> {
  return Promise.all(processes.map(({ origin }) => comeBack(origin, path, begun)));
}
