import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type DecodedPacket, decode, encode, type Packet } from 'dns-packet';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DNS_FAULTS } from '../../src/id4me/faults/dns-fault.js';
import { createDevIdentity, type DevId4me, type RecordSet } from '../../src/index.js';

const ALICE = '_openid.alice.id4me.localhost';

let id4me: DevId4me;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ id4me, close } = await createDevIdentity({ id4me: true }));
});
afterAll(() => close());
afterEach(() => id4me.reset());

const where = () => {
  const [host = '', port] = id4me.nameServer.split(':');
  return { host, port: Number(port) };
};

const question = (name: string, type: 'TXT' | 'A', more: Partial<Packet> = {}): Buffer =>
  encode({ type: 'query', id: 7, flags: 256, questions: [{ type, name }], ...more });

/** Asks over UDP; undefined when nothing comes. */
async function askRaw(message: Buffer, waitMs = 100): Promise<Buffer | undefined> {
  const { host, port } = where();
  const socket = createSocket('udp4');
  socket.send(message, port, host);
  const answer = once(socket, 'message').then(([octets]) => octets as Buffer);
  const nothing = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), waitMs);
  });
  const result = await Promise.race([answer, nothing]);
  socket.close();
  return result;
}

async function ask(name: string, type: 'TXT' | 'A' = 'TXT', more: Partial<Packet> = {}): Promise<DecodedPacket> {
  return decode((await askRaw(question(name, type, more), 2000)) ?? Buffer.alloc(0));
}

async function askByTcp(name: string): Promise<DecodedPacket> {
  const { host, port } = where();
  const socket = connect(port, host);
  const message = question(name, 'TXT');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  // In two parts, as a stream may come.
  socket.write(Buffer.concat([length, message.subarray(0, 5)]));
  await new Promise((resolve) => setTimeout(resolve, 10));
  socket.write(message.subarray(5));
  let received = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
  }
  socket.destroy();
  return decode(received.subarray(2));
}

type Rcode = { rcode?: string };
const rcodeOf = (packet: DecodedPacket) => (packet as DecodedPacket & Rcode).rcode;
const textsOf = ({ answers = [] }: DecodedPacket): string[] =>
  answers.flatMap((answer) => (answer.type === 'TXT' ? [(answer.data as Buffer[]).map(String).join('')] : []));
const authoritiesOf = ({ authorities = [] }: DecodedPacket) => authorities.map(({ type }) => type);

describe('the name server', () => {
  it('has the record at each name, e-mail addresses by their hash and by their domain', async () => {
    const { host: authority } = new URL(id4me.issuer);
    const { host: agent } = new URL(id4me.agentIssuer);
    expect(id4me.record).toBe(`v=OID1;iss=${authority};clp=${agent}`);
    // SHA-256 of 'alice', of which 56 digits are left.
    const hash = '2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db186d6e90'.slice(0, 56);
    for (const name of [
      ALICE,
      `_OpenID.Bob.id4me.localhost`,
      `_openid.${hash}.id4me.localhost`,
      '_openid.mail.id4me.localhost',
    ]) {
      expect(textsOf(await ask(name)), name).toEqual([id4me.record]);
    }
  });

  it('says that there is no such name, and that there is no such record, for how long (RFC 2308)', async () => {
    const none = await ask('_openid.nobody.id4me.localhost');
    expect([rcodeOf(none), authoritiesOf(none)]).toEqual(['NXDOMAIN', ['SOA']]);
    for (const name of ['alice.id4me.localhost', 'id4me.localhost', 'localhost']) {
      const empty = await ask(name);
      expect([rcodeOf(empty), empty.answers, authoritiesOf(empty)], name).toEqual(['NOERROR', [], ['SOA']]);
    }
    expect(rcodeOf(await ask('_openid.example.org'))).toBe('NXDOMAIN');
  });

  it('answers over TCP, and leads authority and agent to this machine', async () => {
    expect(textsOf(await askByTcp(ALICE))).toEqual([id4me.record]);
    const { answers } = await ask('authority.id4me.localhost', 'A');
    expect(answers).toMatchObject([{ type: 'A', data: '127.0.0.1' }]);
    expect((await ask(ALICE, 'A')).answers).toEqual([]);
  });

  it('logs what is asked', async () => {
    id4me.questions.length = 0;
    await ask(ALICE);
    await askByTcp('_openid.x.example');
    expect(id4me.questions).toEqual([
      { name: ALICE, type: 'TXT', transport: 'udp' },
      { name: '_openid.x.example', type: 'TXT', transport: 'tcp' },
    ]);
    for (let i = 0; i < 1000; i++) id4me.questions.push({ name: 'n', type: 'TXT', transport: 'udp' });
    await ask(ALICE);
    expect(id4me.questions).toHaveLength(1000);
    expect(id4me.questions.at(-1)?.name).toBe(ALICE);
  });

  it('says that it validated only when told to', async () => {
    expect((await ask(ALICE)).flag_ad).toBe(false);
    id4me.faults.dnsAuthenticated = true;
    expect((await ask(ALICE)).flag_ad).toBe(true);
  });

  it('keeps to 512 octets over UDP unless more may come, and then says so (RFC 6891)', async () => {
    id4me.setRecord(ALICE, ['x'.repeat(1100)]);
    const cut = await ask(ALICE);
    expect([cut.flag_tc, cut.answers]).toEqual([true, []]);
    expect(textsOf(await askByTcp(ALICE))).toEqual(['x'.repeat(1100)]);
    const opt = { type: 'OPT', name: '.', udpPayloadSize: 1232, flags: 0, options: [] } as never;
    expect(textsOf(await ask(ALICE, 'TXT', { additionals: [opt] }))).toEqual(['x'.repeat(1100)]);
  });

  it('does not answer what is no question', async () => {
    expect(await askRaw(Buffer.from('no message'))).toBeUndefined();
    expect(await askRaw(encode({ type: 'query', id: 1, questions: [] }))).toBeUndefined();
    expect(
      await askRaw(encode({ type: 'response', id: 1, questions: [{ type: 'TXT', name: ALICE }] })),
    ).toBeUndefined();
  });
});

describe('setRecord', () => {
  it('replaces a record, and puts it back', async () => {
    id4me.setRecord('_OPENID.new.example.', ['one', ['t', 'wo']]);
    expect(textsOf(await ask('_openid.new.example'))).toEqual(['one', 'two']);
    expect(rcodeOf(await ask('new.example'))).toBe('NOERROR');
    id4me.setRecord('_openid.new.example', undefined);
    expect(rcodeOf(await ask('_openid.new.example'))).toBe('NXDOMAIN');
  });

  it('takes aliases, which lead on at most eight times', async () => {
    id4me.setRecord('_openid.alias.example', { cname: ALICE });
    const { answers = [] } = await ask('_openid.alias.example');
    expect(answers.map(({ type }) => type)).toEqual(['CNAME', 'TXT']);
    id4me.setRecord('_openid.loop.example', { cname: '_openid.loop.example' });
    expect(rcodeOf(await ask('_openid.loop.example'))).toBe('SERVFAIL');
  });

  it('takes only failures that there are', () => {
    expect(() => id4me.setRecord(ALICE, 'servfial' as RecordSet)).toThrow('"servfial"');
  });
});

describe('faults of the records', () => {
  const host = () => new URL(id4me.issuer).host;
  const port = () => new URL(id4me.issuer).port;
  const clp = () => `clp=${new URL(id4me.agentIssuer).host}`;
  const isRcode = (expected: string) => async () => {
    const answer = await ask(ALICE);
    expect([rcodeOf(answer), answer.answers]).toEqual([expected, []]);
  };
  const isSilent = async () => expect(await askRaw(question(ALICE, 'TXT'))).toBeUndefined();
  const areTexts = (expected: () => string[]) => async () => expect(textsOf(await ask(ALICE))).toEqual(expected());

  const EXPECTED: Record<keyof typeof DNS_FAULTS, () => unknown> = {
    absent: isRcode('NXDOMAIN'),
    empty: isRcode('NOERROR'),
    servfail: isRcode('SERVFAIL'),
    refused: isRcode('REFUSED'),
    timeout: isSilent,
    async malformed() {
      expect((await askRaw(question(ALICE, 'TXT')))?.toString()).toContain('no answer');
    },
    async 'wrong-id'() {
      expect((await ask(ALICE)).id).toBe(8);
    },
    async truncated() {
      const { flag_tc, answers } = await ask(ALICE);
      expect([flag_tc, answers]).toEqual([true, []]);
    },
    'two-records': areTexts(() => [id4me.record, 'v=OID1;iss=other.id4me.localhost']),
    'same-record-twice': areTexts(() => [id4me.record, id4me.record]),
    'beside-others': areTexts(() => ['v=spf1 -all', 'some text', id4me.record]),
    'only-others': areTexts(() => ['v=spf1 -all']),
    async 'two-strings'() {
      const [answer] = (await ask(ALICE)).answers ?? [];
      expect((answer as { data: Buffer[] }).data.map(String)).toEqual([
        id4me.record.slice(0, 20),
        id4me.record.slice(20),
      ]);
    },
    'with-spaces': areTexts(() => [`v=OID1 ; iss = ${host()} ; ${clp().replace('=', ' = ')} ;`]),
    'no-iss': areTexts(() => [`v=OID1;other=${host()};${clp()}`]),
    'empty-iss': areTexts(() => [`v=OID1;iss=;${clp()}`]),
    'iss-twice': areTexts(() => [`${id4me.record};iss=other.id4me.localhost`]),
    'iss-with-scheme': areTexts(() => [`v=OID1;iss=http://${host()};${clp()}`]),
    'iss-with-password': areTexts(() => [`v=OID1;iss=user:password@${host()};${clp()}`]),
    'iss-address': areTexts(() => [`v=OID1;iss=127.0.0.1:${port()};${clp()}`]),
    'slash-at-iss': areTexts(() => [`v=OID1;iss=${host()}/;${clp()}`]),
    'version-not-first': areTexts(() => [`${clp()};iss=${host()};v=OID1`]),
    'other-version': areTexts(() => [`v=OID2;iss=${host()};${clp()}`]),
    'lower-case-version': areTexts(() => [`v=oid1;iss=${host()};${clp()}`]),
    'legacy-tags': areTexts(() => [`v=OID1;iau=${host()};${clp().replace('clp', 'iag')}`]),
  };

  it.each(Object.keys(DNS_FAULTS) as (keyof typeof DNS_FAULTS)[])('%s', async (name) => {
    id4me.faults.dns = name;
    await EXPECTED[name]();
  });

  it('leave what was set alone', async () => {
    id4me.faults.dns = 'servfail';
    id4me.setRecord(ALICE, ['x']);
    expect(textsOf(await ask(ALICE))).toEqual(['x']);
  });
});
