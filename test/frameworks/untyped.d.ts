// Packages without types of their own, as far as the tests use them.
declare module 'express4' {
  export { default } from 'express';
}

declare module 'cookie-session' {
  import type { RequestHandler } from 'express';

  export default function cookieSession(options: { keys: readonly string[] }): RequestHandler;
}
