import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonObject, textMember, textsMember } from '../src/json-document.js';

describe('ID4ME-H-5 parseJsonObject', () => {
  it('reads what JSON.parse reads', () => {
    const isOwn = (value: unknown) => !JSON.stringify(value).includes('"__proto__"');
    fc.assert(
      fc.property(fc.object({ maxDepth: 5 }).filter(isOwn), (object) => {
        const text = JSON.stringify(object);
        expect(JSON.parse(JSON.stringify(parseJsonObject(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJsonObject(text)));
    fc.assert(fc.property(fc.json(), (text) => void parseJsonObject(text)));
  });

  it.each([
    ['a list', '[1]'],
    ['null', 'null'],
    ['a text', '"{}"'],
    ['something after it', '{} {}'],
    ['no JSON', '{a:1}'],
    ['a member twice', '{"iss":"a","iss":"b"}'],
    ['a member twice, once escaped', '{"iss":"a","\\u0069ss":"b"}'],
    ['a member twice further down', '{"a":[{"b":{"c":1,"d":2,"c":3}}]}'],
    ['too deep a list', `{"a":${'['.repeat(16)}${']'.repeat(16)}}`],
    ['too deep an object', `${'{"a":'.repeat(17)}1${'}'.repeat(17)}`],
  ])('refuses %s', (_, text) => {
    expect(parseJsonObject(text)).toBeUndefined();
  });

  it.each([
    ['the same name in two objects', '{"a":{"x":1},"b":{"x":2}}'],
    ['a name that is also a value', '{"a":"b","b":"a"}'],
    ['braces, colons and quotes in texts', '{"a":"}{:\\",\\"a\\":1","b":"[\\\\"}'],
    ['sixteen levels', `${'{"a":'.repeat(16)}1${'}'.repeat(16)}`],
  ])('takes %s', (_, text) => {
    expect(JSON.parse(JSON.stringify(parseJsonObject(text)))).toEqual(JSON.parse(text));
  });

  it('gives objects without a prototype, in which __proto__ is a name like any other', () => {
    const object = parseJsonObject('{"__proto__":{"polluted":true},"a":{"constructor":1},"b":[{}]}');
    expect(Object.getPrototypeOf(object)).toBeNull();
    expect(Object.keys(object ?? {})).toEqual(['__proto__', 'a', 'b']);
    expect(Object.getPrototypeOf(object?.['a'])).toBeNull();
    expect(Object.getPrototypeOf(Object(object?.['b'])[0])).toBeNull();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('reads a long text in one go', () => {
    const text = JSON.stringify({ a: '\\"'.repeat(100_000), b: 'x'.repeat(200_000) });
    expect(parseJsonObject(text, text.length)).toEqual(Object.assign(Object.create(null), JSON.parse(text)));
  });

  it('ATK-D-16 reads no text that would hold the event loop', () => {
    const text = JSON.stringify({ a: 'x'.repeat(262_144 - 8) });
    expect(text).toHaveLength(262_144);
    expect(parseJsonObject(text)).toBeDefined();
    expect(parseJsonObject(`${text} `)).toBeUndefined();
  });
});

describe('members', () => {
  const object = parseJsonObject('{"text":"a","empty":"","number":1,"list":["a",1,null,"b"]}') ?? {};

  it('are given as what they are asked for, or not at all', () => {
    expect(textMember(object, 'text')).toBe('a');
    expect(['empty', 'number', 'list', 'absent', 'toString'].map((name) => textMember(object, name))).toEqual(
      Array(5).fill(undefined),
    );
    expect(textsMember(object, 'list')).toEqual(['a', 'b']);
    expect(textsMember(object, 'text')).toBeUndefined();
  });
});
