import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../examples/site/src/environment.js';

const DEVKIT = { DEV_ORIGIN: 'http://127.0.0.1:4010', DEV_NAME_SERVER: '127.0.0.1:4053' };

describe('the environment of an example site', () => {
  it('may be empty, and then is that of development', () => {
    const { port, baseUrl, databaseUrl, redisUrl, development, sessionSecret } = readEnvironment({});
    expect({ port, baseUrl, databaseUrl, redisUrl, development }).toEqual({ port: 3000, development: true });
    expect(sessionSecret).toMatch(/^.{43}$/);
    expect(readEnvironment({}).sessionSecret).not.toBe(sessionSecret);
  });

  it.each([
    [{ BASE_URL: 'http://127.0.0.1:8080' }, true],
    [
      { BASE_URL: 'http://127.0.0.1:8080', ...DEVKIT },
      { origin: DEVKIT.DEV_ORIGIN, nameServer: DEVKIT.DEV_NAME_SERVER },
    ],
    [{ BASE_URL: 'https://localhost:8443' }, true],
    [{ BASE_URL: 'https://site.example' }, false],
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', BASE_URL: 'https://localhost:8443' }, false],
  ])('%j: providers for development %j', (variables, development) => {
    expect(readEnvironment(variables).development).toEqual(development);
  });

  it.each([
    [{ PORT: 'three' }, 'PORT must be a number from 0 to 65535, not "three".'],
    [{ PORT: '65536' }, 'PORT must be'],
    [{ DATABASE_URL: 'postgres://localhost/site' }, 'SESSION_SECRET must be given'],
    [{ REDIS_URL: 'redis://localhost' }, 'SESSION_SECRET must be given'],
    [{ BASE_URL: 'site.example' }, 'BASE_URL must be'],
    [{ BASE_URL: 'https://site.example/path' }, 'BASE_URL must be'],
    [{ BASE_URL: 'http://site.example' }, 'BASE_URL must begin with https:'],
    [{ DEV_ORIGIN: DEVKIT.DEV_ORIGIN }, 'go together'],
    [{ DEV_NAME_SERVER: DEVKIT.DEV_NAME_SERVER }, 'go together'],
    [{ ...DEVKIT, BASE_URL: 'https://site.example' }, 'is for development'],
    [{ ...DEVKIT, NODE_ENV: 'production' }, 'is for development'],
  ])('is refused where it is %j', (variables, words) => {
    expect(() => readEnvironment(variables)).toThrow(words);
  });
});
