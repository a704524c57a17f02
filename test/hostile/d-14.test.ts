import { randomBytes } from 'node:crypto';
import { readAttributeExchange, readNamespaces, readSimpleRegistration } from 'openid-rp-core/openid2';
import { MemoryStore } from 'openid-rp-core/stores';
import { describe, expect, it } from 'vitest';
import { htmlPage, providerLink, usePages } from '../page-server.js';
import { plainAssociation, publishProvider, signWith } from './hand-made-provider.js';
import { ANY_WAY, alter, beginLogin, createParty, useProvider, WAYS } from './login-fixture.js';

const NAMES = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'prototype'];

describe('ATK-D-14 names that every object has', () => {
  const provider = useProvider();
  const pages = usePages();

  for (const name of NAMES) {
    it(`are handles like others: ${name}`, async () => {
      const macKey = randomBytes(32);
      const { identifier, endpoint } = publishProvider(pages, `op-${name}`, plainAssociation(name, macKey));
      const party = createParty(ANY_WAY, { store: new MemoryStore(), allowInsecureHttp: true });
      const { url, transaction } = await party.begin({ identifier });
      expect(new URL(url).searchParams.get('openid.assoc_handle')).toBe(name);
      const answer = provider.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
      const signed = signWith(alter(answer, { op_endpoint: endpoint, assoc_handle: name }), macKey);
      expect((await party.complete({ ...signed, transaction })).kind).toBe('authenticated');
    });

    it(`are no handles that anybody knows: ${name}`, async () => {
      for (const way of WAYS) {
        const login = await beginLogin(provider, way);
        const honest = login.approve();
        expect(await login.outcome(alter(honest, { assoc_handle: name }))).toBe('SIGNATURE_REJECTED');
        expect(await login.outcome(honest)).toBe('authenticated');
      }
    });

    it(`are identifiers like others: ${name}`, async () => {
      pages.set(`/${name}`, htmlPage(providerLink(provider.openid2.endpoint)));
      for (const way of WAYS) {
        const login = await beginLogin(provider, way, { identifier: `${pages.origin}/${name}` });
        expect((await login.identity(login.sign({}))).claimedId).toBe(`${pages.origin}/${name}`);
      }
    });

    it(`are fields and types like others: ${name}`, async () => {
      for (const way of WAYS) {
        const login = await beginLogin(provider, way);
        const fields = { [name]: 'x', [`ns.${name}`]: name };
        expect(await login.outcome(login.sign(fields))).toBe('authenticated');
      }
      const message = new URLSearchParams({
        'openid.signed': `ns.${name},ns.s,s.${name},ns.a,a.mode,a.type.x,a.value.x`,
        [`openid.ns.${name}`]: name,
        'openid.ns.s': 'http://openid.net/extensions/sreg/1.1',
        [`openid.s.${name}`]: 'x',
        'openid.ns.a': 'http://openid.net/srv/ax/1.0',
        'openid.a.mode': 'fetch_response',
        'openid.a.type.x': name,
        'openid.a.value.x': 'y',
      });
      expect(Object.hasOwn(readNamespaces(message), name)).toBe(true);
      expect(Object.keys(readSimpleRegistration(message) ?? {})).toEqual([]);
      expect(Object.entries(readAttributeExchange(message) ?? {})).toEqual([[name, ['y']]]);
    });
  }
});
