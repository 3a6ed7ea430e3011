import { describe, expect, it } from 'vitest';
import { cacheHitRate, cost as costGraph, errorRate, errors, feedbacks, rescued } from '../analytics/graphs.ts';
import { byMetadata, groupStyles, groupsOf, readGroupQuery } from '../analytics/groups.ts';
import { sliceOf } from '../analytics/slice.ts';
import { MemoryStore } from '../model/memory-store.ts';
import { select } from './filter.ts';
import { logsOf, seedLogs } from './logs.ts';
import type { SeedReferences } from './record.ts';
import { incidentPeriods } from './seed-traffic.ts';

const day = 86_400_000;
const until = Date.UTC(2026, 5, 17, 14, 23, 5);
const references: SeedReferences = {
  organisationId: 'organisation',
  workspaces: ['one', 'two', 'three'].map((name) => ({ id: `id-${name}`, slug: `ws-${name}`, name })),
  apiKeys: [{ id: 'key-one', workspaceId: 'id-one' }],
  configs: [{ id: 'config-id', slug: 'pc-one', workspaceId: 'id-one' }],
  prompts: [{ id: 'prompt-id', slug: 'pp-one', workspaceId: 'id-one' }],
  virtualKeys: [
    { id: 'vk-id', slug: 'openai-one', workspaceId: 'id-one', provider: 'openai' },
    { id: 'vk-id-2', slug: 'anthropic-one', workspaceId: 'id-one', provider: 'anthropic' },
  ],
  users: [{ id: 'user-id', email: 'ana@acme.example' }],
};

const month = (seed = 1, end = until) => {
  const store = new MemoryStore();
  seedLogs(store, 'seed', seed, end, references);
  return logsOf(store);
};
const logs = month();
const { time } = logs.columns.all;
const whole = { time: { min: until - 30 * day, max: until } };

describe('the seeded month', () => {
  it('has tens of thousands of logs in order of time, within the month that ends now', () => {
    expect(logs.size).toBeGreaterThan(20_000);
    expect(logs.size).toBeLessThan(40_000);
    expect(logs.ordered).toBe(true);
    expect(time[0]).toBeGreaterThanOrEqual(until - 30 * day);
    expect(time[logs.size - 1]).toBeLessThan(until);
    expect(time[logs.size - 1]).toBeGreaterThan(until - day / 12);
  });

  it('is the same for the same seed, down to ids and bodies, and another for another', () => {
    const again = month();
    expect(again.size).toBe(logs.size);
    for (const index of [0, 1, 777, logs.size - 1]) {
      expect(again.identity(index)).toEqual(logs.identity(index));
      expect(again.bodies(index)).toEqual(logs.bodies(index));
    }
    for (const name of ['time', 'cost', 'latency', 'status', 'model', 'metadata', 'trace'] as const)
      expect(Buffer.from(again.columns.all[name].buffer).equals(Buffer.from(logs.columns.all[name].buffer))).toBe(true);
    expect(month(2).identity(0).id).not.toBe(logs.identity(0).id);
  });

  it('gives every log and span an id of its own, under which it is found', () => {
    const ids = new Set<string>();
    const spans = new Set<string>();
    for (let index = 0; index < logs.size; index += 1) {
      const { id, spanId } = logs.identity(index);
      ids.add(id);
      spans.add(spanId);
    }
    expect([ids.size, spans.size]).toEqual([logs.size, logs.size]);
    expect([...ids][5]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(logs.indexOf([...ids][4321]!)).toBe(4321);
    expect(logs.indexOf('nothing')).toBeUndefined();
  });

  it('is busier on weekdays and by day', () => {
    const byWeekday = [0, 0, 0, 0, 0, 0, 0];
    const byHour = Array.from({ length: 24 }, () => 0);
    for (let index = 0; index < logs.size; index += 1) {
      const date = new Date(time[index]!);
      byWeekday[date.getUTCDay()]! += 1;
      byHour[date.getUTCHours()]! += 1;
    }
    expect(byWeekday[2]).toBeGreaterThan(byWeekday[0]! * 1.3);
    expect(byHour[10]).toBeGreaterThan(byHour[23]! * 2);
  });

  it('has a bad deploy, whose errors its release explains', () => {
    const { badDeploy } = incidentPeriods(until);
    const during = { min: badDeploy.from, max: badDeploy.to - 1 };
    const rate = errorRate(sliceOf(logs, { time: during })).summary.rate!;
    expect(rate).toBeGreaterThan(8 * errorRate(sliceOf(logs, whole)).summary.rate!);
    const dimension = byMetadata(logs, 'metadata_value', 'release');
    const query = readGroupQuery(
      new URLSearchParams('order_by=error_count&columns=error_count'),
      groupStyles.metadata,
      '',
    );
    const { data } = groupsOf(logs, select(logs, { time: during }), dimension, groupStyles.metadata, query);
    expect(data[0]).toMatchObject({ metadata_value: '2.14.0' });
    expect(data[0]!.error_count).toBeGreaterThan(0.9 * errors(sliceOf(logs, { time: during })).summary.total!);
  });

  it('has a day that costs far more than the others, by one user', () => {
    const daily = costGraph(sliceOf(logs, whole)).data_points.map(({ total }) => Number(total));
    const sorted = [...daily].sort((a, b) => b - a);
    expect(sorted[0]).toBeGreaterThan(2 * sorted[1]!);
    const culprit = sliceOf(logs, { ...whole, metadata: [['_user', ['svc-contracts-reindex']]] });
    expect(costGraph(culprit).summary.total).toBeGreaterThan(0.5 * sorted[0]!);
  });

  it('has cache hits, rescued requests, feedback, and a bill of a believable size', () => {
    const slice = sliceOf(logs, whole);
    const hits = cacheHitRate(slice);
    expect(hits.summary.rate).toBeGreaterThan(3);
    expect(hits.summary.rate).toBeLessThan(30);
    expect(hits.data_points.at(-1)!.cumulative_semantic_cache_savings).toBeGreaterThan(0);
    expect(rescued(slice).summary.retry).toBeGreaterThan(100);
    expect(rescued(slice).summary.fallback).toBeGreaterThan(50);
    expect(feedbacks(slice).summary.total).toBeGreaterThan(300);
    const dollars = costGraph(slice).summary.total! / 100;
    expect(dollars).toBeGreaterThan(50);
    expect(dollars).toBeLessThan(2000);
  });

  it('names what the organisation has, and only that', () => {
    const one = { ...whole, workspaces: ['id-one'] };
    const total = select(logs, one).length;
    expect(select(logs, { ...one, virtualKeys: ['openai-one', 'anthropic-one'] }).length).toBe(total);
    expect(select(logs, { ...one, apiKeys: ['key-one'] }).length).toBe(total);
    expect(select(logs, { ...one, prompts: ['pp-one'] }).length).toBeGreaterThan(1000);
    expect(select(logs, { ...whole, configs: ['pc-one'] }).length).toBeGreaterThan(1000);
    expect(select(logs, { ...whole, workspaces: ['id-one', 'id-two', 'id-three'] }).length).toBe(logs.size);
  });

  it('can be seeded at any moment, also without anything to name', () => {
    for (const end of [0, Date.UTC(2026, 0, 4), Date.UTC(2030, 1, 28, 23, 59, 59, 999)]) {
      const store = new MemoryStore();
      seedLogs(store, 'seed', 3, end, {
        ...references,
        workspaces: [],
        apiKeys: [],
        configs: [],
        prompts: [],
        virtualKeys: [],
        users: [],
      });
      expect(logsOf(store).size).toBeGreaterThan(15_000);
    }
  });
});
