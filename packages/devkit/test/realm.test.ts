import { describe, expect, it } from 'vitest';
import { matchesRealm } from '../src/realm.js';

describe('a realm', () => {
  it.each([
    ['http://a.example/', 'http://a.example/x?y'],
    ['http://a.example', 'http://a.example/x'],
    ['http://a.example/x', 'http://a.example/x/y'],
    ['http://a.example:80/', 'http://a.example/'],
    ['http://*.a.example/', 'http://b.a.example/'],
    ['http://*.a.example/', 'http://a.example/'],
  ])('%s holds %s', (realm, returnTo) => {
    expect(matchesRealm(realm, returnTo)).toBe(true);
  });

  it.each([
    ['http://a.example/', 'https://a.example/'],
    ['http://a.example/', 'http://a.example:81/'],
    ['http://a.example/', 'http://b.a.example/'],
    ['http://a.example/x', 'http://a.example/xy'],
    ['http://*.a.example/', 'http://ba.example/'],
    ['http://a.example/#f', 'http://a.example/'],
    ['ftp://a.example/', 'ftp://a.example/'],
    ['a.example', 'a.example'],
  ])('%s does not hold %s', (realm, returnTo) => {
    expect(matchesRealm(realm, returnTo)).toBe(false);
  });
});
