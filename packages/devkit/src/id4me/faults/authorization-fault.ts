import type { Fault, JsonObject } from './fault.js';

const set = (members: JsonObject): Fault => ({ json: (response) => void Object.assign(response, members) });

/** An error instead of a code; the description tries to be markup (RFC 6749 sec. 4.1.2.1). */
const error = (code: string): Fault =>
  set({ code: undefined, error: code, error_description: '<script>alert(1)</script>' });

/** What goes wrong with the parameters that the browser carries back (OpenID Connect Core sec. 3.1.2.5). */
export const AUTHORIZATION_FAULTS = {
  access_denied: error('access_denied'),
  login_required: error('login_required'),
  consent_required: error('consent_required'),
  interaction_required: error('interaction_required'),
  account_selection_required: error('account_selection_required'),
  invalid_request: error('invalid_request'),
  server_error: error('server_error'),
  temporarily_unavailable: error('temporarily_unavailable'),
  'wrong-iss': set({ iss: 'http://other.id4me.localhost:1' }),
  'no-iss': set({ iss: undefined }),
  'wrong-state': set({ state: 'wrong' }),
  'no-state': set({ state: undefined }),
  'wrong-code': set({ code: 'wrong' }),
  'no-code': set({ code: undefined }),
} as const satisfies Record<string, Fault>;
