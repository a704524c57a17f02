import { describe, expect, it } from 'vitest';
import { beginLogin, type Fields, useProvider, WAYS } from './login-fixture.js';

const SREG = 'http://openid.net/extensions/sreg/1.1';
const SREG_1_0 = 'http://openid.net/sreg/1.0';
const AX = 'http://openid.net/srv/ax/1.0';

describe('ATK-F-04 Simple Registration under another name', () => {
  const provider = useProvider();
  const cases: Record<string, { fields: Fields; email: string | undefined }> = {
    'without any namespace': { fields: { 'sreg.email': 'a@b.example' }, email: undefined },
    'an alias of another extension': {
      fields: { 'ns.sreg': AX, 'sreg.mode': 'fetch_response', 'sreg.email': 'a@b.example' },
      email: undefined,
    },
    'an unknown namespace': { fields: { 'ns.sreg': `${SREG}/`, 'sreg.email': 'a@b.example' }, email: undefined },
    'fields of another alias': {
      fields: { 'ns.x': SREG, 'x.email': 'a@b.example', 'sreg.email': 'other@b.example' },
      email: 'a@b.example',
    },
    'the namespace of version 1.0': { fields: { 'ns.y': SREG_1_0, 'y.email': 'a@b.example' }, email: 'a@b.example' },
    'both versions': {
      fields: { 'ns.y': SREG_1_0, 'y.email': 'old@b.example', 'ns.x': SREG, 'x.email': 'a@b.example' },
      email: 'a@b.example',
    },
    'a longer alias': { fields: { 'ns.x': SREG, 'xx.email': 'a@b.example' }, email: undefined },
  };

  for (const way of WAYS) {
    for (const [name, { fields, email }] of Object.entries(cases)) {
      it(`is found by its URI alone: ${name} (${way.name})`, async () => {
        const login = await beginLogin(provider, way);
        expect((await login.identity(login.sign(fields))).extensions.sreg?.email).toBe(email);
      });
    }
  }
});
