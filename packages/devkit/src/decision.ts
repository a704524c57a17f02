import { type Answer, page } from './answer.js';
import { approveRequest, refuseRequest } from './authentication.js';
import { parseAuthenticationRequest } from './authentication-request.js';
import { errorPage, indirectAnswer } from './consent-page.js';
import { buildLoginCookie } from './login-cookie.js';
import { ProtocolError, parseMessage } from './message.js';
import type { Provider } from './provider.js';

/** Does what the person chose on the consent page (OpenID 2.0 sec. 10). */
export function answerDecision(provider: Provider, body: string): Answer {
  const form = new URLSearchParams(body);
  const user = form.get('user') ?? '';
  try {
    const request = parseAuthenticationRequest(parseMessage(form.get('request') ?? ''));
    if (form.get('decision') !== 'allow') return indirectAnswer(refuseRequest(request));
    return indirectAnswer(approveRequest(provider, request, { user }), {
      'set-cookie': buildLoginCookie(user),
    });
  } catch (error) {
    if (error instanceof ProtocolError) return page(400, errorPage(error.message));
    throw error;
  }
}
