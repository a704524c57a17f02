import { describe, expect, it } from 'vitest';
import { checkDnsOptions, parseNameServer } from '../src/dns-options.js';
import { codeOf } from './coded.js';

describe('parseNameServer', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', 53, true],
    ['127.0.0.53:5353', '127.0.0.53', 5353, true],
    ['192.0.2.1', '192.0.2.1', 53, false],
    ['[::1]:5353', '::1', 5353, true],
    ['[::1]', '::1', 53, true],
    ['::1', '::1', 53, true],
    ['2001:db8::1', '2001:db8::1', 53, false],
    ['[fe80::1%eth0]:53', 'fe80::1%eth0', 53, false],
  ])('%s', (text, address, port, isLoopback) => {
    expect(parseNameServer(text)).toEqual({ address, port, isLoopback });
  });

  it.each([
    '',
    'localhost',
    'dns.example',
    '127.1',
    '0x7f.0.0.1',
    '256.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.0.0.1:',
    '127.0.0.1:53:1',
    '[127.0.0.1]:53',
    '[::1]:x',
    ' 127.0.0.1',
    'https://127.0.0.1',
  ])('knows no server %j', (text) => {
    expect(parseNameServer(text)).toBeUndefined();
  });
});

describe('checkDnsOptions', () => {
  const code = (options: unknown) => codeOf(() => checkDnsOptions('Test', options));

  it.each([
    {},
    { servers: ['127.0.0.1', '[::1]:53'], dnssec: 'require', timeoutMs: 1 },
    { servers: ['192.0.2.1'], dnssec: 'prefer' },
    { dnssec: 'require' },
    { dohUrl: 'https://dns.example/dns-query', dnssec: 'require' },
    { dohUrl: 'http://127.0.0.1:8053/dns-query' },
    { servers: undefined, dohUrl: undefined, dnssec: undefined, timeoutMs: undefined },
  ])('takes %j', (options) => {
    expect(code(options)).toBeUndefined();
  });

  it.each([
    [{ server: '127.0.0.1' }, 'OPTION_UNKNOWN'],
    [{ servers: '127.0.0.1' }, 'OPTION_INVALID'],
    [{ servers: [] }, 'OPTION_INVALID'],
    [{ servers: Array(9).fill('127.0.0.1') }, 'OPTION_INVALID'],
    [{ servers: ['dns.example'] }, 'OPTION_INVALID'],
    [{ servers: [53] }, 'OPTION_INVALID'],
    [{ dohUrl: 'http://dns.example/dns-query' }, 'OPTION_INVALID'],
    [{ dohUrl: 'dns.example' }, 'OPTION_INVALID'],
    [{ dnssec: 'yes' }, 'OPTION_INVALID'],
    [{ dnssec: true }, 'OPTION_INVALID'],
    [{ timeoutMs: 0 }, 'OPTION_INVALID'],
    [{ timeoutMs: '5' }, 'OPTION_INVALID'],
    [{ servers: ['127.0.0.1'], dohUrl: 'https://dns.example/' }, 'OPTION_INVALID'],
    [{ servers: ['127.0.0.1', '192.0.2.1'], dnssec: 'require' }, 'OPTION_INVALID'],
    [null, 'OPTION_INVALID'],
  ])('refuses %j', (options, expected) => {
    expect(code(options)).toBe(expected);
  });
});
