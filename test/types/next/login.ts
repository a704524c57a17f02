import { createRelyingParty } from 'openid-rp-core/openid2';
import { SqlStore } from 'openid-rp-core/stores';
import { Pool } from 'pg';
import { createLogin } from '@/create-login';
import { startSession } from '@/session';

/** Made by the first request, since `next build` loads this file, too. */
let login: ReturnType<typeof createLogin> | undefined;

export function openIdLogin() {
  login ??= createLogin(
    createRelyingParty({ returnUrl: 'https://site.example/auth/openid/return', store: sharedStore() }),
    [process.env['LOGIN_KEY'] ?? ''],
    async (identifier, headers) => {
      headers.append('Set-Cookie', await startSession(identifier));
      headers.set('Location', '/');
      return new Response(null, { status: 303, headers });
    },
  );
  return login;
}

/** What one route knows another one may not: Next may load this file for each of them anew. */
function sharedStore(): SqlStore {
  const pool = new Pool({ connectionString: process.env['DATABASE_URL'], connectionTimeoutMillis: 2_000 });
  pool.on('error', (error) => console.log(error));
  return new SqlStore({ dialect: 'postgres', execute: (text, params) => pool.query(text, params) });
}
