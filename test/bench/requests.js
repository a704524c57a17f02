import openid from 'openid';
import { createRelyingParty } from 'openid-rp-core/openid2';
import { createDevIdentity } from 'openid-rp-devkit';
import { report } from './measure.js';

const RETURN_URL = 'http://localhost:3000/auth/openid/return';

/** @typedef {{ begin(identifier: string): Promise<string>, complete(url: string): Promise<unknown> }} Login */

/** @returns {Login} */
function ourLogin() {
  const party = createRelyingParty({ returnUrl: RETURN_URL, allowPrivateAddresses: true });
  /** @type {unknown} */
  let transaction;
  return {
    async begin(identifier) {
      const begun = await party.begin({ identifier });
      transaction = begun.transaction;
      return begun.url;
    },
    async complete(url) {
      const result = await party.complete({ method: 'GET', url, transaction });
      if (result.kind !== 'authenticated') throw new Error(result.kind);
    },
  };
}

/** @returns {Login} */
function openidLogin() {
  const party = new openid.RelyingParty(RETURN_URL, null, false, true, []);
  const settle = (/** @type {(callback: (error: unknown, result: unknown) => void) => void} */ run) =>
    new Promise((resolve, reject) => {
      run((error, result) => (error ? reject(new Error(JSON.stringify(error))) : resolve(result)));
    });
  return {
    begin: async (identifier) => String(await settle((callback) => party.authenticate(identifier, false, callback))),
    complete: (url) => settle((callback) => party.verifyAssertion(url, callback)),
  };
}

/** Outbound requests of a login, counted by the provider. */
export async function benchRequests() {
  const rows = [];
  for (const [contestant, create] of /** @type {const} */ ([
    ['openid-rp-core', ourLogin],
    ['openid', openidLogin],
  ])) {
    const identity = await createDevIdentity();
    const { openid2 } = identity;
    const login = create();
    const count = async (/** @type {() => Promise<string | unknown>} */ run) => {
      openid2.requests.length = 0;
      const value = await run();
      return { value: String(value), requests: openid2.requests.length };
    };
    for (const [kind, identifier] of /** @type {const} */ ([
      ['identity page with XRDS, first login', openid2.identifier('alice', 'xrds')],
      ['the same, second login', openid2.identifier('alice', 'xrds')],
      ['OP Identifier, first login of bob', openid2.opIdentifier],
      ['the same, second login of bob', openid2.opIdentifier],
    ])) {
      const begun = await count(() => login.begin(identifier));
      const answer = openid2.approve(begun.value, { user: kind.includes('bob') ? 'bob' : 'alice' });
      const completed = await count(() => login.complete(answer.url));
      rows.push({ contestant, login: kind, begin: begun.requests, complete: completed.requests });
    }
    await identity.close();
  }
  report('Outbound requests, counted by the provider', rows);
}
