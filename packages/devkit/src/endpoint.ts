import { type Answer, page } from './answer.js';
import { answerAssociate } from './associate.js';
import { approveRequest, refuseRequest } from './authentication.js';
import { type AuthenticationRequest, parseAuthenticationRequest } from './authentication-request.js';
import { answerCheckAuthentication } from './check-authentication.js';
import { consentPage, errorPage, indirectAnswer } from './consent-page.js';
import { directError } from './direct-response.js';
import { buildIndirectError, buildIndirectResponse } from './indirect-response.js';
import { type Message, ProtocolError, parseMessage, requireOpenId2 } from './message.js';
import type { Provider } from './provider.js';
import { matchesRealm } from './realm.js';

/** What arrived at the endpoint. */
export interface EndpointRequest {
  method: string;
  /** The urlencoded text: the body of a POST, else the query (OpenID 2.0 sec. 4.1.2). */
  text: string;
  /** Name of the user whom the browser's cookie names. */
  loggedIn: string | undefined;
}

/** Answers a request at the endpoint (OpenID 2.0 sec. 4.1.3). */
export function answerEndpoint(provider: Provider, request: EndpointRequest): Answer {
  let message: Message;
  try {
    message = parseMessage(request.text);
  } catch (error) {
    return directError(describe(error));
  }
  const mode = message.get('mode');
  if (mode === undefined) {
    return page(400, errorPage('This is the endpoint for OpenID messages, and there is none in the request.'));
  }
  if (mode === 'checkid_setup' || mode === 'checkid_immediate') {
    return answerAuthentication(provider, message, request.loggedIn);
  }
  if (request.method !== 'POST') return directError('Direct requests are sent by POST.');
  return answerDirectRequest(provider, mode, message);
}

function answerDirectRequest(provider: Provider, mode: string, message: Message): Answer {
  try {
    requireOpenId2(message);
    if (mode === 'associate') return answerAssociate(provider, message);
    if (mode === 'check_authentication') return answerCheckAuthentication(provider, message);
    return directError('openid.mode is not known.');
  } catch (error) {
    return directError(describe(error));
  }
}

function answerAuthentication(provider: Provider, message: Message, loggedIn: string | undefined): Answer {
  try {
    const request = parseAuthenticationRequest(message);
    if (request.immediate) return answerImmediate(provider, request, loggedIn);
    return page(200, consentPage(provider, request, loggedIn));
  } catch (error) {
    return reportToSite(message, describe(error));
  }
}

/** Without the user: a positive answer only to somebody who is logged in and owns the identity (OpenID 2.0 sec. 10). */
function answerImmediate(provider: Provider, request: AuthenticationRequest, loggedIn: string | undefined): Answer {
  if (loggedIn === undefined) return indirectAnswer(refuseRequest(request));
  try {
    return indirectAnswer(approveRequest(provider, request, { user: loggedIn }));
  } catch (error) {
    if (error instanceof ProtocolError) return indirectAnswer(refuseRequest(request));
    throw error;
  }
}

/** An error goes to the site when it is clear where that is, else to the person (OpenID 2.0 sec. 5.2.3). */
export function reportToSite(message: Message, error: string): Answer {
  const returnTo = message.get('return_to');
  if (returnTo !== undefined && matchesRealm(message.get('realm') ?? returnTo, returnTo)) {
    return indirectAnswer(buildIndirectResponse(returnTo, buildIndirectError(error)));
  }
  return page(400, errorPage(error));
}

/** The text of a protocol error; anything else is a bug and stays loud. */
function describe(error: unknown): string {
  if (error instanceof ProtocolError) return error.message;
  throw error;
}
