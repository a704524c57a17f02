import { createServer } from 'node:http';
import { SHAPES } from './hostile-shapes.js';

/** @type {Map<string, import('./hostile-shapes.js').Answer>} */
const written = new Map();

/** @param {string} name */
function answerOf(name) {
  const answer = written.get(name) ?? SHAPES.get(name)?.();
  if (answer) written.set(name, answer);
  return answer;
}

/** Serves each shape at `/?<its name>`, in a process of its own: what it costs to write them must not count. */
const server = createServer((request, response) => {
  const answer = answerOf(decodeURIComponent(request.url?.split('?')[1] ?? ''));
  if (!answer) return response.writeHead(404).end();
  const { headers, body, chunkBytes } = answer;
  // By hand, since Node joins what is written at once.
  if (chunkBytes !== undefined) return response.socket?.end(chunked(body, chunkBytes));
  response.writeHead(200, { 'content-type': 'text/html', ...headers });
  response.end(body);
});

/** @param {Buffer} body @param {number} size */
function chunked(body, size) {
  const chunks = [Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n')];
  for (let start = 0; start < body.length; start += size) {
    const chunk = body.subarray(start, start + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit(0));
