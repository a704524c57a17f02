import { describe, expect, it } from 'vitest';
import { beginLogin, OPENID2, useProvider, WAYS } from './login-fixture.js';

describe('ATK-E-12 an answer about the signature that only looks like yes', () => {
  const provider = useProvider();
  const ns = `ns:${OPENID2}\n`;
  const bodies: Record<string, { body: string; code: string }> = {
    'in the value of another line': { body: `${ns}note:is_valid:true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'twice, no first': { body: `${ns}is_valid:false\nis_valid:true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'twice, yes first': { body: `${ns}is_valid:true\nis_valid:false\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'twice the same': { body: `${ns}is_valid:true\nis_valid:true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'without namespace': { body: 'is_valid:true\n', code: 'DIRECT_RESPONSE_MALFORMED' },
    'with another namespace': {
      body: 'ns:http://openid.net/signon/1.1\nis_valid:true\n',
      code: 'DIRECT_RESPONSE_MALFORMED',
    },
    'with text around': { body: `Hello\n${ns}is_valid:true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'with an empty line': { body: `${ns}\nis_valid:true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'with carriage returns': {
      body: `${ns}is_valid:true\n`.replaceAll('\n', '\r\n'),
      code: 'DIRECT_RESPONSE_MALFORMED',
    },
    'in a page': { body: '<html><body>is_valid:true</body></html>', code: 'DIRECT_RESPONSE_MALFORMED' },
    'with a space before': { body: `${ns}is_valid: true\n`, code: 'SIGNATURE_REJECTED' },
    'with a space behind': { body: `${ns}is_valid:true \n`, code: 'SIGNATURE_REJECTED' },
    'in upper case': { body: `${ns}is_valid:TRUE\n`, code: 'SIGNATURE_REJECTED' },
    'as a number': { body: `${ns}is_valid:1\n`, code: 'SIGNATURE_REJECTED' },
    'as nothing': { body: `${ns}is_valid:\n`, code: 'SIGNATURE_REJECTED' },
    'longer than true': { body: `${ns}is_valid:truely\n`, code: 'SIGNATURE_REJECTED' },
    'under another name': { body: `${ns}openid.is_valid:true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'under a name with a space': { body: `${ns}is_valid :true\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'as the historic lifetime': { body: `${ns}lifetime:3600\n`, code: 'DIRECT_RESPONSE_MALFORMED' },
    'as JSON': { body: '{"is_valid":true}', code: 'DIRECT_RESPONSE_MALFORMED' },
    'not at all': { body: '', code: 'DIRECT_RESPONSE_MALFORMED' },
  };

  for (const way of WAYS.filter(({ stateless }) => stateless)) {
    for (const [name, { body, code }] of Object.entries(bodies)) {
      it(`is no yes: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        provider.openid2.faults.directResponseBody = body;
        expect(await login.outcome(login.approve())).toBe(code);
        provider.openid2.faults.directResponseBody = `${ns}is_valid:true\n`;
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }

    for (const status of [201, 204, 400, 403, 404, 500, 503]) {
      it(`is no yes: with status ${status} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        provider.openid2.faults.directResponseStatus = status;
        expect(await login.outcome(login.approve())).toBe('HTTP_STATUS');
        provider.openid2.faults.directResponseStatus = undefined;
        expect(await login.outcome(login.approve())).toBe('authenticated');
      });
    }
  }
});
