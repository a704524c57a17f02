import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  copyOf,
  ERROR_CODES,
  type ErrorCode,
  IdentifierError,
  isRelyingPartyError,
  ProviderError,
  quoted,
  RelyingPartyError,
  StoreError,
  VerificationError,
} from '../src/errors.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Codes that no test provokes yet. It should be empty. */
const NOT_PROVOKED: readonly ErrorCode[] = [];

/** An error of each class, made as the library makes it. */
const CLASSES = { ConfigurationError, IdentifierError, VerificationError, ProviderError, StoreError } as const;
const STATUS: Readonly<Record<string, number>> = {
  ConfigurationError: 500,
  IdentifierError: 400,
  VerificationError: 403,
  ProviderError: 502,
  StoreError: 503,
};

interface Row {
  readonly code: string;
  readonly class: string;
  readonly status: number;
  readonly texts: readonly string[];
}

/** The rows of docs/errors.md that begin with a code. */
function rows(): readonly Row[] {
  const lines = readFileSync(path.join(ROOT, 'docs/errors.md'), 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, code, className, status, ...texts] = line.split('|').map((cell) => cell.trim());
    const name = /^`([A-Z][A-Z0-9_]*)`$/.exec(code ?? '')?.[1];
    return name ? [{ code: name, class: className ?? '', status: Number(status), texts: texts.slice(0, -1) }] : [];
  });
}

/** The class of each code, as the table in the source has it. */
function classOfCode(): ReadonlyMap<string, string> {
  const source = readFileSync(path.join(ROOT, 'packages/core/src/errors.ts'), 'utf8');
  return new Map(
    [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]*): '(\w+)',$/gm)].map(([, code = '', name = '']) => [code, name]),
  );
}

/** The text of every test but this one. */
function testTexts(): string {
  const self = fileURLToPath(import.meta.url);
  const folders = [path.join(ROOT, 'test')];
  for (const name of readdirSync(path.join(ROOT, 'packages'))) folders.push(path.join(ROOT, 'packages', name, 'test'));
  const files = folders
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => file.endsWith('.test.ts') && file !== self);
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

/** The text of every source. */
function sourceTexts(): readonly string[] {
  const folders = readdirSync(path.join(ROOT, 'packages')).map((name) => path.join(ROOT, 'packages', name, 'src'));
  return folders.flatMap((folder) => filesBelow(folder)).map((file) => readFileSync(file, 'utf8'));
}

function filesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

describe('the table of codes', () => {
  it('is what docs/errors.md says, row for row', () => {
    const documented = rows().map(({ code, class: name, status }) => ({ code, class: name, status }));
    const defined = [...classOfCode()].map(([code, name]) => ({
      code,
      class: name,
      status: code === 'TIMED_OUT' ? 504 : STATUS[name],
    }));
    expect(documented).toEqual(defined);
    expect(defined.map(({ code }) => code)).toEqual([...ERROR_CODES]);
  });

  it('is documented with when, and with what to do', () => {
    for (const { code, texts } of rows()) {
      expect(texts, code).toHaveLength(2);
      for (const text of texts) expect(text, code).toMatch(/^.{8,}\.$/);
    }
  });

  it('is provoked by tests, code for code', () => {
    const tests = testTexts();
    const missing = ERROR_CODES.filter((code) => !tests.includes(`'${code}'`));
    expect(missing).toEqual([...NOT_PROVOKED]);
  });
});

describe('an error', () => {
  it.each(ERROR_CODES)('%s has the class, the status and the name that the table gives it', (code) => {
    const name = classOfCode().get(code) as keyof typeof CLASSES;
    // The constructors take the codes of their own class alone, which is what types are for.
    const create = CLASSES[name] as unknown as new (
      code: ErrorCode,
      message: string,
      details: object,
    ) => RelyingPartyError;
    const error = new create(code, 'message', { step: 'response', hint: 'hint', detail: { a: 1 } });
    const status = code === 'TIMED_OUT' ? 504 : STATUS[name];
    expect(error).toMatchObject({
      name,
      code,
      status,
      statusCode: status,
      message: 'message',
      step: 'response',
      hint: 'hint',
    });
    expect(error.expose).toBe(error.status < 500);
    expect(error).toBeInstanceOf(RelyingPartyError);
    expect(error).toBeInstanceOf(Error);
    expect(Object.isFrozen(error.detail)).toBe(true);
  });

  it('holds no long text of a stranger in its detail', () => {
    const [whole, long] = ['x'.repeat(2_048), 'x'.repeat(2_049)];
    const detail = { whole, long, list: [long, 'short'], status: 404, absent: undefined };
    const error = new ProviderError('HTTP_STATUS', 'm', { step: 'discovery', hint: 'h', detail });
    const cut = `${whole}...`;
    expect(error.detail).toEqual({ whole, long: cut, list: [cut, 'short'], status: 404, absent: undefined });
    expect(copyOf(error).detail).toEqual(error.detail);
  });

  it('has a cause only when it was given one, and a step even when it was not', () => {
    const cause = new Error('below');
    expect(new StoreError('STORE_FAILED', 'm', { cause })).toMatchObject({ cause, step: 'store', detail: {} });
    expect('cause' in new ConfigurationError('OPTION_INVALID', 'm')).toBe(false);
    expect(new ConfigurationError('OPTION_INVALID', 'm')).toMatchObject({ step: 'configuration', hint: undefined });
  });
});

describe('what to do', () => {
  it('has to be said by whoever makes an error about a visitor, a response or a remote', () => {
    // The compiler is the test: it wants these lines to be errors.
    // @ts-expect-error no hint
    const identifier = new IdentifierError('IDENTIFIER_ABSENT', 'm', { step: 'request' });
    // @ts-expect-error no hint
    const verification = new VerificationError('CLAIM_ABSENT', 'm', { step: 'id-token' });
    // @ts-expect-error no hint
    const provider = new ProviderError('HTTP_STATUS', 'm', { step: 'discovery' });
    expect([identifier, verification, provider].map(({ hint }) => hint)).toEqual([undefined, undefined, undefined]);
  });

  it('is never said in empty words', () => {
    const hints = sourceTexts().flatMap((text) => [...text.matchAll(/\bhint:\s*(['`])((?:\\.|(?!\1).)*)\1/g)]);
    expect(hints.length).toBeGreaterThan(100);
    for (const [, , hint = ''] of hints) expect(hint).toMatch(/^.{12,}[.>}]$/);
  });
});

describe('isRelyingPartyError', () => {
  it('knows the errors of any copy of this library by their brand, and no others', () => {
    const foreign = { [Symbol.for('openid-rp-core.RelyingPartyError')]: true };
    for (const error of [
      new StoreError('STORE_FULL', 'm'),
      foreign,
      Object.create(new StoreError('STORE_FULL', 'm')),
    ]) {
      expect(isRelyingPartyError(error)).toBe(true);
    }
    const others = [undefined, null, 'STORE_FULL', 1, {}, { code: 'STORE_FULL', status: 503 }, new Error('m'), () => 0];
    for (const other of others) expect(isRelyingPartyError(other)).toBe(false);
  });
});

describe('quoted', () => {
  it.each([
    ['a', '"a"'],
    ['', '""'],
    ['a"b\\c', '"a\\u0022b\\u005cc"'],
    ['a\r\nb\0\u007f\u0085', '"a\\u000d\\u000ab\\u0000\\u007f\\u0085"'],
    ['\u202eevil\u2066\u2028', '"\\u202eevil\\u2066\\u2028"'],
    ['\u001b[31m', '"\\u001b[31m"'],
    ['z\u00fcrich \u20ac', '"z\u00fcrich \u20ac"'],
    ['x'.repeat(200), `"${'x'.repeat(200)}"`],
    ['x'.repeat(201), `"${'x'.repeat(200)}..."`],
    ['\0'.repeat(33), `"${'\\u0000'.repeat(33)}"`],
    ['\0'.repeat(34), `"${'\\u0000'.repeat(33)}..."`],
    ['x\0'.repeat(200), `"${'x\\u0000'.repeat(28)}x..."`],
  ])('%j is %s', (text, expected) => {
    expect(quoted(text)).toBe(expected);
  });

  it('lets nothing through that ends a line or a quotation, and stays short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const shown = quoted(text);
        expect(shown).toMatch(/^"(?:[^"\\\r\n\u2028\u2029\u0085]|\\u[0-9a-f]{4})*"$/);
        expect(shown.length).toBeLessThanOrEqual(200 + 5);
      }),
    );
  });
});
