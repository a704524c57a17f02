import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../src/errors.js';
import { checkHttpOptions, createHttpClient, HTTP_DEFAULTS, type HttpClientOptions } from '../src/http-client.js';
import { serve } from './loopback-server.js';

describe('checkHttpOptions', () => {
  it('takes the defaults, and nothing at all', () => {
    expect(() => checkHttpOptions('test', HTTP_DEFAULTS)).not.toThrow();
    expect(() => checkHttpOptions('test', {})).not.toThrow();
    expect(() => checkHttpOptions('test', { timeoutMs: undefined })).not.toThrow();
    expect(Object.isFrozen(HTTP_DEFAULTS) && Object.isFrozen(HTTP_DEFAULTS.allowedPorts)).toBe(true);
  });

  it.each([
    [{ timeout: 1 }, 'OPTION_UNKNOWN'],
    [{ allowPrivateAddresses: true }, 'OPTION_UNKNOWN'],
    [{ timeoutMs: 0 }, 'OPTION_INVALID'],
    [{ timeoutMs: Number.POSITIVE_INFINITY }, 'OPTION_INVALID'],
    [{ deadlineMs: 2 ** 31 }, 'OPTION_INVALID'],
    [{ maxResponseBytes: 0 }, 'OPTION_INVALID'],
    [{ maxRedirects: -1 }, 'OPTION_INVALID'],
    [{ allowedPorts: [0] }, 'OPTION_INVALID'],
    [{ allowedPorts: 80 }, 'OPTION_INVALID'],
    [{ agent: {} }, 'OPTION_INVALID'],
    [{ agent: false }, 'OPTION_INVALID'],
    [{ maxConcurrent: 1.5 }, 'OPTION_INVALID'],
    [{ maxConcurrentPerHost: '4' }, 'OPTION_INVALID'],
    [{ headers: { Authorization: 'Bearer secret' } }, 'OPTION_INVALID'],
    [{ headers: { cookie: 'a=b' } }, 'OPTION_INVALID'],
    [{ headers: { Host: 'other.example' } }, 'OPTION_INVALID'],
    [{ headers: { 'a b': 'c' } }, 'OPTION_INVALID'],
    [{ headers: { a: 'b\r\nc: d' } }, 'OPTION_INVALID'],
    [{ headers: { a: 1 } }, 'OPTION_INVALID'],
    ['text', 'OPTION_INVALID'],
    [null, 'OPTION_INVALID'],
  ])('refuses %j', (options, code) => {
    const check = () => checkHttpOptions('test', options);
    expect(check).toThrow(ConfigurationError);
    expect(check).toThrow(expect.objectContaining({ code }));
  });

  it('is what createHttpClient does too', () => {
    expect(() => createHttpClient({ timeout: 1 } as HttpClientOptions)).toThrow(ConfigurationError);
    const truthy = { allowPrivateAddresses: 'yes' } as unknown as HttpClientOptions;
    expect(() => createHttpClient(truthy)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
  });

  it('takes undefined for the default', async () => {
    const server = await serve((_request, response) => setTimeout(() => response.end('done'), 20));
    const absent = Object.fromEntries(Object.keys(HTTP_DEFAULTS).map((name) => [name, undefined]));
    const one = createHttpClient({ ...absent, agent: undefined, headers: undefined } as unknown as HttpClientOptions);
    await expect(one.fetch({ url: server.url, step: 'discovery' })).rejects.toMatchObject({ code: 'PORT_REFUSED' });
    const inside = createHttpClient({ ...absent, allowPrivateAddresses: true } as HttpClientOptions);
    expect(await inside.fetch({ url: server.url, step: 'discovery' })).toMatchObject({ body: 'done' });
    await server.close();
  });
});
