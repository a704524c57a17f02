import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDevIdentity, type DevIdentity } from '../src/index.js';
import { associate, check, isSignedBy, NS, RETURN_TO, readResponse, requestUrl, SELECT } from './relying-party.js';

const EMAIL = 'http://axschema.org/contact/email';

let identity: DevIdentity;
let nowMs: number;
beforeEach(async () => {
  nowMs = Date.UTC(2030, 0, 2, 3, 4, 5, 678);
  identity = await createDevIdentity({ now: () => nowMs });
});
afterEach(() => identity.close());

const approve = (fields: Record<string, string | undefined> = {}, user = 'alice') =>
  readResponse(identity.openid2.approve(requestUrl(identity.openid2.endpoint, fields), { user }));

describe('a positive assertion (OpenID 2.0 sec. 10.1)', () => {
  it.each(['sha1', 'sha256'] as const)('is signed with the association that was named (%s)', async (hash) => {
    const shared = await associate(identity.openid2.endpoint, hash);
    const assertion = approve({ assoc_handle: shared.handle });
    expect(assertion).toMatchObject({
      ns: NS,
      mode: 'id_res',
      op_endpoint: identity.openid2.endpoint,
      claimed_id: identity.openid2.identifier('alice', 'xrds'),
      identity: identity.openid2.identifier('alice', 'xrds'),
      return_to: RETURN_TO,
      assoc_handle: shared.handle,
    });
    expect(assertion).not.toHaveProperty('invalidate_handle');
    expect(isSignedBy(shared, assertion)).toBe(true);
    expect(isSignedBy(shared, { ...assertion, claimed_id: 'x' })).toBe(false);
    const required = ['op_endpoint', 'return_to', 'response_nonce', 'assoc_handle', 'claimed_id', 'identity'];
    expect(assertion.signed?.split(',')).toEqual(expect.arrayContaining(required));
  });

  it('has a nonce of the time, in UTC and whole seconds, and some randomness', () => {
    const [one, other] = [approve(), approve()];
    expect(one.response_nonce).toMatch(/^2030-01-02T03:04:05Z[!-~]{8,}$/);
    expect(one.response_nonce).not.toBe(other.response_nonce);
  });

  it('names the identifiers that were asked for', () => {
    const claimedId = identity.openid2.identifier('bob', 'delegated-html');
    const local = identity.openid2.identifier('bob', 'html');
    expect(approve({ claimed_id: claimedId, identity: local }, 'bob')).toMatchObject({
      claimed_id: claimedId,
      identity: local,
    });
  });

  it('lets the user pick a delegated identifier', () => {
    const url = requestUrl(identity.openid2.endpoint);
    const response = identity.openid2.approve(url, { user: 'bob', form: 'delegated-xrds' });
    expect(readResponse(response)).toMatchObject({
      claimed_id: identity.openid2.identifier('bob', 'delegated-xrds'),
      identity: identity.openid2.identifier('bob', 'html'),
    });
  });

  it('has no identifiers when none were asked for', () => {
    const assertion = approve({ claimed_id: undefined, identity: undefined });
    expect(assertion.mode).toBe('id_res');
    expect(assertion).not.toHaveProperty('claimed_id');
  });

  it("is refused for somebody else's identity, unless the provider shall lie", () => {
    const theirs = identity.openid2.identifier('bob', 'html');
    const url = requestUrl(identity.openid2.endpoint, { claimed_id: theirs, identity: theirs });
    expect(() => identity.openid2.approve(url, { user: 'alice' })).toThrow('cannot log in');
    expect(() => identity.openid2.approve(url, { user: 'carol' })).toThrow('cannot log in');
    const lie = identity.openid2.approve(url, { user: 'alice', assertAnyIdentity: true });
    expect(readResponse(lie).claimed_id).toBe(theirs);
  });

  it('keeps the query of return_to, and goes by POST when it is long', () => {
    const url = requestUrl(identity.openid2.endpoint);
    const short = identity.openid2.approve(url);
    expect(short.method).toBe('GET');
    expect(short.url.startsWith(`${RETURN_TO}&openid.ns=`)).toBe(true);
    expect(identity.openid2.approve(url, { via: 'POST' })).toMatchObject({ method: 'POST', url: RETURN_TO });
    const long = requestUrl(identity.openid2.endpoint, { return_to: `${RETURN_TO}&x=${'y'.repeat(1500)}` });
    const response = identity.openid2.approve(long);
    expect(response).toMatchObject({ method: 'POST', body: expect.stringContaining('openid.sig=') });
    expect(identity.openid2.approve(long, { via: 'GET' }).method).toBe('GET');
  });

  it('answers a request that went by form', () => {
    const url = new URL(requestUrl(identity.openid2.endpoint));
    const body = url.search.slice(1);
    url.search = '';
    expect(readResponse(identity.openid2.approve({ url, body })).mode).toBe('id_res');
  });
});

describe('a negative assertion (OpenID 2.0 sec. 10.2)', () => {
  it('is cancel, or setup_needed for an immediate request', () => {
    const answer = (mode: string) =>
      readResponse(identity.openid2.cancel(requestUrl(identity.openid2.endpoint, { mode })));
    expect(answer('checkid_setup')).toEqual({ ns: NS, mode: 'cancel' });
    expect(answer('checkid_immediate')).toEqual({ ns: NS, mode: 'setup_needed' });
  });
});

describe('check_authentication (OpenID 2.0 sec. 11.4.2)', () => {
  const isValid = async (assertion: Record<string, string>) =>
    (await check(identity.openid2.endpoint, assertion)).fields.get('is_valid');

  it('confirms an assertion once', async () => {
    const assertion = approve();
    expect(await isValid({ ...assertion, claimed_id: 'http://evil.example/' })).toBe('false');
    expect(await isValid(assertion)).toBe('true');
    expect(await isValid(assertion)).toBe('false');
  });

  it('never confirms by a shared association', async () => {
    const { handle } = await associate(identity.openid2.endpoint);
    expect(await isValid(approve({ assoc_handle: handle }))).toBe('false');
  });

  it('forgets an assertion after a while', async () => {
    const assertion = approve();
    nowMs += 600_000;
    expect(await isValid(assertion)).toBe('false');
  });

  it('confirms that a handle is invalid, and only then', async () => {
    const { handle } = await associate(identity.openid2.endpoint);
    const forged = await check(identity.openid2.endpoint, { ...approve(), invalidate_handle: handle });
    expect(forged.fields.has('invalidate_handle')).toBe(false);

    identity.openid2.forgetAssociations();
    const assertion = approve({ assoc_handle: handle });
    expect(assertion.invalidate_handle).toBe(handle);
    expect(assertion.assoc_handle).not.toBe(handle);
    const reply = await check(identity.openid2.endpoint, assertion);
    expect(Object.fromEntries(reply.fields)).toEqual({ ns: NS, is_valid: 'true', invalidate_handle: handle });
  });

  it('does not use a shared association after its time', async () => {
    const { handle } = await associate(identity.openid2.endpoint);
    nowMs += 3_600_000;
    expect(approve({ assoc_handle: handle }).invalidate_handle).toBe(handle);
  });
});

describe('a request that is not allowed (OpenID 2.0 sec. 9.1)', () => {
  it.each([
    ['another version', { ns: undefined }],
    ['another mode', { mode: 'checkid' }],
    ['one identifier only', { claimed_id: undefined }],
    ['a return_to outside of the realm', { realm: 'http://other.example/' }],
    ['neither return_to nor realm', { return_to: undefined, realm: undefined }],
    ['no return_to', { return_to: undefined }],
    [
      'an attribute without a type',
      { 'ns.ax': 'http://openid.net/srv/ax/1.0', 'ax.mode': 'fetch_request', 'ax.required': 'a' },
    ],
  ])('is refused for %s', (_, fields) => {
    expect(() => approve(fields)).toThrow();
  });
});

describe('extensions', () => {
  it.each(['http://openid.net/extensions/sreg/1.1', 'http://openid.net/sreg/1.0'])(
    'answers simple registration in %s, signed',
    (namespace) => {
      const fields = { 'ns.s': namespace, 's.required': 'email', 's.optional': 'dob,shoe_size' };
      const assertion = approve(fields, 'bob');
      expect(assertion).toMatchObject({
        'ns.s': namespace,
        's.email': 'bob@example.org',
        's.dob': '1975-00-00',
      });
      expect(assertion.signed?.split(',')).toEqual(expect.arrayContaining(['ns.s', 's.email', 's.dob']));
      expect(Object.keys(assertion).filter((name) => name.startsWith('s.'))).toHaveLength(2);
    },
  );

  const fetchRequest = (more: Record<string, string> = {}) => ({
    'ns.ax': 'http://openid.net/srv/ax/1.0',
    'ax.mode': 'fetch_request',
    'ax.required': 'mail',
    'ax.type.mail': EMAIL,
    ...more,
  });

  it('answers attribute exchange with one value where no count was asked for', () => {
    const assertion = approve(fetchRequest());
    expect(assertion).toMatchObject({
      'ax.mode': 'fetch_response',
      'ax.type.mail': EMAIL,
      'ax.value.mail': 'alice@example.org',
    });
    expect(assertion.signed?.split(',')).toEqual(
      expect.arrayContaining(['ns.ax', 'ax.mode', 'ax.type.mail', 'ax.value.mail']),
    );
  });

  it.each([
    ['1', 1],
    ['2', 2],
    ['9', 2],
    ['unlimited', 2],
  ])('answers a count of %s with %i', (count, expected) => {
    const assertion = approve(fetchRequest({ 'ax.count.mail': count }));
    expect(assertion['ax.count.mail']).toBe(String(expected));
    expect(assertion['ax.value.mail.1']).toBe('alice@example.org');
    expect(assertion).not.toHaveProperty(`ax.value.mail.${expected + 1}`);
  });

  it('says that there is no value, also for names that every object has', () => {
    const types = { 'ax.if_available': 'odd', 'ax.type.odd': 'constructor' };
    expect(approve(fetchRequest(types))).toMatchObject({ 'ax.type.odd': 'constructor', 'ax.count.odd': '0' });
  });

  it('answers a policy request with the time and the policies (PAPE 1.0 sec. 5.2)', () => {
    const pape = 'http://specs.openid.net/extensions/pape/1.0';
    const url = requestUrl(identity.openid2.endpoint, { 'ns.pape': pape, 'pape.max_auth_age': '0' });
    expect(readResponse(identity.openid2.approve(url))).toMatchObject({
      'pape.auth_time': '2030-01-02T03:04:05Z',
      'pape.auth_policies': 'http://schemas.openid.net/pape/policies/2007/06/none',
    });
    const strong = identity.openid2.approve(url, { policies: ['http://a.example/', 'http://b.example/'] });
    expect(readResponse(strong)['pape.auth_policies']).toBe('http://a.example/ http://b.example/');
  });

  it('leaves identifier_select to the first user when nobody is named', () => {
    const url = requestUrl(identity.openid2.endpoint, { identity: SELECT });
    expect(readResponse(identity.openid2.approve(url)).claimed_id).toBe(identity.openid2.identifier('alice'));
  });
});
