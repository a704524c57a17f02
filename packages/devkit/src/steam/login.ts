import type { IncomingHttpHeaders } from 'node:http';
import { type Answer, page } from '../answer.js';
import { parseAuthenticationRequest } from '../authentication-request.js';
import { errorPage, indirectAnswer } from '../consent-page.js';
import { directError } from '../direct-response.js';
import { reportToSite } from '../endpoint.js';
import { escapeMarkup, htmlPage } from '../html.js';
import { buildUrlencoded, type Message, ProtocolError, parseMessage, requireOpenId2 } from '../message.js';
import { answerCheck, approveLogin, cancelLogin } from './assertion.js';
import { findPlayer, LOGIN_DECISION_PATH, type Steam } from './steam.js';

/**
 * Answers a request at the endpoint: a person's, or a site's (OpenID 2.0 sec. 4.1.3).
 *
 * @param text the urlencoded text: the body of a POST, else the query
 */
export function answerLogin(steam: Steam, method: string, text: string, headers: IncomingHttpHeaders): Answer {
  try {
    const message = parseMessage(text);
    const mode = message.get('mode') ?? '';
    if (mode.startsWith('checkid_')) return answerAuthentication(steam, message);
    if (method !== 'POST') return page(400, errorPage('There is no OpenID message in the request.'));
    requireOpenId2(message);
    if (mode === 'associate') return directError('Associations not supported', [['error_code', 'unsupported-type']]);
    if (mode === 'check_authentication') return checkAnswer(steam, message, headers);
    return directError('openid.mode is not known.');
  } catch (error) {
    if (error instanceof ProtocolError) return directError(error.message);
    throw error;
  }
}

/** Does what the person chose on the log-in page (OpenID 2.0 sec. 10). */
export function answerLoginDecision(steam: Steam, body: string): Answer {
  const form = new URLSearchParams(body);
  try {
    const message = parseMessage(form.get('request') ?? '');
    if (form.get('decision') !== 'allow') return indirectAnswer(cancelLogin(message));
    return indirectAnswer(approveLogin(steam, message, findPlayer(steam, form.get('player') ?? '')));
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof RangeError) return page(400, errorPage(error.message));
    throw error;
  }
}

function answerAuthentication(steam: Steam, message: Message): Answer {
  const { loginStatus } = steam.faults;
  if (loginStatus !== undefined) return page(loginStatus, errorPage(`Steam answers ${loginStatus}.`));
  try {
    const { immediate, realm } = parseAuthenticationRequest(message);
    return immediate ? indirectAnswer(cancelLogin(message)) : page(200, loginPage(steam, message, realm));
  } catch (error) {
    if (error instanceof ProtocolError) return reportToSite(message, error.message);
    throw error;
  }
}

function checkAnswer(steam: Steam, message: Message, { origin, referer }: IncomingHttpHeaders): Answer {
  const { checkStatus, checkBody, requireOrigin } = steam.faults;
  const isOwnOrigin = origin === steam.origin && (referer ?? '').startsWith(`${steam.origin}/`);
  if (requireOrigin && !isOwnOrigin) return page(403, errorPage('Access denied.'));
  if (checkStatus !== undefined) return page(checkStatus, errorPage(`Steam answers ${checkStatus}.`));
  const answer = answerCheck(steam, message);
  return checkBody === undefined ? answer : { ...answer, body: checkBody };
}

/** The page on which a person picks a player. */
function loginPage({ players }: Steam, message: Message, realm: string): string {
  const choices = players.map(({ name, personaName }, index) => {
    const checked = index === 0 ? ' checked' : '';
    return `<label><input type="radio" name="player" value="${escapeMarkup(name)}"${checked} required> ${escapeMarkup(personaName)}</label>`;
  });
  return htmlPage(
    'Sign in with a Steam look-alike',
    `<p>The site <span class="site">${escapeMarkup(realm)}</span> asks who you are.</p>
<form method="post" action="${LOGIN_DECISION_PATH}">
<input type="hidden" name="request" value="${escapeMarkup(buildUrlencoded(message))}">
<fieldset>
<legend>Sign in as</legend>
${choices.join('\n')}
</fieldset>
<p>
<button class="primary" type="submit" name="decision" value="allow">Sign in</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</p>
</form>
<p class="note">For development and tests only: this is not Steam, and nobody is asked for a password here.</p>`,
  );
}
