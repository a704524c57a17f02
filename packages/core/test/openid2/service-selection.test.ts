import { describe, expect, it } from 'vitest';
import type { ServiceEndpoint } from '../../src/openid2/service-endpoint.js';
import { type SelectionPolicy, selectService } from '../../src/openid2/service-selection.js';
import { rejectedCode } from '../coded.js';

const POLICY: SelectionPolicy = {
  requireHttps: false,
  allowInsecureHttp: false,
  allowPrivateAddresses: false,
  discoveryPolicy: undefined,
  allowOpenId1: false,
};
const service = (...endpoints: readonly string[]): ServiceEndpoint => ({ version: '2.0', endpoints, types: [] });
const old = (...endpoints: readonly string[]): ServiceEndpoint => ({ ...service(...endpoints), version: '1.1' });

const select = (services: readonly ServiceEndpoint[], policy: Partial<SelectionPolicy> = {}) =>
  selectService({ claimedId: 'https://alice.example/', services }, 'alice.example', { ...POLICY, ...policy });
const codeFor = (services: readonly ServiceEndpoint[], policy?: Partial<SelectionPolicy>) =>
  rejectedCode(() => select(services, policy));

describe('selectService', () => {
  it('ATK-D-12 takes the first that can be used, whole', async () => {
    const second = { ...service('http://b.example/', 'https://b.example/', 'https://c.example/'), localId: 'l' };
    const first = { ...service('http://a.example/'), localId: 'other' };
    expect(await select([old('https://old.example/'), first, second, service('https://d.example/')])).toEqual({
      version: '2.0',
      localId: 'l',
      claimedId: 'https://alice.example/',
      endpoint: 'https://b.example/',
      endpoints: ['https://b.example/', 'https://c.example/'],
    });
  });

  it('names no identity for an OP Identifier', async () => {
    const selected = await selectService({ services: [service('https://a.example/')] }, 'a.example', POLICY);
    expect(selected).not.toHaveProperty('claimedId');
  });

  it.each([
    ['nothing', []],
    ['ATK-B-10 OpenID 1.1', [old('https://a.example/')]],
  ])('SERVICE_ABSENT for %s', async (_name, services) => {
    expect(await codeFor(services)).toBe('SERVICE_ABSENT');
  });

  it.each<[string, Partial<SelectionPolicy>, boolean]>([
    ['http://a.example/', {}, false],
    ['http://a.example/', { allowPrivateAddresses: true }, false],
    ['http://a.example/', { allowInsecureHttp: true }, true],
    ['http://a.example/', { allowInsecureHttp: true, requireHttps: true }, false],
    ['http://127.0.0.1:8080/', {}, false],
    ['http://127.0.0.1:8080/', { allowPrivateAddresses: true }, true],
    ['http://127.0.0.1:8080/', { allowPrivateAddresses: true, requireHttps: true }, false],
    ['http://[::1]/', { allowPrivateAddresses: true }, true],
    ['http://op.localhost/', { allowPrivateAddresses: true }, true],
    ['http://10.0.0.1/', { allowPrivateAddresses: true }, false],
    ['http://127.0.0.1.evil.example/', { allowPrivateAddresses: true }, false],
    ['http://evillocalhost/', { allowPrivateAddresses: true }, false],
    ['http://localhost.evil.example/', { allowPrivateAddresses: true }, false],
    ['https://a.example/', { requireHttps: true }, true],
    ['HTTPS://a.example/', { requireHttps: true }, true],
  ])('ATK-D-11 %s with %j: %s', async (endpoint, policy, isTaken) => {
    expect(await codeFor([service(endpoint)], policy)).toBe(isTaken ? undefined : 'HTTPS_REQUIRED');
  });

  it.each([false, undefined, 1, 'true', {}])('PROVIDER_REFUSED when the policy says %j', async (verdict) => {
    const discoveryPolicy = () => verdict as boolean;
    expect(await codeFor([service('https://a.example/'), service('https://b.example/')], { discoveryPolicy })).toBe(
      'PROVIDER_REFUSED',
    );
  });

  it('asks the policy about the endpoint and the identifier, before the first request', async () => {
    const asked: unknown[] = [];
    const discoveryPolicy = async (...given: readonly string[]) => asked.push(given) > 0;
    await select([service('http://a.example/'), service('https://b.example/')], { discoveryPolicy });
    await selectService({ services: [service('https://a.example/')] }, 'typed', { ...POLICY, discoveryPolicy });
    expect(asked).toEqual([
      ['https://b.example/', 'https://alice.example/'],
      ['https://a.example/', 'typed'],
    ]);
  });

  it('ATK-D-10 lets no endpoint make the assertion that the policy was not asked about', async () => {
    const discoveryPolicy = (endpoint: string) => endpoint === 'https://good.example/';
    const selected = await select([service('https://good.example/', 'https://evil.example/')], { discoveryPolicy });
    expect(selected.endpoints).toEqual(['https://good.example/']);
  });

  it('passes on what the policy throws', async () => {
    const error = new Error('the database of the site');
    const discoveryPolicy = () => Promise.reject(error);
    expect(await codeFor([service('https://a.example/')], { discoveryPolicy })).toBe(error);
  });
});
