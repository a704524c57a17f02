import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { isAnswerTo } from './dns-message.js';
import type { NameServer } from './dns-options.js';

/** The name servers that this machine is configured with, in the notation of the `servers` option. */
export function systemServers(): readonly string[] {
  return dns.getServers();
}

/**
 * One exchange by UDP: the first datagram that answers the query, be it truncated or not. The socket is connected, so that
 * datagrams of other senders do not reach it, and its port is chosen anew each time: with the query's id that makes about
 * 32 bits that somebody out of sight would have to guess (RFC 5452).
 *
 * @throws the signal's reason, or the system's error
 */
export async function fetchByUdp(server: NameServer, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const socket = dgram.createSocket(net.isIPv6(server.address) ? 'udp6' : 'udp4');
  let stop = () => {};
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      socket.on('error', reject);
      socket.on('message', (message) => {
        if (isAnswerTo(query, message)) resolve(message);
      });
      socket.connect(server.port, server.address, () => {
        if (!signal.aborted) socket.send(query, (error) => error && reject(error));
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    socket.close();
  }
}

/**
 * One exchange by TCP: the first message that comes, each with its length before it (RFC 1035 sec. 4.2.2).
 *
 * @throws the signal's reason, or the system's error
 */
export async function fetchByTcp(server: NameServer, query: Buffer, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const socket = net.connect({ host: server.address, port: server.port });
  let stop = () => {};
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      let received = Buffer.alloc(0);
      socket.on('error', reject);
      socket.on('close', () => reject(Object.assign(new Error('closed early'), { code: 'ECONNRESET' })));
      socket.on('data', (chunk) => {
        // At most 65,537 bytes are kept: the length has 16 bits.
        received = Buffer.concat([received, chunk]);
        const end = received.length < 2 ? Number.POSITIVE_INFINITY : 2 + received.readUInt16BE(0);
        if (received.length >= end) resolve(received.subarray(2, end));
      });
      const length = Buffer.alloc(2);
      length.writeUInt16BE(query.length);
      socket.write(Buffer.concat([length, query]));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}
