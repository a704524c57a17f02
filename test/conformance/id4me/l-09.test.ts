import { expect, it } from 'vitest';
import { record, useRecords } from '../../record-lookup.js';

const { names, find } = useRecords();
const soa = (minimum: number) => ({
  type: 'SOA' as const,
  name: 'example.com',
  ttl: 86_400,
  data: { mname: 'ns.example.com', rname: 'admin.example.com', minimum },
});

it.each([
  [30, 30],
  [86_400, 300],
  [0, 0],
])('ID4ME-L-9 a record of %i seconds may be kept for %i', async (ttl, expected) => {
  names.set('_openid.example.com', { txt: [record()], ttl });
  expect(await find('example.com')).toMatchObject({ ttlSeconds: expected });
});

it.each([
  [20, 20],
  [86_400, 60],
])('ID4ME-L-9 so may an absence of %i seconds on the way, for %i', async (minimum, expected) => {
  names.set('_openid.alice.example.com', { rcode: 3, authorities: [soa(minimum)] });
  names.set('_openid.example.com', { txt: [record()], ttl: 3600 });
  expect(await find('alice.example.com')).toMatchObject({ ttlSeconds: expected });
});

it('ID4ME-L-9 spellings of one identifier have one canonical name', async () => {
  names.set('_openid.xn--mller-kva.de', { txt: [record()] });
  for (const text of ['müller.de', 'MÜLLER.DE.', 'xn--mller-kva.de']) {
    expect(await find(text)).toMatchObject({ discoveredAt: 'xn--mller-kva.de' });
  }
});
