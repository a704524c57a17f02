import dnsPacket, { type Answer, type OptAnswer } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alias, message, type Reply } from '../../../test/name-server.js';
import { buildQuery, isAnswerTo, isTruncated, parseAnswer } from '../src/dns-message.js';
import { codeOf } from './coded.js';

const NAME = '_openid.example.com';
const QUERY = buildQuery(NAME, 0x1234, false);
const RECEIVED = { name: NAME, transport: 'udp', packet: dnsPacket.decode(QUERY), port: 1 } as const;

const answer = (reply: Reply) => message(RECEIVED, reply);
const read = (reply: Reply) => parseAnswer(NAME, answer(reply));

describe('buildQuery', () => {
  it('asks for one TXT set, recursively, in one piece', () => {
    const packet = dnsPacket.decode(QUERY);
    expect(packet).toMatchObject({ id: 0x1234, type: 'query', flag_rd: true, flag_ad: false, flag_cd: false });
    expect(packet.questions).toEqual([{ type: 'TXT', name: NAME, class: 'IN' }]);
    expect(packet.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, flag_do: false }]);
  });

  it('asks for DNSSEC where it is wanted, and never to have its checking switched off', () => {
    const packet = dnsPacket.decode(buildQuery(NAME, 0, true));
    expect(packet).toMatchObject({ flag_ad: true, flag_cd: false });
    expect(packet.additionals).toMatchObject([{ flag_do: true }]);
  });

  it.each(['', 'a..b', '.a', `${'x'.repeat(64)}.example`, `${'abc.'.repeat(63)}de`, 'a b', 'ä.example', 'a\u0000b'])(
    'takes no name %j',
    (name) => {
      expect(() => buildQuery(name, 0, false)).toThrow(RangeError);
    },
  );

  it('takes the longest names there are', () => {
    const name = `${'x'.repeat(63)}.${'abc.'.repeat(47)}d`;
    expect(name).toHaveLength(253);
    expect(dnsPacket.decode(buildQuery(name, 1, true)).questions?.[0]?.name).toBe(name);
  });
});

describe('isAnswerTo', () => {
  const changed = (at: number, value: number) => {
    const bytes = answer({ txt: ['x'] });
    bytes[at] = value;
    return bytes;
  };

  it('knows the answer to a query, whatever the case of its name', () => {
    expect(isAnswerTo(QUERY, answer({ txt: ['x'] }))).toBe(true);
    expect(isAnswerTo(QUERY, answer({ question: NAME.toUpperCase() }))).toBe(true);
  });

  it.each([
    ['another id', changed(1, 0x35)],
    ['a query', changed(2, 0x01)],
    ['another opcode', changed(2, 0x91)],
    ['no question', changed(5, 0)],
    ['two questions', changed(5, 2)],
    ['another name', answer({ question: '_openid.example.net' })],
    ['a longer name', answer({ question: `x.${NAME}` })],
    ['another type', changed(12 + NAME.length + 3, 1)],
    ['a piece', answer({}).subarray(0, 20)],
    ['nothing', Buffer.alloc(0)],
  ])('is not taken in by %s', (_what, bytes) => {
    expect(isAnswerTo(QUERY, bytes)).toBe(false);
  });
});

describe('parseAnswer', () => {
  it('ID4ME-L-2 joins the strings of a record with nothing between', () => {
    expect(read({ txt: [['v=OID1;iss=auth', 'ority.example'], 'other'], ttl: 7 })).toEqual({
      kind: 'found',
      records: ['v=OID1;iss=authority.example', 'other'],
      ttlSeconds: 7,
      isAuthentic: false,
    });
  });

  it('ID4ME-T32 reads UTF-8, also where a string ends within a character, and replaces what is none', () => {
    const bytes = Buffer.from('zürich');
    expect(read({ txt: [[bytes.subarray(0, 2), bytes.subarray(2)], Buffer.from([0x61, 0xff])] })).toMatchObject({
      records: ['zürich', 'a\ufffd'],
    });
  });

  it('follows aliases to the records, and to no others', () => {
    const answers = [alias('b.example', 'c.example', 50), alias(NAME.toUpperCase(), 'B.example', 60)];
    expect(read({ answers, owner: 'C.example', txt: ['x'], ttl: 70 })).toMatchObject({
      records: ['x'],
      ttlSeconds: 50,
    });
    expect(read({ answers: [alias(NAME, 'b.example')], owner: NAME, txt: ['x'], authorities: [] })).toMatchObject({
      kind: 'absent',
    });
    expect(read({ owner: 'other.example', txt: ['x'] })).toMatchObject({ kind: 'absent' });
  });

  it('tells absences apart', () => {
    const soa = { kind: 'absent', ttlSeconds: 40, isAuthentic: false };
    expect(read({ rcode: 3 })).toEqual({ ...soa, nameExists: false });
    expect(read({})).toEqual({ ...soa, nameExists: true });
    // RFC 6604: the code is that of the name to which the alias leads.
    expect(read({ rcode: 3, answers: [alias(NAME, 'gone.example', 20)] })).toEqual({
      ...soa,
      nameExists: true,
      ttlSeconds: 20,
    });
    expect(read({ rcode: 3, authorities: [] })).toMatchObject({ kind: 'absent', ttlSeconds: 0 });
  });

  it.each([
    [1, 'FORMERR'],
    [2, 'SERVFAIL'],
    [5, 'REFUSED'],
    [6, 'YXDOMAIN'],
    [15, 'RCODE 15'],
  ])('ID4ME-L-7 never takes code %i for an absence', (rcode, reason) => {
    expect(read({ rcode })).toEqual({ kind: 'refused', reason });
  });

  it('reads the whole of an extended code', () => {
    const opt: OptAnswer = {
      type: 'OPT',
      name: '.',
      udpPayloadSize: 1232,
      extendedRcode: 1,
      ednsVersion: 0,
      flags: 0,
      flag_do: false,
      options: [],
    };
    expect(read({ additionals: [opt], txt: ['x'] })).toEqual({ kind: 'refused', reason: 'RCODE 16' });
  });

  it('ID4ME-L-7 does not take a referral for an absence', () => {
    const ns: Answer = { type: 'NS', name: 'example.com', ttl: 1, data: 'ns.example.com' };
    expect(read({ authorities: [ns] })).toMatchObject({ kind: 'refused' });
  });

  it('takes AD from the header', () => {
    expect(read({ txt: ['x'], authentic: true })).toMatchObject({ isAuthentic: true });
    expect(read({ authentic: true })).toMatchObject({ kind: 'absent', isAuthentic: true });
  });

  it('takes a lifetime of more than 31 bits for none (RFC 2181 sec. 8)', () => {
    expect(read({ txt: ['x'], ttl: 0x80_00_00_00 })).toMatchObject({ ttlSeconds: 0 });
  });

  it.each([
    ['a loop of aliases', answer({ answers: [alias(NAME, 'b.example'), alias('b.example', NAME)] })],
    ['an alias of itself', answer({ answers: [alias(NAME, NAME)] })],
    ['21 records', answer({ txt: Array.from({ length: 21 }, (_, index) => `${index}`) })],
    ['a name that does not exist and has records', answer({ rcode: 3, txt: ['x'] })],
    ['a truncated message', answer({ flags: dnsPacket.TRUNCATED_RESPONSE })],
    ['half a message', answer({ txt: ['x'.repeat(100)] }).subarray(0, 80)],
    ['a header alone', answer({ txt: ['x'] }).subarray(0, 12)],
  ])('refuses %s', (_what, bytes) => {
    expect(codeOf(() => parseAnswer(NAME, bytes))).toBe('DNS_FAILED');
  });

  it('takes 20 records', () => {
    expect(read({ txt: Array.from({ length: 20 }, (_, index) => `${index}`) })).toMatchObject({ kind: 'found' });
  });

  it('tells a truncated message', () => {
    expect(isTruncated(answer({ flags: dnsPacket.TRUNCATED_RESPONSE }))).toBe(true);
    expect(isTruncated(answer({}))).toBe(false);
  });

  it('gives back what was put in', () => {
    const strings = fc.array(fc.uint8Array({ maxLength: 255 }).map(Buffer.from), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(strings, { minLength: 1, maxLength: 20 }), (txt) => {
        const records = txt.map((parts) => Buffer.concat(parts).toString('utf8'));
        expect(read({ txt })).toMatchObject({ kind: 'found', records });
      }),
    );
  });

  it('throws nothing but coded errors, whatever comes', () => {
    const honest = answer({ txt: [['v=OID1;', 'iss=a.example']], answers: [alias(NAME, 'b.example')] });
    const damage = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined }), damage, (bytes, changes) => {
        const mangled = Buffer.from(bytes ?? honest);
        if (!bytes) for (const [at, value] of changes) mangled[at] = value;
        isAnswerTo(QUERY, mangled);
        isTruncated(mangled);
        expect([undefined, 'DNS_FAILED']).toContain(codeOf(() => parseAnswer(NAME, mangled)));
      }),
      { numRuns: 2000 },
    );
  });
});
