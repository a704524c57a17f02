import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`packages/${path}`, import.meta.url));

const SMALL_FILES = ['test/conformance/**/*.test.ts', 'test/hostile/**/*.test.ts'];

// Package names lead to the sources, so that no test can run against a stale build.
// What npm ships is the business of test/packed.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^openid-rp-core$/, replacement: source('core/src/index.ts') },
      { find: /^openid-rp-core\/stores$/, replacement: source('core/src/stores/index.ts') },
      { find: /^openid-rp-core\/openid2$/, replacement: source('core/src/openid2/index.ts') },
      { find: /^openid-rp-core\/id4me$/, replacement: source('core/src/id4me/index.ts') },
      { find: /^openid-rp-core\/adapter$/, replacement: source('core/src/adapter/index.ts') },
      { find: /^passport-id4me$/, replacement: source('passport-id4me/src/index.ts') },
      { find: /^passport-openid2$/, replacement: source('passport-openid2/src/index.ts') },
      { find: /^passport-openid2\/steam$/, replacement: source('passport-openid2/src/steam.ts') },
      { find: /^passport-openid2\/compat$/, replacement: source('passport-openid2/src/compat.ts') },
      { find: /^example-site$/, replacement: source('../examples/site/src/index.ts') },
      { find: /^openid-rp-devkit$/, replacement: source('devkit/src/index.ts') },
    ],
  },
  test: {
    // Browsers and servers wait for each other much of the time: no core is left idle.
    maxWorkers: '100%',
    reporters: ['default', './test/interop/skip-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'one by one',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: SMALL_FILES,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      // Hundreds of small files, one for each rule and attack: loading the modules anew for each would take most of the time.
      {
        extends: true,
        test: {
          name: 'rules and attacks',
          include: SMALL_FILES,
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
