import { describe, expect, it } from 'vitest';
import { discoverAuthority } from '../src/id4me/authority-discovery.js';
import { registerClient } from '../src/id4me/client-registration.js';
import { endRegistration } from '../src/id4me/client-unregistration.js';
import { resolveDistributedClaims } from '../src/id4me/distributed-claims.js';
import { verifyIdToken } from '../src/id4me/id-token.js';
import { fetchProviderMetadata } from '../src/id4me/provider-metadata.js';
import { exchangeCode } from '../src/id4me/token-exchange.js';
import { fetchUserInfo } from '../src/id4me/user-info.js';
import { associate } from '../src/openid2/association-negotiation.js';
import { discover } from '../src/openid2/discovery.js';
import { verifyAssertion } from '../src/openid2/verify-assertion.js';
import { resolveXri } from '../src/openid2/xri-resolution.js';
import { MemoryStore } from '../src/stores/memory-store.js';
import { rejectedCode } from './coded.js';

/** Each single step with options that its types would not let through, as plain JavaScript may give them. */
type Step = (options: never) => Promise<unknown>;

const NOWHERE = 'https://op.invalid/';
const ANSWER = { method: 'GET', url: '/return?openid.mode=id_res' };

const STEPS: ReadonlyArray<readonly [name: string, step: Step, allowances: readonly string[]]> = [
  ['discover', (options) => discover(NOWHERE, options), ['allowPrivateAddresses']],
  ['resolveXri', (options: object) => resolveXri('=a', { proxy: NOWHERE, ...options }), ['allowPrivateAddresses']],
  ['associate', (options) => associate(NOWHERE, options), ['allowPrivateAddresses', 'allowInsecureHttp']],
  [
    'verifyAssertion',
    (options: object) => verifyAssertion(ANSWER, { returnTo: NOWHERE, store: new MemoryStore(), ...options }),
    ['allowPrivateAddresses', 'allowInsecureHttp'],
  ],
  [
    'discoverAuthority',
    (options) => discoverAuthority('alice.invalid', options),
    ['allowPrivateAddresses', 'allowInsecureHttp'],
  ],
  [
    'fetchProviderMetadata',
    (options) => fetchProviderMetadata(NOWHERE, options),
    ['allowPrivateAddresses', 'allowInsecureHttp'],
  ],
  [
    'registerClient',
    (options) => registerClient({} as never, {} as never, options),
    ['allowPrivateAddresses', 'allowInsecureHttp', 'allowUnsignedIdToken'],
  ],
  [
    'endRegistration',
    (options) => endRegistration({} as never, options),
    ['allowPrivateAddresses', 'allowInsecureHttp'],
  ],
  ['exchangeCode', (options) => exchangeCode({} as never, options), ['allowPrivateAddresses', 'allowInsecureHttp']],
  [
    'verifyIdToken',
    (options) => verifyIdToken('', options),
    ['allowPrivateAddresses', 'allowInsecureHttp', 'allowUnsignedIdToken'],
  ],
  ['fetchUserInfo', (options) => fetchUserInfo(options), ['allowPrivateAddresses', 'allowInsecureHttp']],
  [
    'resolveDistributedClaims',
    (options) => resolveDistributedClaims({}, options),
    ['allowPrivateAddresses', 'allowInsecureHttp', 'allowPlainAgentClaims'],
  ],
];

describe('what weakens security, in single steps', () => {
  const cases = STEPS.flatMap(([name, step, allowances]) =>
    allowances.flatMap((allowance) =>
      ['true', 'false', 1, {}, null].map((value) => ({ name, step, allowance, value })),
    ),
  );

  it.each(cases)('$name takes no $value as $allowance', async ({ step, allowance, value }) => {
    expect(await rejectedCode(() => step({ [allowance]: value } as never))).toBe('OPTION_INVALID');
  });
});
