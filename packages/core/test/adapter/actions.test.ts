import { describe, expect, it, vi } from 'vitest';
import { actionsOf } from '../../src/adapter/actions.js';

describe('actionsOf', () => {
  const strategy = () => ({ success: vi.fn(), fail: vi.fn(), redirect: vi.fn(), error: vi.fn() });

  it('keeps the actions of this request, whatever is put on the strategy later', () => {
    const shared = strategy();
    const { redirect } = shared;
    const actions = actionsOf(shared);
    Object.assign(shared, strategy());
    actions.redirect('https://op.example/', 303);
    expect(redirect).toHaveBeenCalledExactlyOnceWith('https://op.example/', 303);
    expect(shared.redirect).not.toHaveBeenCalled();
  });

  it('names the response where it is none that Passport can redirect with', () => {
    const shared = strategy();
    const cause = new TypeError('res.setHeader is not a function');
    shared.redirect.mockImplementation(() => {
      throw cause;
    });
    actionsOf(shared).redirect('https://op.example/');
    expect(shared.error).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'RESPONSE_UNREACHABLE', status: 500, cause }),
    );
  });

  it('leaves any other error to the process', () => {
    const shared = strategy();
    const failure = new Error('the headers were sent');
    shared.redirect.mockImplementation(() => {
      throw failure;
    });
    expect(() => actionsOf(shared).redirect('https://op.example/')).toThrowError(failure);
    expect(shared.error).not.toHaveBeenCalled();
  });
});
