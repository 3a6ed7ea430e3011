import { describe, expect, it } from 'vitest';
import { house } from '../../../test/safety/house.ts';
import { eachStatus } from './statuses.ts';

describe('statuses', () => {
  it('take a class, a range and a least one', () => {
    expect(eachStatus(['5xx'])).toHaveLength(100);
    expect(eachStatus(['4XX', '429', '5xx'])).toHaveLength(200);
    expect(eachStatus(['500-503', 429])).toEqual(['500', '501', '502', '503', 429]);
    expect(eachStatus(['>=598'])).toEqual(['598', '599']);
  });

  it('leave alone what they do not know', () => {
    expect(eachStatus(['6xx', 'oops', '504-500', ''])).toEqual(['6xx', 'oops', '504-500', '']);
  });

  it('count the same as the codes one by one, beside and inside filters, and reach an export', async () => {
    const made = house({ env: { PORTKEY_CONFIRM: 'off' } });
    const total = async (args: object): Promise<number> =>
      (await made.data('get_request_analytics', { period: 'last_30_days', workspace_slug: '*', ...args })).summary
        .total;
    const classed = await total({ status_code: '5xx' });
    expect(classed).toBeGreaterThan(0);
    expect(classed).toBeLessThan(await total({}));
    expect(await total({ filters: { status_code: ['5xx'] } })).toBe(classed);
    expect(await total({ status_code: '500-599' })).toBe(classed);
    const shown = await made.data('create_log_export', {
      filters: {
        status_code: '500-502, 429',
        time_of_generation_min: '2026-01-01T00:00:00Z',
        time_of_generation_max: '2026-02-01T00:00:00Z',
      },
      requested_data: ['id'],
      dry_run: true,
    });
    expect(JSON.stringify(shown)).toContain('500,501,502,429');
    await made.close();
  });
});
