/** The indirect response as a browser would deliver it to the return_to URL. */
export type IndirectResponse =
  | { method: 'GET'; url: string }
  | { method: 'POST'; url: string /** urlencoded */; body: string };

/** What a user of the provider does where it asks. */
export interface Choice {
  user: 'alice' | 'bob';
  decision: 'allow' | 'cancel';
}

/**
 * Does what a browser and its user do at a provider: opens the request, decides where asked, and reads the answer.
 *
 * @throws when the provider answers with a plain page, with the text of that page
 */
export async function answerRequest(url: string | URL, choice: Choice): Promise<IndirectResponse> {
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
  const fields = [...page.matchAll(/<input [^>]*type=["']hidden["'][^>]*>/g)].map(([input]): [string, string] => [
    attribute(input, 'name'),
    attribute(input, 'value'),
  ]);
  const form = { action: attribute(action, 'action'), fields };
  if (attribute(action, 'id') === 'decision') return form;
  return { method: 'POST', url: form.action, body: new URLSearchParams(fields).toString() };
}

/** Reads one attribute of a tag as the providers' serializers write it; empty when absent. */
function attribute(tag: string, name: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  const value = tag.match(new RegExp(` ${name}=(["'])(.*?)\\1`))?.[2] ?? '';
  return value.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, word) => {
    if (word !== undefined) return entities[word] ?? whole;
    return String.fromCodePoint(decimal !== undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
