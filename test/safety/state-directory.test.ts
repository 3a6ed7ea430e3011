import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type House, house } from './house.ts';

/* Clients that start a server for each call (inspector --cli, mcporter) confirm with MCP_STATE_DIR, and not without. */

let directory: string;
const houses: House[] = [];
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  directory = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(async () => {
  await Promise.all(houses.splice(0).map((one) => one.close()));
  rmSync(directory, { recursive: true, force: true });
  vi.restoreAllMocks();
});

/** A server of its own, as each call of such a client starts one. */
function started(env: Record<string, string> = { MCP_STATE_DIR: join(directory, 'state') }): House {
  const one = house({ env });
  houses.push(one);
  return one;
}

async function asked(env?: Record<string, string>): Promise<{ slug: string; confirm: string }> {
  const first = started(env);
  const [config] = (await first.data('list_configs')).data;
  const { envelope } = await first.call('delete_config', { slug: config.slug });
  const confirm = envelope.ok ? undefined : envelope.error.details.confirm;
  expect(confirm).toBeTypeOf('string');
  return { slug: config.slug, confirm: String(confirm) };
}

it('a token of one process is good once in others', async () => {
  const args = await asked();
  const results = await Promise.all([1, 2, 3].map(() => started().call('delete_config', args)));
  expect(results.filter(({ envelope }) => envelope.ok)).toHaveLength(1);
  expect(houses.flatMap((one) => one.changes())).toHaveLength(1);
});

it('without the directory it is refused, with how to switch it on', async () => {
  const args = await asked({});
  const { envelope } = await started({}).call('delete_config', args);
  expect(envelope).toMatchObject({ ok: false, error: { message: expect.stringContaining('MCP_STATE_DIR') } });
  expect(houses.flatMap((one) => one.changes())).toHaveLength(0);
});
