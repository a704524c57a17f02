import { startProviderProcess } from './provider-process.js';
import { answerRequest, type Choice, type IndirectResponse } from './user-agent.js';

export type User = Choice['user'];

/** What the provider knows of a user: the nine Simple Registration names, and the parts of the name. */
export type UserRecord = Record<
  | 'nickname'
  | 'email'
  | 'fullname'
  | 'dob'
  | 'gender'
  | 'postcode'
  | 'country'
  | 'language'
  | 'timezone'
  | 'first'
  | 'last',
  string
>;

/** A provider around a library of others. `Form` are the ways an identity page leads to the endpoint. */
export interface PeerProvider<Form extends string, Control> {
  readonly origin: string;
  readonly endpoint: string;
  /** The identifier that lets the user choose an identity at the provider. */
  readonly opIdentifier: string;
  readonly users: Readonly<Record<User, UserRecord>>;
  identifier(user: User, form: Form): string;
  /** Changes how the provider behaves from now on. A field left out stays as it was. */
  control(changes: Control): Promise<void>;
  /**
   * Does what a browser and its user do at the provider: opens the request, decides where asked, and reads the answer.
   *
   * @throws when the provider answers with a plain page, with the text of that page
   */
  answer(authenticationRequestUrl: string | URL, choice: Choice): Promise<IndirectResponse>;
  /** Ends the provider and waits until its process is gone. */
  close(): Promise<void>;
}

interface Readiness {
  origin: string;
  endpoint: string;
  users: Record<User, UserRecord>;
}

/** Starts a provider on a free port. */
export async function startPeerProvider<Form extends string, Control>(
  command: string,
  script: string,
): Promise<PeerProvider<Form, Control>> {
  const { readiness, close } = await startProviderProcess<Readiness>(command, [script, '--port', '0']);
  const { origin } = readiness;
  return {
    ...readiness,
    opIdentifier: `${origin}/`,
    identifier: (user, form) => `${origin}/${form}/${user}`,
    control: (changes) => control(origin, changes),
    answer: answerRequest,
    close,
  };
}

async function control(origin: string, changes: unknown): Promise<void> {
  const response = await fetch(`${origin}/control`, { method: 'POST', body: JSON.stringify(changes) });
  if (!response.ok) throw new Error(`the provider refused the settings: ${await response.text()}`);
}
