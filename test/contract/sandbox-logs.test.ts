import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import { inferenceOperations } from '../../src/sandbox/inference/testing/world.ts';
import { makeRouter } from '../../src/sandbox/model/router.ts';
import { type TestReply, testNow, testSandbox } from '../../src/sandbox/testing.ts';
import { officialDocument } from './sandbox/document.ts';
import { Exceptions } from './sandbox/overruled.ts';

const document = officialDocument();
const exceptions = new Exceptions();
const route = makeRouter(catalog);
const asked = new Set<string>();

const inference = new Set(inferenceOperations.map(({ name }) => name));
const domains = new Set(['analytics', 'logging', 'tracing', 'audit']);
/** What this file answers for: what is neither inference nor an administrator's object. */
const mine = catalog.filter(
  ({ name, domain, documented }) =>
    documented !== false && !inference.has(name) && (domains.has(domain) || name === 'get_user_stats'),
);

describe.skipIf(document === undefined)(
  'analytics, logs and audit in requests and replies that fit the document',
  () => {
    const { call, asWorkspace, sandbox } = testSandbox();
    const [workspace = ''] = Object.keys(sandbox.keys.workspaces);

    const checked = async (method: string, target: string, body?: unknown): Promise<TestReply['json']> => {
      const found = route(method, target.split('?')[0] ?? target);
      if (found.found !== 'operation') throw new Error(`no operation for ${method} ${target}`);
      const { operation } = found;
      if (body !== undefined) {
        const faults = document?.request(method, operation.path, body) ?? [];
        expect(exceptions.unexplained(operation.name, 'request', faults), `request of ${operation.name}`).toEqual([]);
      }
      const gateway = operation.host === 'gateway' || operation.path.startsWith('/feedback');
      const reply = await (gateway ? asWorkspace : call)(method, target, body);
      expect(reply.status, `${operation.name}: ${JSON.stringify(reply.json)}`).toBe(200);
      if (reply.json !== undefined) {
        const faults = document?.reply(method, operation.path, reply.json) ?? [];
        expect(
          exceptions.unexplained(operation.name, 'reply', faults),
          JSON.stringify(reply.json).slice(0, 900),
        ).toEqual([]);
      }
      // Two tools can stand for one call (get_user_stats and get_analytics_group_users).
      for (const { name, path, method: other } of mine)
        if (path === operation.path && other === operation.method) asked.add(name);
      return reply.json;
    };

    const period = `time_of_generation_min=${new Date(testNow - 7 * 86_400_000).toISOString()}&time_of_generation_max=${new Date(testNow).toISOString()}`;

    it('every graph, summary and group', async () => {
      for (const { path } of mine.filter((operation) => operation.path.startsWith('/analytics/'))) {
        const { summary, data_points, data } = await checked(
          'GET',
          `/v1${path.replace('{metadataKey}', 'app')}?workspace_slug=${workspace}&${period}`,
        );
        // An empty reply would fit as well.
        if (path.startsWith('/analytics/graphs/')) {
          expect(data_points.length, path).toBeGreaterThan(0);
          expect(Object.keys(summary).length, path).toBeGreaterThan(0);
        } else if (path.startsWith('/analytics/groups/')) expect(data.length, path).toBeGreaterThan(0);
      }
    });

    it('logs and feedback', async () => {
      const log = {
        request: {
          url: 'https://api.openai.com/v1/chat/completions',
          method: 'post',
          headers: {},
          body: { model: 'gpt-4o' },
        },
        response: { status: 200, headers: {}, body: { id: 'x' }, response_time: 10 },
        metadata: { trace_id: 'a-trace', span_id: 'a-span', span_name: 'step' },
      };
      await checked('POST', '/v1/logs', log);
      await checked('POST', '/v1/logs', [log]);
      const { data } = (await asWorkspace('GET', '/v1/logs?page_size=1')).json;
      await checked('GET', `/v1/logs/${data[0].id}`);
      const { feedback_ids } = await checked('POST', '/v1/feedback', {
        trace_id: 'a-trace',
        value: 5,
        weight: 0.5,
        metadata: {},
      });
      await checked('PUT', `/v1/feedback/${feedback_ids[0]}`, { value: -5 });
    });

    it('log exports', async () => {
      const workspace_id = workspace;
      const description = 'for the books';
      const filters = {
        time_of_generation_min: '2026-03-01T00:00:00.000Z',
        time_of_generation_max: '2026-03-10T00:00:00.000Z',
      };
      const { id } = await checked('POST', '/v1/logs/exports', {
        workspace_id,
        description,
        filters,
        requested_data: ['id', 'cost'],
      });
      await checked('GET', `/v1/logs/exports?workspace_id=${workspace_id}`);
      await checked('PUT', `/v1/logs/exports/${id}`, { workspace_id, filters, requested_data: ['id'] });
      await checked('GET', `/v1/logs/exports/${id}`);
      await checked('POST', `/v1/logs/exports/${id}/start`, {});
      await checked('POST', `/v1/logs/exports/${id}/cancel`, {});
      const seeded = (await checked('GET', '/v1/logs/exports')).data.find(
        ({ status }: { status: string }) => status === 'success',
      );
      if (seeded !== undefined) await checked('GET', `/v1/logs/exports/${seeded.id}/download`);
    });

    it('an export that has run, and its file', async () => {
      const own = testSandbox();
      const filters = {
        time_of_generation_min: '2026-03-01T00:00:00.000Z',
        time_of_generation_max: '2026-03-10T00:00:00.000Z',
      };
      const draft = { workspace_id: workspace, description: 'all', filters, requested_data: ['id'] };
      const made = await own.call('POST', '/v1/logs/exports', draft);
      await own.call('POST', `/v1/logs/exports/${made.json.id}/start`, {});
      own.clock.now += 3_600_000;
      const reply = await own.call('GET', `/v1/logs/exports/${made.json.id}/download`);
      expect(reply.status, JSON.stringify(reply.json)).toBe(200);
      expect(document?.reply('GET', '/logs/exports/{exportId}/download', reply.json)).toEqual([]);
      for (const { name, path } of mine) if (path === '/logs/exports/{exportId}/download') asked.add(name);
      const audit = `start_time=2026-01-01T00:00:00Z&end_time=2026-12-31T00:00:00Z`;
      const own_records = await own.call('GET', `/v1/audit-logs?${audit}`);
      expect(own_records.json.records.length).toBeGreaterThan(0);
      expect(document?.reply('GET', '/audit-logs', own_records.json)).toEqual([]);
      for (const { name, path } of mine) if (path === '/audit-logs') asked.add(name);
    });

    it('and nothing that the document has is left out', () => {
      expect(mine.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
      expect(exceptions.stale(asked)).toEqual([]);
    });
  },
);
