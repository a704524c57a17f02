import { StoreError } from 'openid-rp-core';
import { describe, expect, it } from 'vitest';
import { findingOf } from '../src/finding.js';

describe('the finding for an error', () => {
  it('has the hint of the error, and what this command can do', () => {
    const error = new StoreError('STORE_FAILED', 'no', { step: 'store', hint: 'Start it.' });
    expect(findingOf(error)).toMatchObject({ status: 'failed', code: 'STORE_FAILED', advice: 'Start it.' });
  });

  it('names no file that only the repository has where there is no hint', () => {
    const { advice = '' } = { ...findingOf(new StoreError('STORE_FAILED', 'no')) } as { advice?: string };
    expect(advice).toContain('list of errors');
    expect(advice).not.toContain('.md');
  });
});
