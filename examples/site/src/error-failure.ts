import { isRelyingPartyError } from 'passport-openid2';
import { DatabaseError } from './database.js';
import { type Failure, siteFailure } from './failure.js';
import { tellLog } from './log.js';

/** The words for an error that no login ended with, and a line in the log; what nobody foresaw is there whole. */
export function errorFailure(error: unknown): Failure {
  const given = Number((error as { readonly status?: unknown } | undefined)?.status);
  const failure = siteFailure(given >= 400 && given < 600 ? given : 500);
  if (error instanceof DatabaseError || isRelyingPartyError(error)) tellLog({ ...failure, note: error });
  else if (failure.status >= 500) console.error(error);
  return failure;
}
