import { expect, it } from 'vitest';
import { NODATA, NXDOMAIN } from '../../name-server.js';
import { record, useRecords } from '../../record-lookup.js';

const { names, find } = useRecords();

it.each([NXDOMAIN, NODATA])(
  'ID4ME-T17 a name without a record leads to its parent, which is told: %j',
  async (reply) => {
    names.set('_openid.alice.example.com', reply);
    names.set('_openid.example.com', { txt: [record()] });
    expect(await find('alice.example.com')).toMatchObject({
      issuer: 'https://authority.example',
      discoveredAt: 'example.com',
    });
  },
);
