import { Strategy } from './strategy.js';

export type { ErrorCode, FailureCode, HttpOptions, LoginEvent, Store, TransactionOption } from 'openid-rp-core';
export { EVENT_CHANNEL, isRelyingPartyError, RelyingPartyError } from 'openid-rp-core';
export type { VerifyDone } from 'openid-rp-core/adapter';
export type { AttributeUpdate, OpenId2Identity } from 'openid-rp-core/openid2';
export { ICAM_PROFILE } from 'openid-rp-core/openid2';
export {
  type AttributeUpdateHandler,
  type AttributeUpdateOptions,
  attributeUpdates,
} from './attribute-update.js';
export type { AuthenticateOptions, FailureInfo, StrategyRequest, SuccessInfo } from './login-strategy.js';
export type { StrategyOptions } from './options.js';
export type { Profile, ProfileEmail } from './profile.js';
export { type RpDiscoveryHandler, type RpDiscoveryOptions, rpDiscovery } from './rp-discovery.js';
export type { VerifyFunction } from './strategy.js';
// One class by every way in: named, default, and what `require` gives.
export { Strategy, Strategy as default, Strategy as 'module.exports' };
