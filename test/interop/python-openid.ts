import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('python-openid-provider.py', import.meta.url));
const START_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 2_000;

export type User = 'alice' | 'bob';

/** The ways an identity page leads to the endpoint; the delegated ones have `/html/<user>` as their local id. */
export type IdentityForm = 'html' | 'xrds' | 'xrds-header' | 'xrds-meta' | 'delegated-html' | 'delegated-xrds';

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

/** How the provider behaves from now on. A field left out stays as it was. */
export interface ProviderControl {
  /** The user who allows every request for an identity of theirs, immediate ones included. Default: null, nobody. */
  autoApprove?: User | null;
  /** The association and session types on offer, best first, like `HMAC-SHA256/DH-SHA256`. Default: null, all four. */
  associations?: string[] | null;
  /** Refuses every association, so that only stateless logins work. Default: false. */
  stateless?: boolean;
  /** Adds a long attribute to each assertion, so that a form carries it instead of a redirect. Default: false. */
  long?: boolean;
  /** Allows only sites whose realm lists the return_to URL (OpenID 2.0 sec. 9.2.1). Default: false. */
  verifyReturnTo?: boolean;
  /** Drops all associations once. */
  forget?: true;
}

/** The indirect response as a browser would deliver it to the return_to URL. */
export type IndirectResponse =
  | { method: 'GET'; url: string }
  | { method: 'POST'; url: string /** urlencoded */; body: string };

export interface PythonProvider {
  readonly origin: string;
  readonly endpoint: string;
  /** The identifier that lets the user choose an identity at the provider. */
  readonly opIdentifier: string;
  readonly users: Readonly<Record<User, UserRecord>>;
  identifier(user: User, form: IdentityForm): string;
  control(changes: ProviderControl): Promise<void>;
  /**
   * Does what a browser and its user do at the provider: opens the request, decides where asked, and reads the answer.
   *
   * @throws when the provider answers with a plain page, with the text of that page
   */
  answer(
    authenticationRequestUrl: string | URL,
    choice: { user: User; decision: 'allow' | 'cancel' },
  ): Promise<IndirectResponse>;
  /** Ends the provider and waits until its process is gone. */
  close(): Promise<void>;
}

/** Tells whether python3-openid can be used here and, where not, why. */
export function findPythonOpenId(): { found: boolean; reason: string } {
  const run = spawnSync(PYTHON, ['-c', 'import openid.server.server, defusedxml'], { encoding: 'utf8' });
  if (run.error !== undefined) return { found: false, reason: run.error.message };
  const reason = run.status === 0 ? '' : (run.stderr.trim().split('\n').at(-1) ?? `status ${run.status}`);
  return { found: run.status === 0, reason };
}

/** Starts the provider on a free port, or gives undefined where `findPythonOpenId` says that it cannot run. */
export async function startPythonProvider(): Promise<PythonProvider | undefined> {
  if (!findPythonOpenId().found) return undefined;
  const child = spawn(PYTHON, [SCRIPT, '--port', '0']);
  try {
    const { origin, endpoint, users } = await readReadiness(child);
    return {
      origin,
      endpoint,
      users,
      opIdentifier: `${origin}/`,
      identifier: (user, form) => `${origin}/${form}/${user}`,
      control: (changes) => control(origin, changes),
      answer: (url, choice) => answer(url, choice),
      close: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

interface Readiness {
  origin: string;
  endpoint: string;
  users: Record<User, UserRecord>;
}

/** Reads the one line that the provider prints when it listens; what it wrote on stderr explains a failure. */
async function readReadiness(child: ChildProcessWithoutNullStreams): Promise<Readiness> {
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = `${complaints}${text}`.slice(-2_000);
  });
  const lines = createInterface(child.stdout);
  try {
    const signal = AbortSignal.timeout(START_TIMEOUT_MS);
    const [line] = await Promise.race([
      once(lines, 'line', { signal }),
      once(child, 'close', { signal }).then(() => [undefined]),
    ]);
    if (line === undefined) throw new Error('it ended at once');
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`the python-openid provider did not start: ${complaints}`, { cause: error });
  } finally {
    lines.close();
  }
}

async function stop(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.stdin.end();
  await exit;
  clearTimeout(timer);
}

async function control(origin: string, changes: ProviderControl): Promise<void> {
  const response = await fetch(`${origin}/control`, { method: 'POST', body: JSON.stringify(changes) });
  if (!response.ok) throw new Error(`the provider refused the settings: ${await response.text()}`);
}

async function answer(
  url: string | URL,
  choice: { user: User; decision: 'allow' | 'cancel' },
): Promise<IndirectResponse> {
  const first = await readPage(await fetch(url, { redirect: 'manual' }));
  if ('method' in first) return first;
  // The page where the user decides: the form goes back with the user's choice in it.
  const body = new URLSearchParams({ ...Object.fromEntries(first.fields), ...choice });
  const target = new URL(first.action, url);
  const second = await readPage(await fetch(target, { method: 'POST', body, redirect: 'manual' }));
  if ('method' in second) return second;
  throw new Error('the provider asked for a decision again');
}

interface DecisionForm {
  action: string;
  fields: [string, string][];
}

/** Reads what the provider sent to the browser: a redirect, a form that submits itself, or the decision page. */
async function readPage(response: Response): Promise<IndirectResponse | DecisionForm> {
  const page = await response.text();
  const location = response.headers.get('location');
  if (response.status === 302 && location !== null) return { method: 'GET', url: location };
  const action = page.match(/<form [^>]*>/)?.[0];
  if (response.status !== 200 || action === undefined) {
    throw new Error(`the provider answered ${response.status}: ${page}`);
  }
  const fields = [...page.matchAll(/<input [^>]*type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
    attribute(input, 'name'),
    attribute(input, 'value'),
  ]);
  const form = { action: attribute(action, 'action'), fields };
  if (attribute(action, 'id') === 'decision') return form;
  return { method: 'POST', url: form.action, body: new URLSearchParams(fields).toString() };
}

/** Reads one attribute of a tag as the library's serialiser writes it; empty when absent. */
function attribute(tag: string, name: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  const value = tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '';
  return value.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, word) => {
    if (word !== undefined) return entities[word] ?? whole;
    return String.fromCodePoint(decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
