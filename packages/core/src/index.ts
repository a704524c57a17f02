export {
  ConfigurationError,
  ERROR_CODES,
  type ErrorCode,
  type FailureCode,
  IdentifierError,
  isRelyingPartyError,
  ProviderError,
  RelyingPartyError,
  type Step,
  StoreError,
  VerificationError,
} from './errors.js';
export { EVENT_CHANNEL, type LoginEvent, observed, publish } from './events.js';
export { FORM_PAGE_HEADERS, type FormPost } from './form-page.js';
export { checkHttpOptions, createHttpClient, type HttpClient, type HttpOptions } from './http-client.js';
export { isHeaders } from './http-options.js';
export type { LoginTransaction } from './login-transaction.js';
export {
  type Check,
  checkOptions,
  invalidOption,
  isBoolean,
  isFunction,
  isHttpUrl,
  isListOf,
  isText,
  type OptionOwner,
} from './options.js';
export type { IncomingRequest } from './request-message.js';
export { moveTransactions } from './session-transaction.js';
export type { Store } from './store.js';
export {
  type Browser,
  createTransactionKeeper,
  isTransactionOption,
  type TransactionKeeper,
  type TransactionOption,
} from './transaction-keeper.js';
