import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['_openid.example.com', 'a._openid.example.com', '_dmarc.example.com', 'joe@_openid.example.com'])(
  'ID4ME-T14 a name of ours: %j',
  (text) => {
    expect(code('example.com')).toBe('example.com');
    expect(code(text)).toBe('IDENTIFIER_MALFORMED');
  },
);
