import { FRAMEWORKS, type Framework } from './example-site.js';

/** Something that a visitor types, and what the site says. */
export interface Mistake<Typed> {
  readonly name: string;
  readonly typed: Typed;
  readonly status: number;
  readonly code: string;
  /** With what to do next. */
  readonly words: RegExp;
}

/** Origins and pages that mistakes may lead to. */
export interface Places {
  readonly provider: string;
  /** A page that names no provider. */
  readonly page: string;
  /** Takes every request and answers none. */
  readonly mute: string;
}

/** Whether a framework is the one whose site shows a case in a browser. */
export function isTurnOf(framework: Framework): (_: unknown, index: number) => boolean {
  return (_, index) => FRAMEWORKS[index % FRAMEWORKS.length] === framework;
}

export const OPENID_MISTAKES: ReadonlyArray<Mistake<(places: Places) => string>> = [
  { name: 'nothing', typed: () => '', status: 400, code: 'IDENTIFIER_ABSENT', words: /Please type your OpenID/ },
  { name: 'blanks', typed: () => '   ', status: 400, code: 'IDENTIFIER_ABSENT', words: /Please type your OpenID/ },
  {
    name: 'something else than an address',
    typed: () => 'my "name" & <mine>',
    status: 400,
    code: 'IDENTIFIER_MALFORMED',
    words: /not a web address\. An OpenID looks like/,
  },
  {
    name: 'an e-mail address',
    typed: () => 'bob@id4me.localhost',
    status: 400,
    code: 'IDENTIFIER_MALFORMED',
    words: /If it is your ID4me, please type it into the field for that/,
  },
  {
    name: 'an XRI',
    typed: () => '=example',
    status: 400,
    code: 'XRI_UNSUPPORTED',
    words: /begin with =.+Please type a web address/,
  },
  {
    name: 'the address of no page',
    typed: ({ provider }) => `${provider}/html/nobody`,
    status: 400,
    code: 'IDENTIFIER_NOT_FOUND',
    words: /no page at that address\. Is it spelt correctly/,
  },
  {
    name: 'a page that names no provider',
    typed: ({ page }) => page,
    status: 400,
    code: 'SERVICE_ABSENT',
    words: /names no OpenID provider.+Please type the address of your provider, or log in with/,
  },
  {
    name: 'a server that is down',
    typed: () => 'http://127.0.0.1:1/',
    status: 502,
    code: 'CONNECTION_FAILED',
    words: /could not be reached.+please try again later/,
  },
  {
    name: 'a server that is too slow',
    typed: ({ mute }) => `${mute}/`,
    status: 504,
    code: 'TIMED_OUT',
    words: /too long to answer\. Please try again later/,
  },
];

export const ID4ME_MISTAKES: ReadonlyArray<Mistake<string>> = [
  { name: 'nothing', typed: '', status: 400, code: 'IDENTIFIER_ABSENT', words: /Please type your ID4me/ },
  {
    name: 'no name',
    typed: 'my "name" & <mine>',
    status: 400,
    code: 'IDENTIFIER_MALFORMED',
    words: /no domain name.+An ID4me looks like/,
  },
  {
    name: 'an unknown name',
    typed: 'alice.nowhere.localhost',
    status: 400,
    code: 'DNS_NAME_ABSENT',
    words: /no such domain\. Is it spelt correctly/,
  },
  {
    name: 'a name without a record',
    typed: 'agent.id4me.localhost',
    status: 400,
    code: 'DNS_RECORD_ABSENT',
    words: /has no ID4me record.+Is it spelt correctly.+or log in with something else/,
  },
  {
    name: 'an e-mail address without a record, where others have one',
    typed: 'nobody@id4me.localhost',
    status: 400,
    code: 'DNS_RECORD_ABSENT',
    words: /no ID4me record for you.+Is it spelt correctly.+or log in with something else/,
  },
  {
    name: 'an e-mail address at an unknown name',
    typed: 'alice@nowhere.localhost',
    status: 400,
    code: 'DNS_NAME_ABSENT',
    words: /no such domain\. Is it spelt correctly/,
  },
];
