/** A request as one browser makes it: with the cookies that the site set before. */
export type Browse = (path: string, request?: RequestInit) => Promise<Response>;

/** A new browser, with what it fetches from a site. */
export function browserAt(origin: string): Browse {
  const cookies = new Map<string, string>();
  return async (path, request = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { cookie, ...(request.headers as Record<string, string>) };
    const response = await fetch(origin + path, { redirect: 'manual', ...request, headers });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
}

/** A form that a browser sends. */
export function form(fields: Record<string, string>): RequestInit {
  const type = 'application/x-www-form-urlencoded';
  return { method: 'POST', headers: { 'content-type': type }, body: new URLSearchParams(fields).toString() };
}

/** The fields of the login form of a site, with what was typed. */
export async function loginForm(
  browse: Browse,
  identifier: string,
  more: Record<string, string> = {},
): Promise<RequestInit> {
  return form({ csrf: await csrfOf(browse, '/login'), openid_identifier: identifier, ...more });
}

/** The token of the forms of a page. */
export async function csrfOf(browse: Browse, path: string): Promise<string> {
  const page = await (await browse(path)).text();
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
