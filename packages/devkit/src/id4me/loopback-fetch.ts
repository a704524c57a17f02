import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';

/**
 * Fetches from this machine alone: what relying parties registered, such as their keys and where they hear of logouts.
 * Names that end in `.localhost` lead here whatever the system's resolver says. A certificate for https has to be one that Node
 * trusts, by `NODE_EXTRA_CA_CERTS` for example.
 */
export async function loopbackFetch(url: URL | string, init: RequestInit = {}): Promise<Response> {
  const target = new URL(url);
  const isHttps = target.protocol === 'https:';
  if (!(isHttps || target.protocol === 'http:') || !isLocal(target.hostname)) {
    throw new TypeError(`${target.origin} is not on this machine.`);
  }
  const { method = 'GET', headers, body } = init;
  return new Promise((resolve, reject) => {
    const request = (isHttps ? httpsRequest : httpRequest)(
      {
        host: '127.0.0.1',
        port: target.port || (isHttps ? 443 : 80),
        servername: isIP(target.hostname) ? '' : target.hostname,
        path: target.pathname + target.search,
        method,
        headers: { ...Object.fromEntries(new Headers(headers)), host: target.host },
        ...(init.signal && { signal: init.signal }),
      },
      async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response) chunks.push(chunk as Buffer);
          const status = response.statusCode ?? 500;
          const hasBody = status !== 204 && status !== 304;
          resolve(
            new Response(hasBody ? Buffer.concat(chunks) : null, {
              status,
              headers: Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
                values.map((value): [string, string] => [name, value]),
              ),
            }),
          );
        } catch (error) {
          reject(error as Error);
        }
      },
    );
    request.on('error', reject);
    request.end(body instanceof URLSearchParams ? body.toString() : (body as string | undefined));
  });
}

const isLocal = (host: string): boolean => host === '127.0.0.1' || host === 'localhost' || host.endsWith('.localhost');
