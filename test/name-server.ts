import dgram from 'node:dgram';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import dnsPacket, { type Answer, type DecodedPacket } from 'dns-packet';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** A query as it arrived. */
export interface ReceivedQuery {
  readonly name: string;
  readonly transport: 'udp' | 'tcp';
  readonly packet: DecodedPacket;
  /** The port it came from. */
  readonly port: number;
}

/** What a name is answered with; what is left out is as an honest resolver has it. */
export interface Reply {
  /** TXT records: the text of each, or its strings. */
  readonly txt?: readonly (string | Buffer | readonly (string | Buffer)[])[];
  /** Default 3600. */
  readonly ttl?: number;
  readonly rcode?: number;
  /** The AD flag. Default false. */
  readonly authentic?: boolean;
  /** Further flags. */
  readonly flags?: number;
  /** Records before those of `txt`. */
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  readonly additionals?: readonly Answer[];
  /** The owner of the records of `txt`. Default: the name that was asked for. */
  readonly owner?: string;
  /** Answers another question. */
  readonly question?: string;
  /** Is added to the id. */
  readonly idOffset?: number;
}

/** A reply, bytes as they are, several datagrams, or silence. */
export type Behavior = Reply | Buffer | readonly Buffer[] | 'silence' | ((query: ReceivedQuery) => Behavior);

/** A name server on loopback whose answers a test writes itself, by UDP and TCP. */
export interface TestNameServer {
  /** In the notation of the `servers` option. */
  readonly address: string;
  /** What arrived since the test began. */
  readonly queries: ReceivedQuery[];
  /** Sets what a name is answered with until the test is over. Others do not exist. */
  set(name: string, behavior: Behavior): void;
  /** The same for every name that is not set. */
  setDefault(behavior: Behavior): void;
  /** Connections by TCP that are open. */
  connections(): number;
}

export const NXDOMAIN: Reply = { rcode: 3 };
export const NODATA: Reply = {};
export const SERVFAIL: Reply = { rcode: 2 };

const SOA: Answer = {
  type: 'SOA',
  name: 'example',
  ttl: 900,
  data: { mname: 'ns.example', rname: 'admin.example', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 40 },
};

/** One server for all tests of a file; it stops after them. */
export function useNameServer(): TestNameServer {
  const behaviors = new Map<string, Behavior>();
  const queries: ReceivedQuery[] = [];
  const sockets = new Set<net.Socket>();
  let otherwise: Behavior = NXDOMAIN;
  let port = 0;

  const answer = (message: Buffer, transport: 'udp' | 'tcp', from: number): readonly Buffer[] => {
    const packet = dnsPacket.decode(message);
    const name = packet.questions?.[0]?.name ?? '';
    const query = { name, transport, packet, port: from };
    queries.push(query);
    return messages(behaviors.get(name.toLowerCase()) ?? otherwise, query);
  };
  const udp = dgram.createSocket('udp4');
  udp.on('message', (message, { address, port: from }) => {
    for (const part of answer(message, 'udp', from)) udp.send(part, from, address);
  });
  const tcp = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (data) => {
      for (const part of answer(data.subarray(2), 'tcp', socket.remotePort ?? 0)) {
        // In two pieces, as a network may cut it.
        const framed = Buffer.concat([Buffer.from([part.length >> 8, part.length & 0xff]), part]);
        socket.write(framed.subarray(0, 1));
        setImmediate(() => socket.write(framed.subarray(1)));
      }
    });
  });

  beforeAll(async () => {
    // A port that both protocols have free.
    for (;;) {
      tcp.listen(0, '127.0.0.1');
      await once(tcp, 'listening');
      ({ port } = tcp.address() as AddressInfo);
      const bound = await new Promise<boolean>((resolve) => {
        udp.once('error', () => resolve(false));
        udp.bind(port, '127.0.0.1', () => resolve(true));
      });
      if (bound) break;
      tcp.close();
      await once(tcp, 'close');
    }
  });
  beforeEach(() => {
    behaviors.clear();
    queries.length = 0;
    otherwise = NXDOMAIN;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    tcp.close();
    udp.close();
    await Promise.all([once(tcp, 'close'), once(udp, 'close')]);
  });
  return {
    get address() {
      return `127.0.0.1:${port}`;
    },
    queries,
    set: (name, behavior) => void behaviors.set(name.toLowerCase(), behavior),
    setDefault: (behavior) => {
      otherwise = behavior;
    },
    connections: () => sockets.size,
  };
}

/** The message with which a resolver would answer, with the changes of a reply. */
export function message(query: ReceivedQuery, reply: Reply = {}): Buffer {
  const { name } = query;
  const flags =
    dnsPacket.RECURSION_DESIRED |
    dnsPacket.RECURSION_AVAILABLE |
    (reply.authentic ? dnsPacket.AUTHENTIC_DATA : 0) |
    (reply.rcode ?? 0) |
    (reply.flags ?? 0);
  const records = (reply.txt ?? []).map(
    (strings): Answer => ({
      type: 'TXT',
      name: reply.owner ?? name,
      ttl: reply.ttl ?? 3600,
      // Copied: dns-packet changes what it is given.
      data: Array.isArray(strings) ? [...strings] : [strings as string],
    }),
  );
  const answers = [...(reply.answers ?? []), ...records];
  return dnsPacket.encode({
    type: 'response',
    id: ((query.packet.id ?? 0) + (reply.idOffset ?? 0)) & 0xffff,
    flags,
    questions: [{ type: 'TXT', name: reply.question ?? name }],
    answers,
    authorities: [...(reply.authorities ?? (records.length > 0 ? [] : [SOA]))],
    additionals: [...(reply.additionals ?? [])],
  });
}

function messages(behavior: Behavior, query: ReceivedQuery): readonly Buffer[] {
  if (typeof behavior === 'function') return messages(behavior(query), query);
  if (behavior === 'silence') return [];
  if (Buffer.isBuffer(behavior)) return [behavior];
  return Array.isArray(behavior) ? behavior : [message(query, behavior as Reply)];
}

/** An alias. */
export function alias(name: string, target: string, ttl = 3600): Answer {
  return { type: 'CNAME', name, ttl, data: target };
}
