import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { answerQuery } from './name-answer.js';
import type { Zone } from './zone.js';

/** A running name server, at the same port over UDP and TCP. */
export interface NameServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What a name server asks at each question. */
export interface NameServerSettings {
  readonly zone: Zone;
  /** Does it say that answers were validated? */
  readonly isAuthenticated: () => boolean;
  /** Is told each name that is asked for. */
  readonly log: (message: Buffer, transport: 'udp' | 'tcp') => void;
}

/** Ports that are tried before giving up, where any free one will do: one that is free over TCP may be taken over UDP. */
const MAX_TRIES = 20;

/** Starts a name server; port 0 takes any that is free over both UDP and TCP. */
export async function startNameServer(host: string, port: number, settings: NameServerSettings): Promise<NameServer> {
  for (let tries = 1; ; tries++) {
    const sockets = new Set<Socket>();
    const tcp = createServer((socket) => serveTcp(socket, settings, sockets));
    tcp.listen(port, host);
    await once(tcp, 'listening');
    const { port: boundPort } = tcp.address() as AddressInfo;
    try {
      const udp = await bindUdp(host, boundPort, settings);
      return { port: boundPort, close: () => close(udp, tcp, sockets) };
    } catch (error) {
      tcp.close();
      if (port !== 0 || tries === MAX_TRIES) throw error;
    }
  }
}

async function bindUdp(host: string, port: number, settings: NameServerSettings): Promise<UdpSocket> {
  const udp = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  udp.on('message', (message, from) => {
    settings.log(message, 'udp');
    const answer = answerQuery(settings.zone, message, { authenticated: settings.isAuthenticated(), transport: 'udp' });
    if (answer !== 'drop') udp.send(answer.octets, from.port, from.address);
  });
  udp.bind(port, host);
  await once(udp, 'listening');
  udp.on('error', () => {}); // Somebody who did not wait for the answer.
  return udp;
}

/** Questions over TCP, each after its length (RFC 1035 sec. 4.2.2). */
function serveTcp(socket: Socket, settings: NameServerSettings, sockets: Set<Socket>): void {
  sockets.add(socket);
  let received = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0);
      const message = received.subarray(2, end);
      received = received.subarray(end);
      settings.log(message, 'tcp');
      const answer = answerQuery(settings.zone, message, {
        authenticated: settings.isAuthenticated(),
        transport: 'tcp',
      });
      if (answer === 'drop') continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.octets.length);
      socket.write(Buffer.concat([length, answer.octets]));
    }
  });
}

async function close(udp: UdpSocket, tcp: Server, sockets: Set<Socket>): Promise<void> {
  const closed = [once(udp, 'close'), once(tcp, 'close')];
  udp.close();
  tcp.close();
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
