import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createToolbox } from '../../src/tools/model/toolbox.ts';
import { anyCharacter } from '../helpers/any-character.ts';
import { type FaultyUpstream, startFaultyUpstream } from '../helpers/faulty-upstream.ts';
import { hostileArguments } from '../helpers/hostile.ts';
import { RawStdio } from '../helpers/raw-stdio.ts';
import { CANARY, inParallel, type Served, serveBefore } from '../helpers/served.ts';

const RUNS = 60;

let upstream: FaultyUpstream;
let server: Served;
beforeAll(async () => {
  upstream = await startFaultyUpstream({ kind: 'json', body: { id: 'a', data: [] } });
  server = await serveBefore(upstream.origin, { PORTKEY_MAX_RETRIES: '0', MCP_STATE_SECRET: CANARY });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

it('random and hostile arguments over stdio, for every tool', async () => {
  await inParallel(createToolbox([]).all, 8, async (tool) => {
    for (const given of fc.sample(hostileArguments(tool), RUNS)) {
      const { envelope, content } = await server.call(tool.name, given);
      const said = JSON.stringify([envelope, content]);
      expect(said).not.toContain(CANARY);
      if (!envelope.ok) expect(envelope.error.details.code, said.slice(0, 500)).not.toBe('internal');
    }
  });
  expect(upstream.requests.length).toBeGreaterThan(1_000);
  for (const { target } of upstream.requests) {
    const path = target.split('?')[0] ?? '';
    expect(new URL(target, 'http://x').pathname, target).toBe(path);
    expect(path, target).toMatch(/^\/(v1|v2|model-configs)\//);
    expect(path, target).not.toMatch(/%2e|%5c|\/\//i);
  }
  expect(server.stderr()).not.toContain(CANARY);
  expect((await server.call('list_configs')).envelope.ok).toBe(true);
});

it('random and broken lines', async () => {
  const raw = new RawStdio(['--sandbox'], { MCP_STATE_SECRET: CANARY });
  await raw.initialize();
  const proper = JSON.stringify({
    jsonrpc: '2.0',
    id: 'x',
    method: 'tools/call',
    params: { name: 'list_configs', arguments: {} },
  });
  const line = fc.oneof(
    fc.string({ unit: anyCharacter }),
    fc.json(),
    fc.jsonValue().map((params) => JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })),
    fc.tuple(fc.nat(proper.length), fc.string()).map(([at, text]) => proper.slice(0, at) + text + proper.slice(at + 1)),
    fc.nat(proper.length).map((at) => proper.slice(0, at)),
  );
  for (const text of fc.sample(line, 5_000)) raw.write(text.replaceAll('\n', ' '));
  const answer = await raw.request(987_654, 'tools/call', { name: 'list_configs', arguments: {} });
  expect(answer.result?.structuredContent).toMatchObject({ ok: true });
  expect(raw.noise).toEqual([]);
  expect(raw.stderr).not.toContain(CANARY);
  raw.kill();
});
