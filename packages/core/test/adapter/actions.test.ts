import { describe, expect, it, vi } from 'vitest';
import { actionsOf, settle } from '../../src/adapter/actions.js';

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

describe('settle', () => {
  const actions = () => ({ success: vi.fn(), fail: vi.fn(), redirect: vi.fn(), error: vi.fn() });

  it.each([
    ['no response to be seen', {}],
    ["Node's", { res: { headersSent: false } }],
    ["Fastify's", { res: { raw: { headersSent: false } } }],
    ["Koa's", { ctx: { res: { headersSent: false } } }],
  ])('acts where the request has no answer yet: %s', (_name, request) => {
    const act = vi.fn();
    const all = actions();
    settle(request, all, act);
    expect(act).toHaveBeenCalledOnce();
    expect(all.error).not.toHaveBeenCalled();
  });

  it.each([
    ["Node's", { res: { headersSent: true } }],
    ["Fastify's", { res: { raw: { headersSent: true } } }],
    ["Koa's", { ctx: { res: { headersSent: true } } }],
  ])('ATK-D-04 is an error where it has one: %s', (_name, request) => {
    const act = vi.fn();
    const all = actions();
    settle(request, all, act);
    expect(act).not.toHaveBeenCalled();
    expect(all.error).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'ERR_HTTP_HEADERS_SENT' }));
  });
});
