import { describe } from 'vitest';
import { cookieScenarios } from './cookie-scenarios.js';
import { parserScenarios, postScenarios } from './post-scenarios.js';
import { redirectScenarios } from './redirect-scenarios.js';
import { loginScenarios } from './scenarios.js';
import { openKoaSite, openKoaSiteWithoutStore } from './sites/koa.js';

describe('Koa', () => {
  loginScenarios(openKoaSite);
  cookieScenarios(openKoaSite);
  postScenarios(openKoaSite);
  parserScenarios(openKoaSite, { status: 500, text: 'BODY_PARSER_ABSENT' });
  redirectScenarios(openKoaSite);
});

describe('Koa, with sessions wholly in their cookie', () => {
  cookieScenarios(openKoaSiteWithoutStore);
  postScenarios(openKoaSiteWithoutStore);
  redirectScenarios(openKoaSiteWithoutStore);
});
