import { describe } from 'vitest';
import { cookieScenarios } from './cookie-scenarios.js';
import { parserScenarios, postScenarios } from './post-scenarios.js';
import { responseScenarios } from './response-scenarios.js';
import { loginScenarios } from './scenarios.js';
import { openNestExpressSite } from './sites/nest-express.js';
import { openNestFastifySite } from './sites/nest-fastify.js';

describe('NestJS on Express', () => {
  loginScenarios(openNestExpressSite);
  cookieScenarios(openNestExpressSite);
  postScenarios(openNestExpressSite);
  parserScenarios(openNestExpressSite, { status: 500, text: 'BODY_PARSER_ABSENT' });
});

describe('NestJS on Fastify', () => {
  loginScenarios(openNestFastifySite);
  cookieScenarios(openNestFastifySite);
  postScenarios(openNestFastifySite);
  // Fastify itself refuses what it has no parser for.
  parserScenarios(openNestFastifySite, { status: 415, text: 'Unsupported Media Type' });
  responseScenarios(openNestFastifySite, false);
});
