import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevIdentity } from '../src/index.js';
import { RETURN_TO, readResponse, requestUrl } from './relying-party.js';

let identity: DevIdentity;
beforeAll(async () => {
  identity = await createDevIdentity({
    users: [
      { name: 'alice', sreg: { fullname: '<b>"Alice" & co</b>' }, ax: { 'http://t.example/': ['<i>'] } },
      { name: 'bob' },
    ],
  });
});
afterAll(() => identity.close());

const request = (fields: Record<string, string | undefined> = {}) => requestUrl(identity.openid2.endpoint, fields);

async function open(url: string, cookie = '') {
  const response = await fetch(url, { headers: { cookie }, redirect: 'manual' });
  return { response, text: await response.text(), location: response.headers.get('location') ?? '' };
}

/** Presses a button of the consent page. */
async function decide(url: string, decision: string, user: string) {
  const body = new URLSearchParams({ request: new URL(url).search.slice(1), decision, user });
  const response = await fetch(`${identity.origin}/decision`, { method: 'POST', body, redirect: 'manual' });
  return { response, text: await response.text(), location: response.headers.get('location') ?? '' };
}

const modeOf = (url: string) => readResponse({ method: 'GET', url }).mode;

describe('the consent page', () => {
  it('shows the site, the users and the two buttons', async () => {
    const { text, response } = await open(request());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('<span class="site">http://site.example/</span>');
    expect(text.match(/<label><input type="radio" name="user" value="(alice|bob)"/g)).toHaveLength(2);
    expect(text).toContain('value="allow">Allow</button>');
    expect(text).toContain('value="cancel">Cancel</button>');
  });

  it('lists what is asked for, escaped', async () => {
    const { text } = await open(
      request({
        'ns.sreg': 'http://openid.net/extensions/sreg/1.1',
        'sreg.required': 'fullname',
        'sreg.policy_url': 'http://"><script>',
        'ns.ax': 'http://openid.net/srv/ax/1.0',
        'ax.mode': 'fetch_request',
        'ax.required': 'a,b',
        'ax.type.a': 'http://t.example/',
        'ax.type.b': '<script>',
      }),
    );
    expect(text).toContain('fullname (required)');
    expect(text).toContain('&lt;b&gt;&quot;Alice&quot; &amp; co&lt;/b&gt;');
    expect(text).toContain('<td>&lt;i&gt;</td>');
    expect(text).not.toMatch(/<script|<b>|<i>/);
  });

  it('offers only the owner of the identity that is asked for', async () => {
    const bob = identity.openid2.identifier('bob', 'html');
    const { text } = await open(request({ claimed_id: bob, identity: bob }));
    expect(text).not.toContain('value="alice"');
    const foreign = await open(request({ claimed_id: 'http://x.example/', identity: 'http://x.example/' }));
    expect(foreign.text).not.toContain('value="allow"');
    expect(foreign.text).toContain('Cancel</button>');
  });

  it('takes the decision back to the site', async () => {
    const allowed = await decide(request(), 'allow', 'bob');
    expect(allowed.response.status).toBe(303);
    const fields = readResponse({ method: 'GET', url: allowed.location });
    expect(fields).toMatchObject({ mode: 'id_res', claimed_id: identity.openid2.identifier('bob') });
    expect(modeOf((await decide(request(), 'cancel', 'bob')).location)).toBe('cancel');
    expect((await decide(request(), 'allow', 'carol')).response.status).toBe(400);
  });

  it('takes a long answer back by a form', async () => {
    const url = request({ return_to: `${RETURN_TO}&"x=${'y'.repeat(2000)}` });
    const { text, response } = await decide(url, 'allow', 'bob');
    expect(response.status).toBe(200);
    expect(text).toContain('<form method="post" action="http://site.example/return?state=42&amp;&quot;x=yyy');
    expect(text).toContain('name="openid.mode" value="id_res"');
    expect(text).toContain('Continue to the site</button>');
  });
});

describe('an immediate request (OpenID 2.0 sec. 9.3)', () => {
  it('needs setup until the user is known, and answers then', async () => {
    const url = request({ mode: 'checkid_immediate' });
    expect(modeOf((await open(url)).location)).toBe('setup_needed');
    const { response } = await decide(request(), 'allow', 'bob');
    const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0];
    expect(modeOf((await open(url, cookie)).location)).toBe('id_res');
    expect((await open(request(), cookie)).text).toContain('value="bob" checked');

    const alice = identity.openid2.identifier('alice', 'html');
    const theirs = request({ mode: 'checkid_immediate', claimed_id: alice, identity: alice });
    expect(modeOf((await open(theirs, cookie)).location)).toBe('setup_needed');
    expect(modeOf((await open(url, 'openid-rp-devkit-user=carol')).location)).toBe('setup_needed');
  });
});

describe('a wrong request', () => {
  it('is reported to the site where there is one (OpenID 2.0 sec. 5.2.3)', async () => {
    expect(modeOf((await open(request({ identity: undefined }))).location)).toBe('error');
  });

  it('is reported to the person where there is none', async () => {
    for (const fields of [{ realm: 'http://other.example/' }, { return_to: undefined, realm: undefined }]) {
      const { response, text } = await open(request(fields));
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
      expect(text).toContain('This did not work');
    }
    expect((await open(identity.openid2.endpoint)).response.status).toBe(400);
  });

  it('is too long', async () => {
    const body = `x=${'y'.repeat(300 * 1024)}`;
    const response = await fetch(`${identity.origin}/decision`, { method: 'POST', body }).catch(() => undefined);
    // Undici may see the closed socket before the answer.
    expect([413, undefined]).toContain(response?.status);
  });
});
