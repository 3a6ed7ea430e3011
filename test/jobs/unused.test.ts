/** What nobody uses, as `find_unused` tells it of the sandbox's organisation. */
import { beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '../safety/house.ts';
import { atHome, type Row } from './home.ts';

const home = atHome();
const find = (args = {}): Promise<Row> => home.house.data('find_unused', args);
const namesOf = (rows: Row[], type: string): string[] =>
  rows
    .filter((row) => row.type === type)
    .map(({ name }) => name)
    .sort();

let all: Row;
beforeAll(async () => {
  all = await find();
});

describe('find_unused', () => {
  it('names configs without requests and without references', () => {
    expect(namesOf(all.unused, 'config')).toContain('Latency trial (old)');
    expect(namesOf(all.unused, 'config')).not.toContain('Support with fallback');
  });

  it('does not call a config unused that a key names, without requests', () => {
    expect(namesOf(all.unused, 'config')).not.toContain('Coding agents balanced');
  });

  it('does not call unused what was made within the days', async () => {
    expect(namesOf(all.unused, 'config')).not.toContain('Scratch config');
    expect(all.counts.config.too_new).toBe(1);
    expect(namesOf((await find({ days: 3, types: ['config'] })).unused, 'config')).toContain('Scratch config');
  });

  it('names the guardrail that nothing names, and not those of workspaces and of the organisation', () => {
    expect(namesOf(all.unused, 'guardrail')).toEqual(['JSON only (trial)']);
  });

  it('does not call a key unused that administers without requests', () => {
    expect(namesOf(all.unused, 'api_key')).not.toContain('Administration');
  });

  it('has keys with requests in no list', async () => {
    const { data } = await home.house.data('get_analytics_group', {
      group_by: 'api_key',
      workspace_slug: '*',
      period: 'last_30_days',
    });
    const used = data.map((row: Row) => row.api_key);
    expect(used.length).toBeGreaterThan(0);
    expect(all.unused.filter(({ id }: Row) => used.includes(id))).toEqual([]);
  });

  it('counts each kind, and says how it looked', () => {
    for (const [kind, counts] of Object.entries<Row>(all.counts)) {
      expect(counts.looked_at, kind).toBe(counts.used + counts.unused + counts.too_new + counts.cannot_tell);
      expect(all.how[kind], kind).toEqual(expect.any(String));
    }
    expect(all.cannot_tell).toBeUndefined();
    expect(all.not_looked_at).toBeUndefined();
  });

  it('names the oldest first, and as many as are asked for', async () => {
    const times = all.unused.map(({ created_at }: Row) => created_at);
    expect(times).toEqual([...times].sort());
    expect((await find({ types: ['config'], top: 2 })).unused).toHaveLength(2);
  });

  it('looks at the kinds that are asked for alone', async () => {
    expect(Object.keys((await find({ types: ['guardrail', 'config'] })).counts)).toEqual(['config', 'guardrail']);
  });

  it('refuses a kind that is none', async () => {
    expect(errorOf(await home.house.call('find_unused', { types: ['planet'] })).details.code).toBe('invalid_arguments');
  });

  it('calls nothing unused that it could not look at, and says so', async () => {
    const blind = { PORTKEY_TOOLS_DENY: 'get_request_analytics,list_audit_logs' };
    const told = await home.blind(blind).data('find_unused', { types: ['api_key', 'config'] });
    expect(told.unused).toEqual([]);
    expect(told.counts.config.cannot_tell).toBeGreaterThan(0);
    expect(JSON.stringify(told.cannot_tell)).toMatch(/requests in the last 30 days/);
    expect(JSON.stringify(told.not_looked_at)).toMatch(/audit log/);
  });

  it('only reads', () => expect(home.house.changes()).toEqual([]));
});
