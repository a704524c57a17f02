import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http-client.js';
import { createAuthorityDirectory } from '../../src/id4me/directory.js';
import { KeySets } from '../../src/id4me/key-set.js';
import { type LoopbackServer, serve } from '../loopback-server.js';

let server: LoopbackServer;
/** Paths in the order of arrival. */
let asked: string[] = [];

afterEach(async () => {
  asked = [];
  await server.close();
});

/** Answers each path with a document of about so many characters. */
async function serveDocuments(build: (issuer: string, filling: string) => object, characters: number) {
  server = await serve((request, response) => {
    asked.push(request.url ?? '');
    const [, name = ''] = (request.url ?? '').split('/');
    response.end(JSON.stringify(build(`http://127.0.0.1:${server.port}/${name}`, 'x'.repeat(characters))));
  });
}

const policy = { allowPrivateAddresses: true, allowInsecureHttp: true };
const http = createHttpClient({ allowPrivateAddresses: true });

describe.each([
  { characters: 100, isKept: true },
  { characters: 200_000, isKept: false },
])('ID4ME-I-8: the keys at 16 URLs, $characters characters each', ({ characters, isKept }) => {
  it(isKept ? 'are all kept' : 'are not all kept: strangers decide how long they are', async () => {
    await serveDocuments((_issuer, x5t) => ({ keys: [{ kty: 'RSA', x5t }] }), characters);
    const context = { http, keySets: new KeySets(), allowInsecureHttp: true };
    const obtain = (name: number) => context.keySets.obtain(`${server.url}/${name}`, context);
    for (let name = 0; name < 16; name += 1) await obtain(name);
    await obtain(15);
    await obtain(0);
    expect(asked).toHaveLength(isKept ? 16 : 17);
  });
});

describe.each([
  { characters: 100, isKept: true },
  { characters: 60_000, isKept: false },
])('ID4ME-I-8: the documents of 48 authorities, $characters characters each', ({ characters, isKept }) => {
  it(isKept ? 'are all kept' : 'are not all kept: strangers decide how long they are', async () => {
    await serveDocuments(
      (issuer, scope) => ({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        scopes_supported: [scope],
      }),
      characters,
    );
    const directory = createAuthorityDirectory();
    const obtain = (name: number) => directory.obtain(`http://127.0.0.1:${server.port}/${name}`, { http, ...policy });
    for (let name = 0; name < 48; name += 1) await obtain(name);
    await obtain(47);
    await obtain(0);
    expect(asked).toHaveLength(isKept ? 48 : 49);
  });
});
