import express5 from 'express';
import express4 from 'express4';
import { describe } from 'vitest';
import { cookieScenarios } from './cookie-scenarios.js';
import { parserScenarios, postScenarios } from './post-scenarios.js';
import { redirectScenarios } from './redirect-scenarios.js';
import { loginScenarios } from './scenarios.js';
import { expressSite } from './sites/express.js';

describe.each([
  ['Express 4', expressSite(express4)],
  ['Express 5', expressSite(express5)],
])('%s', (_name, open) => {
  loginScenarios(open);
  cookieScenarios(open);
  postScenarios(open);
  parserScenarios(open, { status: 500, text: 'BODY_PARSER_ABSENT' });
  redirectScenarios(open);
});
