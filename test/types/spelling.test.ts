import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Oxford British: -ize, -our, -re. Names of programs and protocols have their own spelling. */
const ELSEWHERE = [
  /\b\w*(?:normal|recogn|author|serial|initial|organ|real|synchron|optim|minim|special|standard)is(?:e[ds]?|ing|ation)\b/i,
  /\b(?:behavior|color|honor|favor|neighbor|flavor)s?(?:ed|ing)?\b/i,
  /\b(?:center|canceled|labeled|misspelled|gray)\b/i,
];

const files = (folder: string, ending: string) =>
  readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !/node_modules|dist/.test(name))
    .map((name) => `${folder}/${name}`);

describe('the documentation is spelt in one way', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...['docs', 'examples', 'packages'].flatMap((folder) => files(folder, '.md')),
  ];
  it.each(pages)('%s', (page) => {
    expect(strangers(readFileSync(ROOT + page, 'utf8').replace(/^```[\s\S]*?^```|`[^`]*`/gm, ''))).toEqual([]);
  });
});

it.each(['core', 'passport-openid2', 'passport-id4me'])('the comments of %s are, too', (name) => {
  for (const path of files(`packages/${name}/src`, '.ts')) {
    const comments = readFileSync(ROOT + path, 'utf8').match(/^ *(?:\/\/|\/?\*).*$/gm) ?? [];
    expect([path, ...strangers(comments.join('\n'))]).toEqual([path]);
  }
});

function strangers(text: string): string[] {
  return ELSEWHERE.flatMap((word) => word.exec(text)?.[0] ?? []);
}
