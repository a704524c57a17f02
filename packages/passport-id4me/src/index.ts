import { Strategy } from './strategy.js';

export type { ErrorCode, FailureCode, HttpOptions, LoginEvent, Store, TransactionOption } from 'openid-rp-core';
export { EVENT_CHANNEL, isRelyingPartyError, RelyingPartyError } from 'openid-rp-core';
export type {
  Claim,
  ClaimErrors,
  Claims,
  ClaimsRequest,
  DnsOptions,
  Id4meTokens,
  LoggedOut,
  RelyingParty,
} from 'openid-rp-core/id4me';
export { generateAuthenticationKeys, generateEncryptionKeys } from 'openid-rp-core/id4me';
export type { AuthenticateOptions } from './authenticate-options.js';
export type { OptionsOfRequest, StrategyOptions } from './options.js';
export type { Profile, ProfileEmail } from './profile.js';
export type {
  FailureInfo,
  StrategyRequest,
  SuccessInfo,
  VerifyFunction,
  VerifyFunctionWithRequest,
} from './strategy.js';
export { Strategy, Strategy as default, Strategy as 'module.exports' };
