/** Carries out every call that the docs show, on a sandbox whose clock stands still between calls. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { carryOut, stepsOf } from '../../scripts/docs/calls.ts';
import { pagesBelow } from '../../scripts/docs/pages.ts';

/** The sandbox's month of logs ends now: at this time its figures are those of the pages. */
const NOW = Date.parse('2026-11-28T12:00:00Z');
const MINUTE_MS = 60_000;
const pages = pagesBelow('docs').filter((page) => readFileSync(page, 'utf8').includes('```json call'));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});
const later = (): void => {
  vi.setSystemTime(Date.now() + MINUTE_MS);
};

describe('the calls of', () => {
  it('twelve guides and the tutorial are there', () => {
    expect(pages.filter((page) => page.startsWith('docs/how-to/')).length).toBeGreaterThanOrEqual(12);
    expect(pages).toContain('docs/tutorial/first-hour.md');
  });

  it.each(pages)('%s', async (page) => {
    const steps = stepsOf(readFileSync(page, 'utf8'));
    expect(await carryOut(steps, later)).toHaveLength(steps.length);
  });
});

describe('a page', () => {
  const run = (markdown: string) => carryOut(stepsOf(markdown), later);
  const call = (tool: string, args: object = {}): string =>
    `\`\`\`json call\n${JSON.stringify({ tool, arguments: args })}\n\`\`\`\n`;
  const answer = (value: unknown): string => `\`\`\`json answer\n${JSON.stringify(value)}\n\`\`\`\n`;

  it.each([
    ['a tool that does not exist', call('list_nothing'), 'There is no tool list_nothing'],
    ['a wrong answer', call('list_configs') + answer({ ok: true, page: { total: 7 } }), 'list_configs answers'],
    ['an answer with fewer rows', call('list_configs') + answer({ data: { data: [] } }), 'list_configs answers'],
    ['a failed call without its answer', call('get_config', { slug: 'pc-none' }), 'get_config answers'],
    ['a question that it hides', call('delete_config', { slug: 'pc-scratc-34f361' }), 'delete_config asks'],
    [
      'a question that nobody is asked',
      `${call('list_configs')}\`\`\`text question\nReally?\n\`\`\`\n`,
      'list_configs asks: nothing',
    ],
    ['a value that no answer gave', call('get_config', { slug: 'CONFIG_SLUG' }), 'No answer before this one'],
    ['an answer without a call', answer({ ok: true }), 'begins with a json answer'],
  ])('is refused for %s', async (_, markdown, message) => {
    await expect((async () => run(markdown))()).rejects.toThrow(message);
  });
});
