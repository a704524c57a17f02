import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PAGES = ['.', 'docs', 'docs/recipes', 'examples', ...below('packages'), ...below('examples')].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe('the links of the documentation lead somewhere', () => {
  it.each(PAGES)('%s', (page) => {
    const broken = linksOf(page).filter((link) => !leadsSomewhere(page, link));
    expect(broken).toEqual([]);
  });

  it('and lead to every page', () => {
    const reached = new Set(['README.md']);
    for (const page of reached) {
      for (const link of linksOf(page)) {
        const target = relative(ROOT, targetOf(page, link));
        for (const candidate of [target, join(target, 'README.md')])
          if (PAGES.includes(candidate)) reached.add(candidate);
      }
    }
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });
});

/** The links to files of the repository, as they are written. */
function linksOf(page: string): string[] {
  const prose = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function targetOf(page: string, link: string): string {
  const [path = ''] = link.split('#', 1);
  return path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
}

function leadsSomewhere(page: string, link: string): boolean {
  const target = targetOf(page, link);
  if (!existsSync(target)) return false;
  const anchor = link.split('#')[1];
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** As the hosts of repositories make them of headings. */
function anchorsOf(path: string): string[] {
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function below(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(ROOT, path)).isDirectory());
}
