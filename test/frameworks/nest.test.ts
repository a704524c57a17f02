import { describe, expect, it } from 'vitest';
import { cookieScenarios } from './cookie-scenarios.js';
import { forEachLogin, outcomeOf } from './login-scenarios.js';
import { type OpenSite, REDIRECTS } from './login-site.js';
import { parserScenarios, postScenarios } from './post-scenarios.js';
import { redirectScenarios } from './redirect-scenarios.js';
import { responseScenarios } from './response-scenarios.js';
import { loginScenarios } from './scenarios.js';
import { openNestExpressSite } from './sites/nest-express.js';
import { openNestFastifySite } from './sites/nest-fastify.js';

describe('NestJS on Express', () => {
  loginScenarios(openNestExpressSite);
  cookieScenarios(openNestExpressSite);
  postScenarios(openNestExpressSite);
  parserScenarios(openNestExpressSite, { status: 500, text: 'BODY_PARSER_ABSENT' });
  redirectScenarios(openNestExpressSite);
  guardScenarios(openNestExpressSite);
});

describe('NestJS on Fastify', () => {
  loginScenarios(openNestFastifySite);
  cookieScenarios(openNestFastifySite);
  postScenarios(openNestFastifySite);
  // Fastify itself refuses what it has no parser for.
  parserScenarios(openNestFastifySite, { status: 415, text: 'Unsupported Media Type' });
  redirectScenarios(openNestFastifySite);
  guardScenarios(openNestFastifySite);
  responseScenarios(openNestFastifySite, false);
});

/** AuthGuard gives Passport a callback, so that Passport redirects nobody but to the provider: the recipe says so. */
function guardScenarios(open: OpenSite): void {
  forEachLogin(open, (logins) => {
    it('answers by its route and its handleRequest, though AuthGuard is told where to redirect to', async () => {
      await logins.open({ authenticate: REDIRECTS });
      const visitor = logins.visitor();
      const cancelled = await visitor.deliver(await logins.protocol.cancel(await logins.begin(visitor)));
      expect(cancelled.location).toBe('');
      expect(outcomeOf(cancelled)).toMatchObject({ status: 401, user: false, info: { code: 'CANCELLED' } });
      const page = await visitor.deliver(await logins.answer(visitor));
      expect(page.location).toBe('');
      expect(outcomeOf(page)).toMatchObject({ status: 200, user: logins.protocol.user('alice') });
    });
  });
}
