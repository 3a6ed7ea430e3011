import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { house } from '../safety/house.ts';

const page = readFileSync(new URL('../../docs/SCRIPTS.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^([^\n]+):\n\n```js\n([\s\S]*?)```/gm)].map(([, title = '', code = '']) => ({
  title,
  code,
}));

const at = house();
afterAll(() => at.close());

describe('the examples of docs/SCRIPTS.md', () => {
  it('are ten', () => expect(examples).toHaveLength(10));

  it.each(examples)('$title', async ({ code }) => {
    const data = await at.data('run_script', { code });
    const rows = Array.isArray(data) ? data : Object.values(data).flat();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(data)).not.toMatch(/null,null|NaN/);
    expect(at.changes()).toEqual([]);
  });
});
