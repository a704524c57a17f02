/** Markup that is safe to send: only {@link html} makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insert = Markup | string | undefined | readonly Markup[];

/** A template whose every insert is escaped, unless this function made it; undefined inserts nothing. */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...inserts.map(toText)));
}

function toText(insert: Insert): string {
  if (insert === undefined) return '';
  if (typeof insert === 'string') return escapeText(insert);
  return insert instanceof Markup ? insert.text : insert.map(toText).join('');
}

/** Also safe inside quoted attributes. */
function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
