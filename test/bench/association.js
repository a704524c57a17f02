import openid from 'openid';
import { associate } from 'openid-rp-core/openid2';
import { createDevIdentity } from 'openid-rp-devkit';
import { createDiffieHellmanKeys, decryptMacKey } from '../../packages/core/dist/openid2/diffie-hellman.js';
import { compare, report, rounded } from './measure.js';

/** Associating with DH-SHA256 and the default modulus: the relying party's arithmetic, then whole exchanges on loopback. */
export async function benchAssociation() {
  const peer = createDiffieHellmanKeys();
  const encrypted = Buffer.alloc(32, 7);
  const arithmetic = await compare(
    {
      'openid-rp-core': () => {
        const keys = createDiffieHellmanKeys();
        if (!decryptMacKey('sha256', keys.privateKey, peer.publicKey, encrypted)) throw new Error('refused');
      },
    },
    { rounds: 10, perRound: 50 },
  );

  const identity = await createDevIdentity();
  const { endpoint } = identity.openid2;
  const provider = { version: 'http://specs.openid.net/auth/2.0', endpoint };
  const exchanges = await compare(
    {
      'openid-rp-core': () => associate(endpoint, { allowPrivateAddresses: true }),
      openid: () =>
        new Promise((resolve, reject) => {
          openid.associate(provider, (/** @type {unknown} */ error, /** @type {unknown} */ result) =>
            error ? reject(new Error(JSON.stringify(error))) : resolve(result),
          );
        }),
    },
    { rounds: 5, perRound: 20 },
  );
  await identity.close();
  report('Associating over DH-SHA256, CPU milliseconds (whole exchanges include the provider, in the same process)', [
    {
      what: 'fresh key, shared secret, MAC key',
      contestant: 'openid-rp-core',
      milliseconds: ms(arithmetic['openid-rp-core']),
    },
    { what: 'whole exchange', contestant: 'openid-rp-core', milliseconds: ms(exchanges['openid-rp-core']) },
    { what: 'whole exchange', contestant: 'openid', milliseconds: ms(exchanges['openid']) },
  ]);
}

/** @param {number | undefined} microseconds */
function ms(microseconds) {
  return rounded((microseconds ?? Number.NaN) / 1_000);
}
