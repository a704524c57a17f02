import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer } from '../answer.js';
import { type AuthenticationRequest, parseAuthenticationRequest } from '../authentication-request.js';
import { directResponse } from '../direct-response.js';
import { buildIndirectResponse, buildNegativeAssertion, type IndirectResponse } from '../indirect-response.js';
import { buildKeyValueForm } from '../key-value-form.js';
import { type Message, OPENID2_NAMESPACE, ProtocolError } from '../message.js';
import type { SteamPlayer } from './player.js';
import { playerIdentifier, type Steam } from './steam.js';

/** Steam's handle, ever the same: it makes no associations. */
const HANDLE = '1234567890';

/** What Steam signs, in its order. */
const SIGNED = 'signed,op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle';

/** Most assertions that wait for being asked about; the oldest goes when another comes. */
const MAX_UNCHECKED = 1000;

/**
 * The positive answer to a request, whatever identifier it asks for, as Steam gives it (OpenID 2.0 sec. 10.1).
 *
 * @throws ProtocolError
 */
export function approveLogin(steam: Steam, message: Message, player: SteamPlayer): IndirectResponse {
  const returnTo = requireReturnTo(parseAuthenticationRequest(message));
  const identifier = playerIdentifier(steam, player);
  const assertion: Message = new Map([
    ['ns', OPENID2_NAMESPACE],
    ['mode', 'id_res'],
    ['op_endpoint', steam.endpoint],
    ['claimed_id', identifier],
    ['identity', identifier],
    ['return_to', returnTo],
    ['response_nonce', steam.faults.steamNonce ?? createResponseNonce(steam.now())],
    ['assoc_handle', HANDLE],
    ['signed', SIGNED],
  ]);
  const signature = sign(steam, assertion);
  assertion.set('sig', signature);
  steam.unchecked.add(signature);
  const [oldest] = steam.unchecked;
  if (oldest !== undefined && steam.unchecked.size > MAX_UNCHECKED) steam.unchecked.delete(oldest);
  return buildIndirectResponse(returnTo, assertion);
}

/**
 * The negative answer to a request (OpenID 2.0 sec. 10.2).
 *
 * @throws ProtocolError
 */
export function cancelLogin(message: Message): IndirectResponse {
  const request = parseAuthenticationRequest(message);
  return buildIndirectResponse(requireReturnTo(request), buildNegativeAssertion(request.immediate));
}

/** Tells a site whether an assertion is Steam's, with true once for each (OpenID 2.0 sec. 11.4.2). */
export function answerCheck(steam: Steam, message: Message): Answer {
  const isValid = isOwn(steam, message) && steam.unchecked.delete(message.get('sig') ?? '');
  return directResponse([['is_valid', String(isValid)]]);
}

function isOwn(steam: Steam, message: Message): boolean {
  if (message.get('assoc_handle') !== HANDLE || message.get('signed') !== SIGNED) return false;
  const expected = Buffer.from(sign(steam, message));
  const given = Buffer.from(message.get('sig') ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** The signature over the fields as Key-Value Form text (OpenID 2.0 sec. 6.1). */
function sign({ secret }: Steam, message: Message): string {
  const fields = SIGNED.split(',').map((name): [string, string] => [name, message.get(name) ?? '']);
  // A value with a newline fits into no Key-Value Form, and so was never signed.
  if (fields.some(([, value]) => value.includes('\n'))) return '';
  return createHmac('sha1', secret).update(buildKeyValueForm(fields)).digest('base64');
}

function createResponseNonce(nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return `${time}${randomBytes(20).toString('base64')}`;
}

function requireReturnTo({ returnTo }: AuthenticationRequest): string {
  if (returnTo === undefined) throw new ProtocolError('The request has no openid.return_to.');
  return returnTo;
}
