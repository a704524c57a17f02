import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../src/public-address.js';

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2a00:1450:4001:800::200e',
  '2001:4860:4860::8888',
  '2001:200::1',
];

const REFUSED: Record<string, readonly string[]> = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  loopback: ['127.0.0.1', '127.255.255.255', '::1'],
  unspecified: ['::'],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'link-local': ['169.254.0.1', 'fe80::1', 'febf::1', 'fe80::1%eth0'],
  metadata: ['169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16', 'fd00:ec2::254'],
  CGNAT: ['100.64.0.0', '100.127.255.255'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  'broadcast and reserved': ['255.255.255.255', '240.0.0.1', '254.1.1.1'],
  'protocol assignments': ['192.0.0.1', '192.0.0.10', '2001::1', '2001:1::1', '2001:20::1', '2001:30::1'],
  'documentation, benchmark': ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255'],
  'documentation, benchmark v6': ['2001:db8::1', '3fff::1', '3fff:fff::1', '2001:2::1'],
  'anycast relays': ['192.88.99.1', '192.52.193.1', '192.31.196.1', '192.175.48.1', '2620:4f:8000::1'],
  ULA: ['fc00::1', 'fd12:3456:789a::1'],
  'site-local': ['fec0::1', 'feff::1'],
  discard: ['100::1', '100:0:0:1::1'],
  mapped: ['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::ffff:0:8.8.8.8'],
  'v4-compatible': ['::127.0.0.1', '::808:808'],
  '6to4': ['2002:7f00:1::1', '2002:808:808::1'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1'],
  Teredo: ['2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  'segment routing': ['5f00::1'],
  'outside 2000::/3': ['4000::1', '1::1', '8000::1', 'e000::1', '200::1'],
  'a zone': ['2606:4700:4700::1111%eth0'],
  'another notation': ['0x7f.1', '2130706433', '8.8', '8.8.8', '010.8.8.8', '0x8.8.8.8', '134744072', '[::1]'],
  'not an address': ['', ' ', 'localhost', '1.2.3.4.5', '256.1.1.1', '1.1.1.1 ', '1.1.1.1\n', '::g', '1.1.1.1/8'],
};

describe('isPublicAddress', () => {
  it.each(PUBLIC)('takes %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  for (const [kind, addresses] of Object.entries(REFUSED)) {
    it.each(addresses)(`refuses ${kind}: "%s"`, (address) => {
      expect(isPublicAddress(address)).toBe(false);
    });
  }

  it('takes no mapped, compatible, 6to4 or NAT64 form of any IPv4 address', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    fc.assert(
      fc.property(group, group, (high, low) => {
        for (const form of [
          `::ffff:${high}:${low}`,
          `::${high}:${low}`,
          `2002:${high}:${low}::1`,
          `64:ff9b::${high}:${low}`,
        ]) {
          expect(isPublicAddress(form)).toBe(false);
        }
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV6(), fc.stringMatching(/^[0-9a-fx.:%[\]]{0,40}$/)),
        (text) => {
          expect(typeof isPublicAddress(text)).toBe('boolean');
        },
      ),
    );
  });
});
