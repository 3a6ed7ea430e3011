import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { start } from '../../src/cli/run.ts';
import { errorOf, type House, house } from './house.ts';

let directory: string;
let file: string;
let at: House | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'audit-'));
  file = join(directory, 'audit.jsonl');
});
afterEach(async () => {
  await at?.close();
  at = undefined;
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: lines are looked into.
const lines = (): any[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const env = () => ({ PORTKEY_AUDIT_FILE: file, PORTKEY_AUDIT_KEY: 'k' });
const who = { principal: { id: 'ana@acme', label: 'Ana' }, clientName: 'test-client', transport: 'http' as const };

describe('the audit', () => {
  it('holds changes, refusals, questions and dry runs, and no plain read', async () => {
    at = house({ env: { ...env(), PORTKEY_TOOLS_DENY: 'delete_prompt' } });
    const [config] = (await at.data('list_configs', {}, who)).data;
    await at.data('update_config', { slug: config.slug, name: 'New' }, who);
    const asked = errorOf(await at.call('delete_config', { slug: config.slug }, who));
    await at.call('delete_config', { slug: config.slug }, { ...who, canAsk: true, declinedByPerson: true });
    await at.data('delete_config', { slug: config.slug, confirm: asked.details.confirm }, who);
    await at.call('delete_prompt', { prompt_id: 'p' }, who);
    await at.call('create_config', { nonsense: 1 }, who);
    await at.data('create_config', { name: 'D', config: { provider: 'openai' }, dry_run: true }, who);
    const told = lines().map(({ event, tool, decision, outcome }) => [event, tool, decision, outcome]);
    expect(told.map(([event, tool]) => `${event} ${tool}`)).toEqual([
      'started update_config',
      'done update_config',
      'asked delete_config',
      'declined delete_config',
      'started delete_config',
      'done delete_config',
      'refused delete_prompt',
      'refused create_config',
      'dry_run create_config',
    ]);
    const done = lines()[5];
    expect(done).toMatchObject({
      principal: 'ana@acme',
      client: 'test-client',
      transport: 'http',
      operation: 'DELETE /configs/{slug}',
      risk: 'delete',
      target: { slug: config.slug },
      decision: 'confirmed by token',
      outcome: 'ok',
      status: 200,
    });
    expect(done.time).toMatch(/^\d{4}-.*Z$/);
    expect(done.duration_ms).toBeGreaterThanOrEqual(0);
    expect(done.call).toBe(lines()[4].call);
  });

  it('holds no secret', async () => {
    at = house({ env: env() });
    const secret = 'canary-not-like-a-key-at-all';
    const args = { name: 'X', ai_provider_id: 'openai', key: secret };
    const asked = errorOf(await at.call('create_integration', args));
    await at.call('create_integration', { ...args, confirm: asked.details.confirm });
    await at.call('create_integration', { ...args, nonsense: secret });
    const text = readFileSync(file, 'utf8');
    expect(lines().some(({ event }) => event === 'done')).toBe(true);
    for (const form of [
      secret,
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
      String(asked.details.confirm),
    ])
      expect(text).not.toContain(form);
  });

  it('refuses changes while it cannot be written, and reads on', async () => {
    const blocked = join(directory, 'blocked');
    writeFileSync(blocked, '');
    at = house({ env: { PORTKEY_AUDIT_FILE: join(blocked, 'audit.jsonl') } });
    const [config] = (await at.data('list_configs')).data;
    const asked = errorOf(await at.call('delete_config', { slug: config.slug }));
    const { confirm } = asked.details;
    for (const [name, args] of [
      ['update_config', { slug: config.slug, name: 'New' }],
      ['delete_config', { slug: config.slug, confirm }],
    ] as const) {
      const error = errorOf(await at.call(name, args));
      expect(error.details.code).toBe('not_configured');
      expect(error.message).toContain('PORTKEY_AUDIT_FILE');
    }
    expect(at.changes()).toEqual([]);
    rmSync(blocked);
    await at.data('delete_config', { slug: config.slug, confirm });
    expect(at.changes()).toHaveLength(1);
  });

  it('is verified from the command line', async () => {
    at = house({ env: env() });
    const [config] = (await at.data('list_configs')).data;
    await at.data('update_config', { slug: config.slug, name: 'New' });
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    expect(await start(['audit', 'verify', file], { PORTKEY_AUDIT_KEY: 'k' })).toBe(0);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"New"', '"Old"'));
    expect(await start(['audit', 'verify', file], { PORTKEY_AUDIT_KEY: 'k' })).toBe(1);
    expect(written.join('')).toContain('changed: Line 1');
    expect(await start(['audit', 'verify', join(directory, 'none')], { PORTKEY_AUDIT_KEY: 'k' })).toBe(2);
  });
});
