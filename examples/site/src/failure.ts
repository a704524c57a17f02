import type { RelyingPartyError } from 'passport-openid2';
import type { Attempt } from './session.js';

/** What went wrong, for a person. */
export interface Failure {
  readonly status: number;
  readonly title: string;
  readonly words: string;
  /** What a visitor who asks for help can quote, as the site's log has it. None where nothing is wrong. */
  readonly code?: string;
  /** Whether another identifier would help. */
  readonly isAboutIdentifier?: boolean;
  /** What the log is to say; none where the library says it. */
  readonly note?: Note;
}

/** A failure that the library knows nothing of, or that is none to it, for whoever reads the log. */
export interface Note {
  readonly code: string;
  readonly step: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** What the strategy's failure info may say. */
type Code = RelyingPartyError['code'] | 'CANCELLED' | 'SETUP_NEEDED';

const NOT_FOUND = 'There is no page at that address. Is it spelt correctly?';
const UNUSABLE =
  'That address cannot be used to log in here. It has to be a page that anyone on the web can open. Please type another one.';
const RECORD_BROKEN = 'The ID4me record of that domain has a mistake. Whoever looks after the domain can correct it.';
const DOES_NOT_WORK = 'The provider or authority does not work at the moment. Please try again later.';
const NOT_LET_IN = 'Your authority does not let this site in. Please log in with something else.';
const NOT_ACCEPTED = 'This site does not accept logins from that provider. Please log in with another one.';
const USED = 'That login has been used already: the page was reloaded, or a link was opened twice.';
const TOO_OLD = 'The login took too long.';
const NOT_UNDER_WAY =
  'This browser has no such login under way. Perhaps you began in another browser, or cookies are blocked.';

/** A sentence for each code that a visitor can do something about; the others share those of {@link BY_STATUS}. */
const BY_CODE: Readonly<Partial<Record<Code, string>>> = {
  IDENTIFIER_ABSENT: 'Please type your OpenID: the address of your page, or of your provider.',
  IDENTIFIER_MALFORMED: 'That is not a web address. An OpenID looks like https://you.example/ or you.example.',
  IDENTIFIER_NOT_FOUND: NOT_FOUND,
  HOST_NOT_FOUND: NOT_FOUND,
  SERVICE_ABSENT:
    'That page names no OpenID provider, so it cannot tell us who you are. Please type the address of your provider, or log in with something else.',
  XRI_UNSUPPORTED: 'Names that begin with =, @, +, $, ! or ( cannot be used here. Please type a web address.',
  HTTPS_REQUIRED:
    'That address, or the provider that it names, has no secure connection (https). Please type another one, or log in with something else.',
  URL_REFUSED: UNUSABLE,
  PORT_REFUSED: UNUSABLE,
  ADDRESS_NOT_PUBLIC: UNUSABLE,
  OP_IDENTIFIER_REQUIRED: 'Please type the address of your provider. It will ask who you are.',
  ASSOCIATION_REQUIRED: NOT_ACCEPTED,
  PROVIDER_REFUSED: NOT_ACCEPTED,
  LANDING_REFUSED: 'The link that brought you here leads to a different site. You can log in here without it.',

  DNS_NAME_ABSENT: 'There is no such domain. Is it spelt correctly?',
  DNS_RECORD_ABSENT:
    'That domain exists, but it has no ID4me record for you. Is it spelt correctly? Otherwise please ask whoever looks after it for one, or log in with something else.',
  DNS_RECORD_INVALID: RECORD_BROKEN,
  DNS_RECORD_AMBIGUOUS: RECORD_BROKEN,
  ISSUER_MALFORMED: RECORD_BROKEN,
  AUTHORITY_REFUSED: 'This site does not accept logins from that authority. Please log in with something else.',
  DNS_FAILED: 'That domain could not be looked up at the moment. Please try again later.',
  HTTP_STATUS: DOES_NOT_WORK,
  METADATA_MALFORMED: DOES_NOT_WORK,
  REGISTRATION_REFUSED: NOT_LET_IN,
  REGISTRATION_UNSUPPORTED: NOT_LET_IN,
  REGISTRATION_LIMIT: 'Too many new authorities are in use here at the moment. Please try again in an hour.',
  IDENTIFIER_MISMATCH: 'You logged in as somebody else than you typed here.',
  CLIENT_REJECTED: 'Your authority had forgotten this site. Please try again.',

  CANCELLED: 'You cancelled the login at your provider. You can try again, or log in with something else.',
  SETUP_NEEDED: 'Your provider needs to ask you something first. Please try again.',

  TRANSACTION_ABSENT: NOT_UNDER_WAY,
  TRANSACTION_COOKIE_ABSENT: NOT_UNDER_WAY,
  TRANSACTION_EXPIRED: TOO_OLD,
  NONCE_TOO_OLD: TOO_OLD,
  TRANSACTION_USED: USED,
  NONCE_REUSED: USED,

  CONNECTION_FAILED: 'That address could not be reached. The provider may be down; please try again later.',
  TIMED_OUT: 'That address took too long to answer. Please try again later.',
  TOO_MANY_REQUESTS: 'Too many people are logging in at the moment. Please try again in a minute.',
  PROVIDER_REPORTED:
    'Your provider could not handle the request of this site. Please try again, or log in with something else.',
};

/** Answers that are no failures to the library, as the log has them. */
const NOTES: Readonly<Record<string, Note>> = {
  CANCELLED: {
    code: 'CANCELLED',
    step: 'response',
    message: 'The visitor said no at the provider.',
    hint: 'Where many do, look at what the site asks for there.',
  },
  SETUP_NEEDED: {
    code: 'SETUP_NEEDED',
    step: 'response',
    message: 'The provider has to ask the visitor first.',
    hint: 'Begin such logins without immediate, or without the prompt none.',
  },
};

/** Where the same mistake has another name. */
const BY_CODE_OF_ID4ME: typeof BY_CODE = {
  IDENTIFIER_ABSENT: 'Please type your ID4me: your domain name, or your e-mail address.',
  IDENTIFIER_MALFORMED:
    'That is no domain name and no e-mail address. An ID4me looks like you.example or you@mail.example.',
  HOST_NOT_FOUND: 'Your domain names an authority that does not exist.',
  CONNECTION_FAILED: 'The authority of that domain could not be reached. It may be down; please try again later.',
};

/** Many have but one name for themselves, and two fields to type it into. */
const EMAIL_AS_OPENID =
  'That is an e-mail address, and no OpenID. If it is your ID4me, please type it into the field for that.';

const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'That cannot be used to log in here. Please try another one.',
  403: "The provider's answer did not pass our checks, so nobody was logged in.",
  502: 'The provider gave an answer that we cannot make sense of. Please try again later, or log in with something else.',
  503: 'We cannot complete logins at the moment. Please try again in a minute.',
  504: 'The provider took too long to answer. Please try again later.',
};

const OURS = 'Something went wrong on our side. Please try again later.';

/**
 * The words for a login that did not happen.
 *
 * @param code of the library: `code` of the error, or of Passport's failure info
 * @param status the HTTP status that goes with it
 */
export function loginFailure(attempt: Attempt, code: string, status: number): Failure {
  const isCancelled = code === 'CANCELLED';
  return {
    status,
    title: isCancelled ? 'Login cancelled' : 'That did not work',
    words: wordsOfProtocol(attempt, code) ?? BY_CODE[code as Code] ?? BY_STATUS[status] ?? OURS,
    ...(!isCancelled && { code }),
    isAboutIdentifier: status === 400,
    ...(NOTES[code] && { note: NOTES[code] }),
  };
}

function wordsOfProtocol({ protocol, typed }: Attempt, code: string): string | undefined {
  if (protocol === 'id4me') return BY_CODE_OF_ID4ME[code as Code];
  const isEmail = code === 'IDENTIFIER_MALFORMED' && /^[^\s@/]+@[^\s@/]+$/.test(typed);
  return isEmail ? EMAIL_AS_OPENID : undefined;
}

/** A form without this browser's token: an old tab, blocked cookies, or another site's work. */
export const FORM_EXPIRED: Failure = {
  status: 403,
  title: 'That form is out of date',
  words: 'You have logged in or out since it was opened, or your browser did not send our cookie.',
  note: {
    code: 'FORM_EXPIRED',
    step: 'form',
    message: "A form came without its browser's token.",
    hint: 'None outlives a log-in or log-out, or a restart without SESSION_SECRET. Where every form fails so, browsers keep no cookie of this site.',
  },
};

/** An identity that cannot be added. */
export const IDENTITY_TAKEN: Failure = {
  status: 409,
  title: 'That identity has another account',
  words:
    'It already logs in to another account of this site. Log in there and remove it first, or add another identity.',
  note: {
    code: 'IDENTITY_TAKEN',
    step: 'account',
    message: 'An identity was to be added that another account has.',
    hint: 'Its owner can remove it there. Move none by hand: who can log in with it owns the account that it is added to.',
  },
};

/** A login that was to add an identity, to an account that is not logged in any more. */
export const ADDING_ENDED: Failure = {
  status: 403,
  title: 'That did not work',
  words: 'You logged out, or in to another account, before you came back. Nothing was added.',
  note: {
    code: 'ADDING_ENDED',
    step: 'account',
    message: 'An identity came back for an account that is not logged in any more.',
    hint: 'The visitor can log in and add it again.',
  },
};

/** The last identity of an account stays. */
export const LAST_IDENTITY: Failure = {
  status: 409,
  title: 'That was not removed',
  words: 'It is the only identity of your account, without which you could not log in again, or it is gone already.',
  note: {
    code: 'IDENTITY_KEPT',
    step: 'account',
    message: 'An identity was to be removed that is the last of its account, or gone.',
    hint: 'The visitor can add another one first.',
  },
};

/** The words for any other error. */
export function siteFailure(status: number): Failure {
  if (status === 503) return { status, title: 'That did not work', words: BY_STATUS[503] ?? OURS };
  if (status === 404) return { status, title: 'No such page', words: 'There is nothing at this address.' };
  if (status < 500)
    return {
      status,
      title: 'That did not work',
      words: 'Your browser sent a request we cannot read. Please go back and try again.',
    };
  return { status, title: 'That did not work', words: OURS };
}
