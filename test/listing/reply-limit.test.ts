import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { bounded, good, textOf } from '../../src/tools/reply/envelope.ts';
import { type House, house } from '../safety/house.ts';

/** Where Claude Code puts an answer into a file (mcp-notes.md, "Clients' limits"). */
const MOST_TOKENS = 25_000;
const limit = readConfig({}).PORTKEY_MAX_REPLY_BYTES;
const tokensOf = (data: unknown): number => encode(textOf(bounded(good(data), limit))).length;

/** A fixed sequence, so that a run can be repeated. */
const random = (() => {
  let state = 12_345;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
})();
const many = <Value>(make: () => Value): Value[] => Array.from({ length: 5_000 }, make);
const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');

describe('the longest answer', () => {
  it.each([
    ['vectors', many(() => random() * 2 - 1)],
    ['short numbers', many(() => Math.floor(random() * 10))],
    ['ids', many(() => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`)],
    ['digests', many(() => hex(64))],
    ['Chinese', many(() => '按工作区列出上周的费用和请求数量，并说明原因。')],
    ['Russian', many(() => 'Сколько стоили запросы за прошлую неделю?')],
    ['emoji', many(() => '🚀🧪🔑🛡️📈')],
    ['empty objects', many(() => ({}))],
    [
      'rows',
      many(() => ({ id: hex(24), cost: random(), ok: true, model: 'gpt-4o', created_at: '2026-11-28T09:00:00Z' })),
    ],
  ])('stays under 25,000 tokens: %s', (_what, data) => {
    expect(tokensOf(data)).toBeLessThan(MOST_TOKENS);
  });
});

describe('lists that are long by nature', () => {
  let home: House;
  beforeAll(() => {
    home = house();
  });
  afterAll(() => home.close());

  it.each([
    ['list_logs', {}],
    ['list_traces', {}],
    ['list_audit_logs', { period: 'last_7_days' }],
    ['get_analytics_group_models', { period: 'last_7_days' }],
    ['get_analytics_group_users', { period: 'last_7_days' }],
    ['get_analytics_group_metadata', { metadata_key: '_user', period: 'last_7_days' }],
    ['get_user_stats', { period: 'last_7_days' }],
  ])('have a page of 20 unless asked otherwise: %s', async (name, args) => {
    const { envelope } = await home.call(name, args);
    expect(envelope.ok, JSON.stringify(envelope).slice(0, 300)).toBe(true);
    expect(encode(textOf(envelope)).length).toBeLessThan(10_000);
    expect(new URL(home.sent.at(-1)?.url ?? '').searchParams.get('page_size')).toBe('20');
    await home.call(name, { ...args, page_size: 7 });
    expect(new URL(home.sent.at(-1)?.url ?? '').searchParams.get('page_size')).toBe('7');
  });

  it('go on where the page ended', async () => {
    const first = (await home.call('list_logs', {})).envelope;
    expect(first).toMatchObject({ ok: true, page: { returned: 20, next: { current_page: 1 } } });
    const next = first.ok ? first.page?.next : {};
    const second = (await home.call('list_logs', { ...next })).envelope;
    const idsOf = (envelope: typeof first) =>
      envelope.ok ? (envelope.data as { data: { id: string }[] }).data.map(({ id }) => id) : [];
    expect(idsOf(second)).toHaveLength(20);
    expect(idsOf(second).filter((id) => idsOf(first).includes(id))).toEqual([]);
  });
});

describe('what is listed', () => {
  it('says how long an answer may be, as Claude Code reads it', () => {
    const home = house({ env: { PORTKEY_MAX_REPLY_BYTES: '200000' } });
    for (const surface of ['full', 'lean'] as const) {
      const listed = home.application.surface(surface).list(home.application.exposure);
      for (const { name, annotations, _meta } of listed)
        if (annotations.readOnlyHint) expect(_meta, name).toEqual({ 'anthropic/maxResultSizeChars': 200_000 });
    }
  });
});
