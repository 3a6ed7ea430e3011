/** Log exports. */
import { beforeAll, describe, expect } from 'vitest';
import { makeWorld, type World } from '../contract/sandbox/world.ts';
import { holds } from './holds.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});

const from = '2026-03-17T00:00:00.000Z';
const to = '2026-03-17T02:00:00.000Z';
const wanted = () => ({
  description: 'A test',
  workspace_id: world.workspaceSlug,
  filters: { time_of_generation_min: from, time_of_generation_max: to },
  requested_data: ['id', 'created_at'],
});
const create = (more: object = {}) => world.call('POST', '/v1/logs/exports', { ...wanted(), ...more });

/** Starts an export, waits for it, and reads the lines of its file. */
const linesOf = async (id: string): Promise<Record<string, unknown>[]> => {
  expect((await world.call('POST', `/v1/logs/exports/${id}/start`)).status).toBe(200);
  world.clock.now += 600_000;
  const { json } = await world.call('GET', `/v1/logs/exports/${id}/download`);
  const { pathname, search } = new URL(json.signed_url);
  const reply = await world.sandbox.handle({ method: 'GET', target: `${pathname}${search}`, headers: {} });
  const text = await new Response(reply.body as ReadableStream).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
};

describe('log exports', () => {
  holds('exportSlug', async () => {
    const { status, json } = await create({ workspace_id: world.workspaceId });
    expect([status, json.total]).toEqual([200, 0]);
    expect(await linesOf(json.id)).toEqual([]);
    const filtered = await world.call('GET', `/v1/logs/exports?workspace_id=${world.workspaceId}`);
    expect([filtered.status, filtered.json.data.errorCode]).toEqual([500, 'AB04']);
    expect((await world.call('GET', `/v1/logs/exports?workspace_id=${world.workspaceSlug}`)).status).toBe(200);
  });

  holds('exportDescription', async () => {
    const { status, json } = await create({ description: undefined });
    expect([status, json.data.errors[0].field]).toEqual([400, 'description']);
  });

  holds('exportFields', async () => {
    const { json } = await create({ requested_data: ['id', 'prompt_id', 'prompt_version_id', 'no_such_field'] });
    const [line] = await linesOf(json.id);
    expect(Object.keys(line ?? {}).sort()).toEqual(['id', 'prompt_id', 'prompt_version_id']);
  });

  holds('exportCancel', async () => {
    const { json } = await create();
    expect((await world.call('POST', `/v1/logs/exports/${json.id}/cancel`)).status).toBe(400);
    await world.call('POST', `/v1/logs/exports/${json.id}/start`);
    expect((await world.call('GET', `/v1/logs/exports/${json.id}`)).json.status).toBe('queued');
  });

  holds('exportDates', async () => {
    const { json: whole } = await create();
    const lines = await linesOf(whole.id);
    expect(lines.length).toBeGreaterThan(2);
    for (const { created_at } of lines)
      expect(created_at).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT/);
    // Neighbouring windows share no log, and lose none.
    const middle = new Date(String(lines[1]?.created_at)).toISOString();
    const window = async (time_of_generation_min: string, time_of_generation_max: string) => {
      const { json } = await create({ filters: { time_of_generation_min, time_of_generation_max } });
      return (await linesOf(json.id)).map(({ id }) => id);
    };
    const halves = [...(await window(from, middle)), ...(await window(middle, to))];
    expect(halves.toSorted()).toEqual(lines.map(({ id }) => id).toSorted());
  });
});
