import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http-client.js';
import { parsePositiveAssertion } from '../../src/openid2/assertion.js';
import { fetchDirectVerification, parseDirectVerification } from '../../src/openid2/direct-verification.js';
import { codeOf, rejectedCode } from '../coded.js';
import { type LoopbackServer, serve } from '../loopback-server.js';
import { assertionFields, ENDPOINT } from './sample-assertion.js';

const NS = 'ns:http://specs.openid.net/auth/2.0\n';
const ASSERTION = parsePositiveAssertion(assertionFields({ invalidate_handle: 'old' }));

describe('parseDirectVerification', () => {
  it.each([
    ['as Steam says it', `${NS}is_valid:true\n`],
    ['in another order', `is_valid:true\n${NS}`],
    ['without the last line feed', `${NS}is_valid:true`],
    ['with fields that nobody asked for', `${NS}is_valid:true\nlifetime:0\n`],
    ['of another handle that is invalid', `${NS}is_valid:true\ninvalidate_handle:other\n`],
  ])('takes an answer %s', (_name, body) => {
    expect(parseDirectVerification(ENDPOINT, ASSERTION, body)).toEqual({});
  });

  it('ATK-E-04 believes in an invalid handle only with is_valid:true, and only in the one that the assertion named', () => {
    const body = `${NS}is_valid:true\ninvalidate_handle:old\n`;
    expect(parseDirectVerification(ENDPOINT, ASSERTION, body)).toEqual({ invalidatedHandle: 'old' });
    const unnamed = parsePositiveAssertion(assertionFields());
    expect(parseDirectVerification(ENDPOINT, unnamed, body)).toEqual({});
    const invalid = body.replace('true', 'false');
    expect(codeOf(() => parseDirectVerification(ENDPOINT, ASSERTION, invalid))).toBe('SIGNATURE_REJECTED');
  });

  it.each([
    ['ATK-E-12 false', `${NS}is_valid:false\n`, 'SIGNATURE_REJECTED'],
    ['ATK-E-12 in capitals', `${NS}is_valid:True\n`, 'SIGNATURE_REJECTED'],
    ['ATK-E-12 after a blank', `${NS}is_valid: true\n`, 'SIGNATURE_REJECTED'],
    ['ATK-E-12 before a blank', `${NS}is_valid:true \n`, 'SIGNATURE_REJECTED'],
    ['ATK-E-12 1', `${NS}is_valid:1\n`, 'SIGNATURE_REJECTED'],
    ['ATK-E-12 empty', `${NS}is_valid:\n`, 'SIGNATURE_REJECTED'],
    ['ATK-E-12 yes and no', `${NS}is_valid:true\nis_valid:false\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 no and yes', `${NS}is_valid:false\nis_valid:true\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 in another line', `${NS}error:is_valid:true\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 under another name', `${NS}is_valid :true\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 behind a carriage return', `${NS}error:x\ris_valid:true\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 with CRLF', `${NS}is_valid:true\r\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 after a blank line', `\n${NS}is_valid:true\n`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 no ns', 'is_valid:true\n', 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 the ns of 1.1', 'ns:http://openid.net/signon/1.1\nis_valid:true\n', 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 a page', `<html>\n<!--\n${NS}is_valid:true\n-->`, 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 a form', 'is_valid=true', 'DIRECT_RESPONSE_MALFORMED'],
    ['ATK-E-12 nothing', '', 'DIRECT_RESPONSE_MALFORMED'],
    ['the historic answer of 1.0', `${NS}lifetime:3600\n`, 'DIRECT_RESPONSE_MALFORMED'],
  ])('%s: %j gives %s', (_name, body, code) => {
    expect(codeOf(() => parseDirectVerification(ENDPOINT, ASSERTION, body))).toBe(code);
  });

  it('says yes to nothing but the exact line', () => {
    const line = fc.oneof(fc.constantFrom('is_valid:true', 'is_valid:false', NS.trim(), ''), fc.string());
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r'), (lines, end) => {
        const body = lines.join(end);
        const code = codeOf(() => parseDirectVerification(ENDPOINT, ASSERTION, body));
        expect([undefined, 'SIGNATURE_REJECTED', 'DIRECT_RESPONSE_MALFORMED']).toContain(code);
        if (code === undefined) expect(body.split('\n').filter((text) => text === 'is_valid:true')).toHaveLength(1);
      }),
    );
  });
});

describe('fetchDirectVerification', () => {
  const http = createHttpClient({ allowPrivateAddresses: true });
  let server: LoopbackServer;
  let received = new URLSearchParams();
  let requests = 0;
  let status = 200;
  beforeAll(async () => {
    server = await serve(async (request, response) => {
      requests += 1;
      let body = '';
      for await (const chunk of request) body += chunk;
      received = new URLSearchParams(body);
      response.writeHead(status, { location: '/elsewhere', 'content-type': 'text/html' });
      response.end(`${NS}is_valid:true\n`);
    });
  });
  afterAll(() => server.close());

  it('sends all fields of the assertion as they came, with another mode', async () => {
    const odd = { 'sreg.fullname': 'Zo\u00eb & =+%\u20ac', unknown: '', 'x.y': 'a,b' };
    const message = assertionFields(odd);
    await fetchDirectVerification(server.url, parsePositiveAssertion(message), http);
    const sent = new Map([...message].map(([name, value]) => [`openid.${name}`, value] as const));
    expect(new Map(received)).toEqual(sent.set('openid.mode', 'check_authentication'));
    expect([...received].length).toBe(message.size);
  });

  it.each([302, 307, 400, 403, 404, 500, 201])('ATK-E-12, ATK-E-13 does not believe an answer of %i', async (given) => {
    status = given;
    requests = 0;
    expect(await rejectedCode(() => fetchDirectVerification(server.url, ASSERTION, http))).toBe('HTTP_STATUS');
    expect(requests).toBe(1);
    status = 200;
  });
});
