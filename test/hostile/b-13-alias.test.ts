import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { usePages } from '../page-server.js';
import { keyValuePage, publishProvider } from './hand-made-provider.js';
import {
  beginLogin,
  createParty,
  type IndirectResponse,
  OPENID2,
  STATELESS_WAY,
  useProvider,
} from './login-fixture.js';

const EVIL_RETURN_TO = 'https://evil.example/return';
const SIGNED = 'op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle';

describe('ATK-B-13 names that the language of a provider reads as other names', () => {
  const pages = usePages();
  const provider = useProvider();
  const macKey = randomBytes(32);

  /** Some languages have no dots, brackets or capitals in names: what was sent last under such a name counts. */
  const spelledPlainly = (fields: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name.replace(/[.[]/g, '_').toLowerCase(), value]),
    );
  const sign = (fields: Record<string, string>): string => {
    const spelled = spelledPlainly(fields);
    const text = (fields['signed'] ?? '').split(',').map((name) => `${name}:${spelled[name]}\n`);
    return createHmac('sha256', macKey).update(text.join('')).digest('base64');
  };
  const publish = (name: string) =>
    publishProvider(pages, name, (fields) =>
      keyValuePage({ is_valid: String(fields['mode'] === 'check_authentication' && fields['sig'] === sign(fields)) }),
    );

  /** What the provider told another site about its visitor, brought here. */
  async function broughtFromElsewhere(name: string, change: (fields: Record<string, string>, own: string) => void) {
    const { identifier, endpoint } = publish(name);
    const party = createParty(STATELESS_WAY);
    const login = await beginLogin(provider, STATELESS_WAY, { identifier, party });
    const fields: Record<string, string> = {
      ns: OPENID2,
      mode: 'id_res',
      op_endpoint: endpoint,
      claimed_id: identifier,
      identity: identifier,
      return_to: EVIL_RETURN_TO,
      response_nonce: `${new Date().toISOString().slice(0, 19)}Z${randomBytes(6).toString('hex')}`,
      assoc_handle: 'private',
      signed: SIGNED,
    };
    fields['sig'] = sign(fields);
    change(fields, login.transaction.returnTo);
    const query = new URLSearchParams(
      Object.entries(fields).map(([field, value]): [string, string] => [`openid.${field}`, value]),
    );
    const answer: IndirectResponse = { method: 'GET', url: `${login.transaction.returnTo}&${query}` };
    return { outcome: () => login.outcome(answer) };
  }

  it('begins with an answer to this site, which is taken', async () => {
    const { outcome } = await broughtFromElsewhere('honest', (fields, own) => {
      fields['return_to'] = own;
      fields['sig'] = sign(fields);
    });
    expect(await outcome()).toBe('authenticated');
  });

  for (const [alias, code] of [
    ['return.to', 'PARAMETER_DUPLICATED'],
    ['RETURN_TO', 'PARAMETER_DUPLICATED'],
    ['return[to', 'PARAMETER_MALFORMED'],
    ['return_to[', 'PARAMETER_MALFORMED'],
    ['return_to[]', 'PARAMETER_MALFORMED'],
    ['return_to]', 'PARAMETER_MALFORMED'],
  ] as const) {
    it(`has the provider vouch for no answer that it gave to another site: ${alias}`, async () => {
      const { outcome } = await broughtFromElsewhere(alias, (fields, own) => {
        fields['return_to'] = own;
        fields[alias] = EVIL_RETURN_TO;
      });
      expect(await outcome()).toBe(code);
      expect(pages.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    });
  }
});
