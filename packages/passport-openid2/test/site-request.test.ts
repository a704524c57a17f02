import { incomingRequest } from 'openid-rp-core/adapter';
import { describe, expect, it } from 'vitest';
import type { StrategyRequest } from '../src/login-strategy.js';
import { useSites } from './site.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'content-length': '20' };
const refused = (request: StrategyRequest) =>
  expect(() => incomingRequest(request)).toThrowError(
    expect.objectContaining({
      code: 'BODY_PARSER_ABSENT',
      status: 500,
      hint: expect.stringContaining('express.urlencoded'),
    }),
  );

describe('incomingRequest', () => {
  it('takes the URL that the browser asked for', () => {
    expect(incomingRequest({ method: 'GET', originalUrl: '/auth/return?a=1', url: '/return?a=1' })).toEqual({
      method: 'GET',
      url: '/auth/return?a=1',
    });
    expect(incomingRequest({ method: 'GET', url: '/return?a=1' })).toEqual({ method: 'GET', url: '/return?a=1' });
    expect(incomingRequest({})).toEqual({ method: 'GET', url: '/' });
  });

  it('never reads req.query', () => {
    const request = {
      method: 'GET',
      url: '/return?openid.mode=cancel',
      get query(): never {
        throw new Error('req.query was read');
      },
    };
    expect(incomingRequest(request)).toEqual({ method: 'GET', url: '/return?openid.mode=cancel' });
  });

  it('has no body for a GET', () => {
    const request = { method: 'GET', url: '/', body: { 'openid.mode': 'cancel' }, rawBody: 'openid.mode=cancel' };
    expect(incomingRequest(request)).toEqual({ method: 'GET', url: '/' });
  });

  const BODIES: ReadonlyArray<readonly [string, Partial<StrategyRequest>, unknown]> = [
    ['a record', { body: { a: '1' } }, { a: '1' }],
    ['text', { body: 'a=1' }, 'a=1'],
    ['bytes', { body: Buffer.from('a=1') }, Buffer.from('a=1')],
    ['raw text rather than a record', { rawBody: 'a=1', body: { a: 'another' } }, 'a=1'],
    ['raw bytes rather than a record', { rawBody: Buffer.from('a=1'), body: { a: 'another' } }, Buffer.from('a=1')],
    ['raw text alone', { rawBody: 'a=1' }, 'a=1'],
    [
      'raw text rather than a nested record',
      { rawBody: 'openid.mode=x', body: { openid: { mode: 'x' } } },
      'openid.mode=x',
    ],
    ['a record where the raw body is no body', { rawBody: true, body: { a: '1' } }, { a: '1' }],
    ['a record with a field that only looks nested', { body: { openid: 'text' } }, { openid: 'text' }],
    ['nothing where nothing was sent', {}, ''],
    ['nothing where a parser found nothing', { body: {} }, ''],
    ['nothing where the length is 0', { headers: { ...FORM, 'content-length': '0' }, body: {} }, ''],
    ['nothing of what is no form', { headers: { ...FORM, 'content-type': 'text/plain' } }, ''],
    ['nothing of what is no form, with a parser', { headers: { ...FORM, 'content-type': 'text/plain' }, body: {} }, ''],
  ];
  for (const [name, request, body] of BODIES) {
    it(`takes the body of a POST: ${name}`, () => {
      expect(incomingRequest({ method: 'POST', url: '/return', ...request })).toEqual({
        method: 'POST',
        url: '/return',
        body,
      });
    });
  }

  it('refuses a parser that nests names', () => {
    refused({ method: 'POST', body: { openid: { mode: 'id_res' } } });
    refused({ method: 'POST', headers: FORM, body: { openid: { mode: 'id_res' }, rp_state: 'x' } });
  });

  it('names the missing parser where a form was sent', () => {
    refused({ method: 'POST', headers: FORM });
    refused({ method: 'POST', headers: FORM, body: null });
    // express.json() alone, in Express 4.
    refused({ method: 'POST', headers: FORM, body: {} });
    const { 'content-length': _, ...chunked } = FORM;
    refused({ method: 'POST', headers: { ...chunked, 'transfer-encoding': 'chunked' } });
  });

  it('leaves a parameter that came twice for the protocol to refuse', () => {
    const body = { 'openid.mode': ['cancel', 'id_res'], a: '1' };
    expect(incomingRequest({ method: 'POST', url: '/', body })).toEqual({ method: 'POST', url: '/', body });
  });
});

describe('a site whose framework says something else than the wire', () => {
  const sites = useSites();

  it('logs in, whatever lies in req.query', async () => {
    const site = await sites.open({
      before: (request, _response, next) => {
        Object.assign(request, {
          query: { 'openid.mode': 'cancel', openid_identifier: 'https://evil.example/', openid: { mode: 'cancel' } },
          params: { openid_identifier: 'https://evil.example/' },
        });
        next();
      },
    });
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    expect(new URL(url).searchParams.get('openid.claimed_id')).toBe(sites.openid2.identifier('alice'));
    const answer = sites.openid2.approve(url, { user: 'alice' });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });

  it('refuses an answer in which a parameter comes twice', async () => {
    const site = await sites.open();
    const visitor = site.visitor();
    const url = await site.begin(visitor);
    const answer = sites.openid2.approve(url, { user: 'alice', via: 'POST' });
    const doubled = { ...answer, body: `${answer.body}&openid.mode=id_res` };
    expect(await site.ending(visitor.deliver(doubled))).toMatchObject({
      kind: 'fail',
      status: 403,
      info: { code: 'PARAMETER_DUPLICATED' },
    });
    expect(await site.ending(visitor.deliver(answer))).toMatchObject({ kind: 'success' });
  });
});
