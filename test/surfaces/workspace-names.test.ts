import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WORKSPACE_ARGUMENTS } from '../../src/tools/arguments/aliases.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import { sampleCall } from '../helpers/sample.ts';
import { type House, house } from '../safety/house.ts';

/*
 * A workspace may be named by its slug and by its UUID, as workspace_id and as workspace_slug, in every tool that takes
 * one of them: what is sent, or what is answered, is the same.
 */

let home: House;
let workspace: { readonly id: string; readonly slug: string };
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  home = house({ env: { PORTKEY_TOOL_DOMAINS: 'all', PORTKEY_CONFIRM: 'off' } });
  const { data } = await home.data('list_workspaces');
  workspace = data.find(({ name }: { name: string }) => name === 'Production');
});
afterAll(() => home.close());

const argumentOf = (tool: Tool): string | undefined =>
  Object.keys(tool.input).find((name) => WORKSPACE_ARGUMENTS.has(name));

const other = (name: string): string => (name === 'workspace_id' ? 'workspace_slug' : 'workspace_id');

/** Both names with both forms. */
const ways = (name: string, { id, slug }: typeof workspace): readonly Record<string, string>[] =>
  [name, other(name)].flatMap((argument) => [{ [argument]: slug }, { [argument]: id }]);

/** The reply without what no two calls have in common, and with one name for the workspace. */
const plain = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(workspace.id, 'THE WORKSPACE')
    .replaceAll(workspace.slug, 'THE WORKSPACE')
    .replace(/"(request_id|trace_id|latency[a-z_]*)":("[^"]*"|[\d.]+)/g, '');

describe('a workspace', () => {
  it('is read by slug and UUID, under both names', async () => {
    const tools = home.application.toolbox.all.filter(({ risk }) => risk === 'read');
    let tried = 0;
    for (const tool of tools) {
      const name = argumentOf(tool);
      if (name === undefined || tool.name === 'list_deployments') continue;
      const { [name]: _sample, ...rest } = sampleCall(tool);
      const times = 'period' in tool.input ? { period: '2026-10-01/2026-10-08' } : {};
      const {
        time_of_generation_min: _min,
        time_of_generation_max: _max,
        start_time: _s,
        end_time: _e,
        ...args
      } = rest;
      if (tool.name === 'plan_workspace') Object.assign(args, { document: undefined, from: workspace.slug });
      const answers = new Set<string>();
      for (const way of ways(name, workspace)) {
        const { envelope } = await home.call(tool.name, { ...args, ...times, ...way });
        const code = envelope.ok ? undefined : envelope.error.details.code;
        expect(code, `${tool.name} ${JSON.stringify(way)} ${plain(envelope)}`).not.toBe('invalid_arguments');
        answers.add(plain(envelope.ok ? envelope.data : envelope.error.message));
      }
      expect([...answers], tool.name).toHaveLength(1);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(45);
  });

  it('is named so in what is written', async () => {
    const tools = home.application.toolbox.all.filter(({ risk }) => risk !== 'read');
    let tried = 0;
    for (const tool of tools) {
      const name = argumentOf(tool);
      if (name === undefined) continue;
      const { [name]: _sample, ...args } = sampleCall(tool);
      // There workspace_slug is a filter of the logs, and names the same.
      if (tool.name.endsWith('_log_export')) continue;
      const requests = new Set<string>();
      for (const way of ways(name, workspace)) {
        const { envelope } = await home.call(tool.name, { ...args, ...way, dry_run: true });
        expect(envelope.ok, `${tool.name} ${JSON.stringify(way)} ${JSON.stringify(envelope)}`).toBe(true);
        requests.add(plain(envelope.ok && envelope.data));
      }
      expect([...requests], tool.name).toHaveLength(1);
      tried += 1;
    }
    expect(tried).toBeGreaterThan(20);
  });

  it('is looked up once for many calls', async () => {
    const fresh = house();
    for (let call = 0; call < 3; call++)
      await fresh.data('get_cost_analytics', { period: 'last_7_days', workspace_id: workspace.id });
    expect(fresh.sent.filter(({ url }) => url.includes('/workspaces'))).toHaveLength(1);
    await fresh.close();
  });

  it.each([
    ['get_cost_analytics', 'workspace_slug'],
    ['list_audit_logs', 'workspace_id'],
    ['list_guardrails', 'workspace_id'],
  ])('that is not there is said so by %s', async (name, argument) => {
    const period = name === 'list_guardrails' ? {} : { period: 'last_7_days' };
    const missing = argument === 'workspace_slug' ? '00000000-0000-4000-8000-000000000000' : 'ws-nowhere';
    const { envelope } = await home.call(name, { ...period, [argument]: missing });
    expect(envelope).toMatchObject({ ok: false, error: { details: { code: 'invalid_arguments' } } });
    expect(JSON.stringify(envelope)).toContain(argument);
  });
});
