import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../src/http-client.js';
import { HTML_ACCEPT, locateXrds, YADIS_ACCEPT } from '../../src/openid2/yadis.js';
import { atOnce } from '../at-once.js';
import { codeOf } from '../coded.js';

const HEADER = 'https://alice.example/header';
const META = '<html><head><meta http-equiv="X-XRDS-Location" content="https://alice.example/meta"></head>';

function response(contentType: string, body: string, location?: string): HttpResponse {
  const headers = new Headers(location === undefined ? {} : { 'x-xrds-location': location });
  return { url: 'https://alice.example/', status: 200, headers, contentType, body, bytes: Buffer.from(body) };
}

describe('locateXrds', () => {
  it.each([
    ['the document itself', response('application/xrds+xml', META, HEADER), { kind: 'document', body: META }],
    ['the header', response('text/html', META, HEADER), { kind: 'location', url: HEADER }],
    ['the meta', response('text/html', META), { kind: 'location', url: 'https://alice.example/meta' }],
    ['SPEC-Y-05 nothing that is XML of another type', response('text/xml', '<XRDS/>'), { kind: 'page' }],
    ['nothing', response('', ''), { kind: 'page' }],
  ])('SPEC-Y-02 takes %s', (_name, page, outcome) => {
    expect(atOnce(locateXrds(page))).toEqual(outcome);
  });

  it.each([
    '',
    '/xrds',
    'xrds',
    '//alice.example/xrds',
    'http:/alice.example/xrds',
    'ftp://alice.example/xrds',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:application/xrds+xml,x',
    'https://',
    'https://[::1',
  ])('SPEC-Y-07 refuses the location %j, in the header and in the meta', (location) => {
    expect(codeOf(() => atOnce(locateXrds(response('text/html', '', location))))).toBe('RESPONSE_MALFORMED');
    const meta = META.replace('https://alice.example/meta', location);
    expect(codeOf(() => atOnce(locateXrds(response('text/html', meta))))).toBe('RESPONSE_MALFORMED');
  });

  it('SPEC-Y-01 asks for XRDS first, and SPEC-Y-06 not at all when the page is wanted', () => {
    expect(YADIS_ACCEPT).toContain('application/xrds+xml');
    expect(HTML_ACCEPT).not.toContain('xrds');
  });
});
