export { type Actions, actionsOf, settle, settleError } from './actions.js';
export { browserOf, keepTransactionsAtLogin, saveSession } from './browser.js';
export { settleVerify, type Verdict, type VerifyDone } from './settle.js';
export { incomingRequest, isRequestFor, refuseCrossSite, type SiteRequest, type SiteResponse } from './site-request.js';
export { canSendPage, sendPage } from './site-response.js';
