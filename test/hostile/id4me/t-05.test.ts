import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['127.0.0.1', '[::1]', '::1', '0x7f.1', '2130706433', '0177.0.0.1', '１２７.0.0.1', 'joe@127.0.0.1'])(
  'ID4ME-T05 an IP address: %j',
  (text) => {
    expect(code('example.com')).toBe('example.com');
    expect(code(text)).toBe('IDENTIFIER_MALFORMED');
  },
);
