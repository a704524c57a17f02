import { serve } from '@hono/node-server';
import { createRelyingParty } from 'openid-rp-core/openid2';
import { createApp } from './hono-app.js';

const party = createRelyingParty({ returnUrl: 'https://site.example/auth/openid/return' });
serve({ fetch: createApp(party, process.env['SECRET'] ?? '').fetch, port: 3000 });
