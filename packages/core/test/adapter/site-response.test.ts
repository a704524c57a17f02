import { describe, expect, it, vi } from 'vitest';
import type { SiteRequest } from '../../src/adapter/site-request.js';
import { appendHeader, canSendPage, sendPage } from '../../src/adapter/site-response.js';
import { FORM_PAGE_HEADERS } from '../../src/form-page.js';

const nodeResponse = () => ({ appendHeader: vi.fn(), setHeader: vi.fn(), end: vi.fn() });
const reply = () => ({ raw: nodeResponse(), header: vi.fn(), send: vi.fn() });

describe('appendHeader', () => {
  it("sets it at Fastify's reply, because what is set at the raw response is overwritten", () => {
    const res = reply();
    appendHeader({ res }, 'Set-Cookie', 'a=1');
    expect(res.header).toHaveBeenCalledExactlyOnceWith('Set-Cookie', 'a=1');
    expect(res.raw.appendHeader).not.toHaveBeenCalled();
  });

  it("takes Koa's own response where Passport's has no such method", () => {
    const res = nodeResponse();
    appendHeader({ res: { setHeader: vi.fn(), end: vi.fn() }, ctx: { res } }, 'Set-Cookie', 'a=1');
    expect(res.appendHeader).toHaveBeenCalledExactlyOnceWith('Set-Cookie', 'a=1');
  });

  it('takes a response that sends as Express does for what it is', () => {
    const res = { ...nodeResponse(), header: vi.fn(), send: vi.fn() };
    appendHeader({ res }, 'Set-Cookie', 'a=1');
    expect(res.appendHeader).toHaveBeenCalledOnce();
    expect(res.header).not.toHaveBeenCalled();
  });
});

describe('sendPage', () => {
  it.each([
    ['a Node response', nodeResponse, 'setHeader', 'end'],
    ["Fastify's reply", reply, 'header', 'send'],
  ] as const)('answers by %s, with all headers', (_name, create, setHeader, end) => {
    const res = create() as ReturnType<typeof nodeResponse> & ReturnType<typeof reply>;
    expect(canSendPage({ res })).toBe(true);
    expect(sendPage({ res }, '<p>')).toBe(true);
    expect(Object.fromEntries(res[setHeader].mock.calls)).toEqual(FORM_PAGE_HEADERS);
    expect(res[end]).toHaveBeenCalledExactlyOnceWith('<p>');
  });

  it.each<SiteRequest>([{}, { res: {} }, { res: { end: vi.fn() } }, { res: { raw: {}, header: vi.fn() } }])(
    'does not where the response is out of reach: %o',
    (request) => {
      expect(canSendPage(request)).toBe(false);
      expect(sendPage(request, '<p>')).toBe(false);
    },
  );
});
