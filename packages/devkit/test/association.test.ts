import { describe, expect, it } from 'vitest';
import { createAssociationBook, MAX_ASSOCIATIONS } from '../src/association.js';

describe('the book of associations', () => {
  it('forgets an association when its time is over', () => {
    let now = 0;
    const book = createAssociationBook(() => now);
    const { handle } = book.issue('HMAC-SHA256', 1000, false);
    now = 999;
    expect(book.findShared(handle)?.handle).toBe(handle);
    now = 1000;
    expect(book.findShared(handle)).toBeUndefined();
    book.issue('HMAC-SHA256', 1000, false);
    expect(book.size).toBe(1);
  });

  it('is bounded, and drops the oldest', () => {
    const book = createAssociationBook(() => 0);
    const [first, ...rest] = Array.from({ length: MAX_ASSOCIATIONS + 1 }, () => book.issue('HMAC-SHA1', 1000, false));
    expect(book.size).toBe(MAX_ASSOCIATIONS);
    expect(book.findShared(first?.handle ?? '')).toBeUndefined();
    expect(rest.every(({ handle }) => book.findShared(handle))).toBe(true);
  });

  it('never takes a shared association for a private one, or the other way', () => {
    const book = createAssociationBook(() => 0);
    const shared = book.issue('HMAC-SHA1', 1000, false);
    const own = book.issue('HMAC-SHA1', 1000, true);
    expect(book.findPrivate(shared.handle)).toBeUndefined();
    expect(book.findShared(own.handle)).toBeUndefined();
  });
});
