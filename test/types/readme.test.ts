import { readdirSync, readFileSync } from 'node:fs';
import type { ConfigurationError } from 'openid-rp-core';
import { Strategy as Id4meStrategy } from 'passport-id4me';
import { Strategy } from 'passport-openid2';
import { SteamStrategy } from 'passport-openid2/steam';
import { describe, expect, it } from 'vitest';
import { DNS_CHECKS, DNS_DEFAULTS } from '../../packages/core/src/dns-options.js';
import { HTTP_CHECKS, HTTP_DEFAULTS } from '../../packages/core/src/http-options.js';
import { REDIS_STORE_CHECKS } from '../../packages/core/src/stores/redis-store.js';
import { SQL_STORE_CHECKS } from '../../packages/core/src/stores/sql-store.js';
import { TIMEOUT_MS } from '../../packages/core/src/stores/store-operation.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the code in the documentation is compiled with the tests', () => {
  it.each([
    ['README.md', ['readme-login.ts', 'readme-id4me-first.ts']],
    ['packages/passport-openid2/README.md', ['readme-login.ts', 'readme-steam.ts']],
    [
      'packages/passport-id4me/README.md',
      ['readme-id4me-login.ts', 'readme-id4me-logout.ts', 'readme-id4me-tenants.ts'],
    ],
    [
      'packages/core/README.md',
      ['readme-core.ts', 'readme-id4me-core.ts', 'readme-stores.ts', 'readme-executors.ts', 'readme-events.ts'],
    ],
    ['docs/recipes/express.md', ['recipe-express.ts']],
    ['docs/recipes/koa.md', ['recipe-koa.ts']],
    ['docs/recipes/fastify.md', ['recipe-fastify.ts']],
    ['docs/recipes/nestjs.md', ['nestjs/recipe-nestjs.ts', 'nestjs/recipe-nestjs-redirects.ts']],
    ['docs/recipes/nestjs-fastify.md', ['nestjs/recipe-nestjs-fastify.ts']],
    ['docs/recipes/fetch.md', ['fetch/create-login.ts']],
    ['docs/recipes/hono.md', ['fetch/hono-app.ts', 'fetch/hono-start.ts']],
    [
      'docs/recipes/next.md',
      ['next/login.ts', 'next/app/auth/openid/route.ts', 'next/app/auth/openid/return/route.ts'],
    ],
    ['docs/recipes/clusters.md', ['recipe-clusters.ts']],
    ['docs/recipes/fetch-id4me.md', ['fetch/create-id4me-login.ts']],
    ['docs/recipes/proxies.md', ['recipe-proxies.ts']],
    ['docs/recipes/sessions.md', ['recipe-sessions.ts']],
    ['docs/recipes/single-page-apps.md', ['recipe-single-page-apps.ts']],
    ['docs/recipes/multi-tenant.md', ['recipe-multi-tenant.ts']],
    ['docs/recipes/testing.md', ['testing/vitest.test.ts', 'testing/site.ts', 'testing/node-test.ts']],
  ])('%s', (readme, files) => {
    const blocks = [...read(readme).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
    expect(blocks).toEqual(files.map((file) => read(`test/types/${file}`)));
  });
});

describe('the README', () => {
  it('gets to a first login in under 25 lines, with each protocol', () => {
    const blocks = [...read('README.md').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code.trim());
    const tooLong = blocks.filter((code) => code.split('\n').length >= 25);
    expect([blocks.length, tooLong]).toEqual([2, []]);
  });
});

describe('the README of openid-rp-core', () => {
  const readme = read('packages/core/README.md');

  it.each([
    ['RedisStore', REDIS_STORE_CHECKS, { prefix: 'openid-rp:', timeoutMs: TIMEOUT_MS }],
    ['SqlStore', SQL_STORE_CHECKS, { table: 'openid_rp', timeoutMs: TIMEOUT_MS }],
  ])('has a row for each option of %s, with its default', (name, checks, defaults) => {
    const table = rows(readme, `option of \`${name}\``);
    expect(table.map(([option]) => option).sort()).toEqual(Object.keys(checks).sort());
    for (const [option, value] of Object.entries(defaults))
      expect(table).toContainEqual([option, JSON.stringify(value)]);
  });
});

describe('the README of passport-openid2', () => {
  const readme = read('packages/passport-openid2/README.md');

  it('has a row for each option of the strategy, and no other', () => {
    expect(
      rows(readme, 'option')
        .map(([name]) => name)
        .sort(),
    ).toEqual(strategyOptions(Strategy).sort());
  });

  it('has a row for each option of the Steam strategy, and no other', () => {
    const names = rows(readme, 'option of `SteamStrategy`').map(([name]) => name);
    expect(names.sort()).toEqual(strategyOptions(SteamStrategy).sort());
  });

  it('has a row for each option of http, with its default', () => {
    const table = rows(readme, 'option of `http`');
    expect(table.map(([name]) => name).sort()).toEqual(Object.keys(HTTP_CHECKS).sort());
    for (const [name, value] of Object.entries(HTTP_DEFAULTS)) {
      expect(table).toContainEqual([name, JSON.stringify(value)]);
    }
  });
});

describe('the README of passport-id4me', () => {
  const readme = read('packages/passport-id4me/README.md');
  const names = (head: string) => rows(readme, head).map(([name]) => name);

  it('has a row for each option of the strategy, and no other', () => {
    expect(names('option').sort()).toEqual(strategyOptions(Id4meStrategy).sort());
  });

  it.each([
    ['dns', DNS_CHECKS, DNS_DEFAULTS],
    ['http', HTTP_CHECKS, HTTP_DEFAULTS],
  ])('has a row for each option of %s, with its default', (name, checks, defaults) => {
    const head = `option of \`${name}\``;
    expect(names(head).sort()).toEqual(Object.keys(checks).sort());
    for (const [option, value] of Object.entries(defaults)) {
      expect(rows(readme, head)).toContainEqual([option, JSON.stringify(value)]);
    }
  });
});

describe('CONTRIBUTING.md', () => {
  it('has a reason for each dependency, and for nothing else', () => {
    const manifests = ['.', ...workspaces('packages'), ...workspaces('examples')].map((folder) =>
      JSON.parse(read(`${folder}/package.json`)),
    );
    const own = new Set(manifests.map(({ name }) => name));
    const names = manifests.flatMap(({ dependencies, devDependencies, peerDependencies }) =>
      Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }),
    );
    const wanted = [...new Set(names)].filter((name) => !own.has(name)).sort();
    const given = rows(read('CONTRIBUTING.md'), 'dependency').map(([name]) => name);
    expect(given.flatMap((name) => name?.split('`, `') ?? []).sort()).toEqual(wanted);
  });
});

/** The first two cells of each row of the table whose head begins with `head`, without the backquotes around them. */
function rows(text: string, head: string): string[][] {
  const table = text.split('\n\n').find((block) => block.startsWith(`| ${head} `)) ?? '';
  const cells = (row: string) => row.split('|').slice(1, 3);
  const bare = (cell: string) => cell.trim().replace(/^`(.*)`$/, '$1');
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) => cells(row).map(bare));
}

/** The names of all options, as the strategy itself tells them. */
function strategyOptions(AnyStrategy: new (options: never, verify: () => null) => unknown): string[] {
  try {
    new AnyStrategy({ noSuchOption: true } as never, () => null);
  } catch (error) {
    const { hint = '' } = error as ConfigurationError;
    return hint.replace(/^Its options are: |\.$/g, '').split(', ');
  }
  throw new Error('an unknown option was not refused');
}

function workspaces(folder: string): string[] {
  return readdirSync(new URL(`../../${folder}`, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}
