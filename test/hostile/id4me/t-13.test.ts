import { expect, it } from 'vitest';
import { parseIdentifier } from '../../../packages/core/src/id4me/identifier.js';
import { parsed } from '../../record-lookup.js';

const code = (text: unknown) => parsed(() => parseIdentifier(text).canonical);

it.each(['MÜLLER.de', 'müller.de', 'mu\u0308ller.de', 'XN--MLLER-KVA.de', 'xn--mller-kva.DE.', ' müller。de '])(
  'ID4ME-T13 one domain has one canonical form: %s',
  (text) => {
    expect(code(text)).toBe('xn--mller-kva.de');
  },
);
