import { type Check, checkOptions, invalidOption, isFunction } from 'openid-rp-core';
import { incomingRequest } from 'openid-rp-core/adapter';
import type { AttributeUpdate } from 'openid-rp-core/openid2';
import { LoginStrategy, type StrategyRequest } from './login-strategy.js';

/** Options of `attributeUpdates`. Unknown ones are refused. */
export interface AttributeUpdateOptions {
  /** The strategy whose `ax.updateUrl` leads here. It must be given. */
  readonly strategy: LoginStrategy<unknown>;
  /**
   * Takes an update that was verified; its `claimedId` is the key of the account. False, or a promise of it, says that the site wants
   * no more of them. It must be given.
   */
  readonly update: (update: AttributeUpdate) => unknown;
}

/** What the middleware needs of a response: that of node:http, and all that are made from it. */
export interface AttributeUpdateResponse {
  statusCode: number;
  end(body: string): unknown;
}

/** A middleware as Connect and Express have it. */
export type AttributeUpdateHandler = (
  request: StrategyRequest,
  response: AttributeUpdateResponse,
  next: (error?: unknown) => void,
) => void;

const OWNER = 'attributeUpdates';

const CHECKS = {
  strategy: (value) => (value instanceof LoginStrategy ? undefined : 'must be a strategy of this package'),
  update: isFunction,
} satisfies Record<keyof AttributeUpdateOptions, Check>;

/**
 * A middleware for the route of `ax.updateUrl`, behind a parser for forms: it verifies what a provider says later of somebody who
 * logged in once, hands it to `update`, and answers (Attribute Exchange 1.0 sec. 5.2) - with 204, or with 404 where no more are
 * wanted. What fails goes to the site's error handler, with its code and status.
 *
 * Security: it touches neither the session nor the user of the request. An update is no login.
 *
 * @throws OPTION_UNKNOWN, OPTION_INVALID
 */
export function attributeUpdates(options: AttributeUpdateOptions): AttributeUpdateHandler {
  checkOptions(OWNER, options, CHECKS);
  for (const name of ['strategy', 'update'] as const) {
    if (options[name] === undefined) throw invalidOption(OWNER, name, 'must be given');
  }
  const { strategy, update } = options;
  const { party } = strategy['settings'];
  const handle = async (request: StrategyRequest): Promise<number> => {
    const verified = await party.verifyUpdate(incomingRequest(request));
    return (await update(verified)) === false ? 404 : 204;
  };
  return (request, response, next) => {
    handle(request).then(
      (status) => {
        response.statusCode = status;
        response.end('');
      },
      // What is no object is no error to Express: `next(undefined)` goes on, and `next('route')` skips.
      (error: unknown) =>
        next(Object(error) === error ? error : new Error(`The update ended with ${String(error)}.`, { cause: error })),
    );
  };
}
