import { describe, expect, it } from 'vitest';
import { growthOf, MOST_GROWTH } from '../../../test/helpers/growth.ts';
import { nearest, noSuch } from './unknown-name.ts';

const tools = { all: ['list_configs', 'get_config', 'delete_config'].map((name) => ({ name })) };

describe('a name that nothing has', () => {
  it('is told with those that are near', () => {
    expect(nearest('list_confgs', tools)[0]).toBe('list_configs');
    expect(noSuch('tool', 'list_confgs', ['list_configs'])).toBe('There is no tool "list_confgs"; near: list_configs.');
    expect(noSuch('operation', 'x', [])).toBe('There is no operation "x".');
  });

  it('is compared with none, and not repeated, where it is too long to be one', () => {
    const name = `list_configs${'s'.repeat(60)}`;
    expect(nearest(name, tools)).toEqual([]);
    expect(noSuch('tool', name, nearest(name, tools))).toBe('There is no tool with a name of 72 characters.');
  });

  it.each(['a', 'İ', 'list_', '\ud800'])('takes time in proportion to %s, however often', async (part) => {
    await expect(
      growthOf((size) => {
        const name = part.repeat(size / part.length);
        return () => noSuch('tool', name, nearest(name, tools));
      }),
    ).resolves.toBeLessThan(MOST_GROWTH);
  });
});
