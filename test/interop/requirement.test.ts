import { afterEach, expect, it, vi } from 'vitest';
import { requirement } from './requirement.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('lets a suite run whose software was found', () => {
  vi.stubEnv('CI', 'true');
  expect(requirement('software', true, '')).toBe(true);
});

it('fails on the build server where software is missing', () => {
  vi.stubEnv('CI', 'true');
  expect(() => requirement('software', false, 'it was never installed')).toThrow('it was never installed');
});
