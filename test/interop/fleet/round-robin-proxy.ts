import { once } from 'node:events';
import http, { type RequestOptions, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What spreads the requests of all visitors over the processes of a site, one after the other. */
export interface RoundRobinProxy {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Starts a proxy without stickiness. A process that takes no connection is passed over; a request that one took with it when it
 * died is answered with 502, as it may have been carried out.
 *
 * @param ports where the processes listen now
 */
export async function startRoundRobinProxy(ports: () => readonly number[]): Promise<RoundRobinProxy> {
  const agent = new http.Agent({ keepAlive: true });
  let turn = 0;
  const server = http.createServer(async (request, response) => {
    const all = ports();
    turn += 1;
    const inTurn = [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)];
    const { method, headers, url: path } = request;
    // Whole, so that it can be sent again to the next one.
    const body = Buffer.concat(await request.toArray());
    pass({ host: '127.0.0.1', agent, method, headers, path }, body, inTurn, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function pass(options: RequestOptions, body: Buffer, ports: readonly number[], response: ServerResponse): void {
  const [port, ...others] = ports;
  if (port === undefined) {
    response.writeHead(502).end();
    return;
  }
  const passed = http.request({ ...options, port });
  passed.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  passed.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'ECONNREFUSED') pass(options, body, others, response);
    else if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  passed.end(body);
}
