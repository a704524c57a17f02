import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Id4meIdentifier, parseIdentifier } from '../../src/id4me/identifier.js';
import { codeOf } from '../coded.js';

describe('parseIdentifier', () => {
  it('gives a domain in its three forms', () => {
    expect(parseIdentifier(' MÜLLER.de. ')).toEqual({
      kind: 'domain',
      entered: 'MÜLLER.de.',
      canonical: 'xn--mller-kva.de',
      display: 'müller.de',
      domain: 'xn--mller-kva.de',
    });
  });

  it('gives an e-mail address in its three forms', () => {
    expect(parseIdentifier('Jörg@MÜLLER.de')).toEqual({
      kind: 'email',
      entered: 'Jörg@MÜLLER.de',
      canonical: 'Jörg@xn--mller-kva.de',
      display: 'Jörg@müller.de',
      domain: 'xn--mller-kva.de',
      localPart: 'Jörg',
    });
  });

  it.each(['alice.localhost', 'joe@mail.test', 'a.b.example', 'x.internal'])('takes %s when told to', (text) => {
    expect(codeOf(() => parseIdentifier(text))).toBe('IDENTIFIER_MALFORMED');
    expect(parseIdentifier(text, { allowReservedNames: true }).canonical).toBe(text);
  });

  it('throws nothing but coded errors, and what it gives is canonical', () => {
    const parts = fc.constantFrom('@', '.', 'xn--', 'ä', 'example.com', '_', '-', ' ', '1', '\u202e', 'ｅ', '%41', ':');
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(parts, { maxLength: 8 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          texts,
          texts.map((text) => `${text}.example.com`),
          texts.map((text) => `${text}@example.com`),
          fc.anything(),
        ),
        (text) => {
          let identifier: Id4meIdentifier | undefined;
          const code = codeOf(() => {
            identifier = parseIdentifier(text);
          });
          expect([undefined, 'IDENTIFIER_ABSENT', 'IDENTIFIER_MALFORMED']).toContain(code);
          if (!identifier) return;
          const { canonical, display, domain, localPart } = identifier;
          expect(domain).toMatch(/^(?:[a-z0-9][a-z0-9_-]{0,62}\.)+[a-z0-9_-]{1,63}$/);
          expect(domain.length).toBeLessThanOrEqual(245);
          expect(canonical).toBe(localPart === undefined ? domain : `${localPart}@${domain}`);
          expect(parseIdentifier(canonical).canonical).toBe(canonical);
          expect(parseIdentifier(display).canonical).toBe(canonical);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
