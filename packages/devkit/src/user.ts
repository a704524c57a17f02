import type { SimpleRegistrationField } from './simple-registration.js';

/** Somebody who can log in; there is no password. */
export interface DevUser {
  /** Letters, digits and hyphens; part of the user's identifiers. */
  name: string;
  /** What simple registration may send (SREG 1.1 sec. 4). */
  sreg?: Partial<Record<SimpleRegistrationField, string>>;
  /** What attribute exchange may send: type URI -> values (AX 1.0 sec. 5.2). */
  ax?: Record<string, string[]>;
}

/** The users of a provider that was given none. Alice has two e-mail addresses in attribute exchange. */
export const defaultUsers = (): DevUser[] => [
  {
    name: 'alice',
    sreg: {
      nickname: 'alice',
      email: 'alice@example.org',
      fullname: 'Alice Ängström',
      dob: '1980-04-01',
      gender: 'F',
      postcode: '12345',
      country: 'DE',
      language: 'de',
      timezone: 'Europe/Berlin',
    },
    ax: attributes({
      'namePerson/friendly': ['alice'],
      'contact/email': ['alice@example.org', 'alice@work.example.org'],
      namePerson: ['Alice Ängström'],
      birthDate: ['1980-04-01'],
      'person/gender': ['F'],
      'contact/postalCode/home': ['12345'],
      'contact/country/home': ['DE'],
      'pref/language': ['de'],
      'pref/timezone': ['Europe/Berlin'],
      'namePerson/first': ['Alice'],
      'namePerson/last': ['Ängström'],
    }),
  },
  {
    name: 'bob',
    sreg: {
      nickname: 'bob',
      email: 'bob@example.org',
      fullname: 'Bob Builder',
      dob: '1975-00-00',
      gender: 'M',
      postcode: 'SW1A 1AA',
      country: 'GB',
      language: 'en',
      timezone: 'Europe/London',
    },
    ax: attributes({
      'namePerson/friendly': ['bob'],
      'contact/email': ['bob@example.org'],
      namePerson: ['Bob Builder'],
      birthDate: ['1975-01-01'],
      'person/gender': ['M'],
      'contact/postalCode/home': ['SW1A 1AA'],
      'contact/country/home': ['GB'],
      'pref/language': ['en'],
      'pref/timezone': ['Europe/London'],
      'namePerson/first': ['Bob'],
      'namePerson/last': ['Builder'],
    }),
  },
];

function attributes(byPath: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(byPath).map(([path, values]) => [`http://axschema.org/${path}`, values]));
}
