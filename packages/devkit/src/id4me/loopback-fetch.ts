import { request as httpRequest } from 'node:http';

/**
 * Fetches from this machine alone: what relying parties registered, such as their keys and where they hear of logouts.
 * Names that end in `.localhost` lead here whatever the system's resolver says.
 */
export async function loopbackFetch(url: URL | string, init: RequestInit = {}): Promise<Response> {
  const target = new URL(url);
  if (target.protocol !== 'http:' || !isLocal(target.hostname)) {
    throw new TypeError(`${target.origin} is not on this machine.`);
  }
  const { method = 'GET', headers, body } = init;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: target.port || 80,
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
