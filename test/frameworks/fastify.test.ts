import { describe, expect, it } from 'vitest';
import { cookieScenarios } from './cookie-scenarios.js';
import { forEachLogin, type Logins, outcomeOf } from './login-scenarios.js';
import { parserScenarios, postFromElsewhere, postScenarios } from './post-scenarios.js';
import { openId2Protocol } from './protocol.js';
import { redirectScenarios } from './redirect-scenarios.js';
import { responseScenarios } from './response-scenarios.js';
import { loginScenarios } from './scenarios.js';
import { openFastifySite } from './sites/fastify.js';

describe('Fastify', () => {
  loginScenarios(openFastifySite);
  cookieScenarios(openFastifySite);
  postScenarios(openFastifySite);
  // Fastify itself refuses what it has no parser for.
  parserScenarios(openFastifySite, { status: 415, text: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' });
  redirectScenarios(openFastifySite);
  responseScenarios(openFastifySite, true);
});

describe('Fastify, with sessions for everybody', () => {
  const define = (logins: Logins) => {
    it('TRANSACTION_ABSENT: a new session takes the place of the one with the login, when a form comes without its cookie', async () => {
      await logins.open({ savesUninitialized: true });
      const visitor = logins.visitor();
      expect((await visitor.deliver(await logins.answer(visitor))).status).toBe(200);
      const bounced = await postFromElsewhere(logins, visitor, await logins.answer(visitor, 'alice', 'POST'));
      expect(outcomeOf(await visitor.get(bounced.location))).toMatchObject({ info: { code: 'TRANSACTION_ABSENT' } });
    });
  };
  forEachLogin(openFastifySite, define, { protocols: [openId2Protocol], transactions: ['session'] });
});
