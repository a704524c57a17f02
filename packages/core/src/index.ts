export {
  ConfigurationError,
  ERROR_CODES,
  type ErrorCode,
  IdentifierError,
  isRelyingPartyError,
  ProviderError,
  RelyingPartyError,
  type Step,
  StoreError,
  VerificationError,
} from './errors.js';
export type { Store } from './store.js';
