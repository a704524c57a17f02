import { readFileSync } from 'node:fs';

/** A file that is the same for everybody. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const read = (path: string, type: string): Asset => ({
  path,
  type,
  body: readFileSync(new URL(`../public${path}`, import.meta.url)),
});

/** What the pages load. */
export const ASSETS: readonly Asset[] = [
  read('/style.css', 'text/css; charset=utf-8'),
  read('/icon.svg', 'image/svg+xml'),
];
