import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ELSEWHERE = new Set(['node_modules', 'build', '.git', '.schemathesis', '.stryker-tmp', 'reports']);

/** The Markdown files in and below a folder, in order. */
export const pagesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return ELSEWHERE.has(entry.name) ? [] : pagesBelow(path);
      return entry.name.endsWith('.md') ? [path] : [];
    })
    .sort();
