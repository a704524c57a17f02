import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const DELAY_MS = 50;

/**
 * Passes questions on to a name server, each a while later, and counts how many wait at a time: those that are asked at once.
 *
 * @param {string} nameServer address and port
 */
export async function startSlowNameServer(nameServer) {
  const { hostname, port } = new URL(`udp://${nameServer}`);
  const front = createSocket('udp4');
  const slow = { address: '', most: 0, close: () => front.close() };
  let waiting = 0;
  front.on('message', (query, from) => {
    waiting += 1;
    slow.most = Math.max(slow.most, waiting);
    setTimeout(() => {
      waiting -= 1;
      const back = createSocket('udp4');
      back.once('message', (answer) => front.send(answer, from.port, from.address, () => back.close()));
      back.send(query, Number(port), hostname);
    }, DELAY_MS);
  });
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  slow.address = `127.0.0.1:${front.address().port}`;
  return slow;
}
