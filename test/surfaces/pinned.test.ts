import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { context, type Recorded, recorded } from '../helpers/recording.ts';
import { representatives } from '../helpers/representatives.ts';
import { sampleCall } from '../helpers/sample.ts';

/** With PORTKEY_WORKSPACE_ID no request may name another workspace, whichever way it is put into a call. */

let world: Recorded;
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  world = await recorded({
    PORTKEY_CONFIRM: 'off',
    PORTKEY_TOOL_DOMAINS: 'all',
    PORTKEY_WORKSPACE_ID: 'ws-pinned',
    PORTKEY_MAX_RETRIES: '0',
    PORTKEY_AUDIT_FILE: '',
  });
});
afterAll(async () => {
  await world.close();
  vi.restoreAllMocks();
});

const OTHER = 'ws-other';
const WAYS: readonly Readonly<Record<string, unknown>>[] = [
  { workspace_id: OTHER },
  { workspace_slug: OTHER },
  { workspaceId: OTHER },
  { 'workspace-id': OTHER },
  { workspaces: [{ id: OTHER, role: 'member', enabled: true }] },
  { workspaces: JSON.stringify([{ id: OTHER, role: 'member', enabled: true }]) },
  { workspaces: [OTHER] },
  { filters: { workspace_id: OTHER } },
  { filters: { workspace_slug: OTHER } },
  { extra: { workspace_id: OTHER } },
  { extra: { workspaces: [{ id: OTHER }] } },
  { allowed_workspaces: [OTHER] },
  { workspaces_allowed: [OTHER] },
  { defaults: { workspace_id: OTHER } },
];

it('no other workspace can be smuggled in, on either surface', { timeout: 60_000 }, async () => {
  const { application, requests } = world;
  const before = requests.length;
  let tried = 0;
  const { all } = application.toolbox;
  const naming = all.filter(({ input }) => Object.keys(input).some((name) => name.includes('workspace')));
  const others = representatives(all.filter((tool) => !naming.includes(tool)));
  for (const tool of [...naming, ...others])
    for (const way of WAYS) {
      const given = { ...sampleCall(tool), ...way };
      for (const [surface, name, args] of [
        ['full', tool.name, given],
        ['lean', `portkey_${tool.risk}`, { operation: tool.name, arguments: given }],
      ] as const) {
        tried += 1;
        await application.surface(surface).call(name, args, context, application.exposure);
      }
    }
  expect(tried).toBeGreaterThan(3_000);
  // Without the smuggled argument the samples leave, so that refusing them means something.
  for (const tool of application.toolbox.all)
    await application.surface('full').call(tool.name, sampleCall(tool), context, application.exposure);
  expect(requests.length - before).toBeGreaterThan(150);
  const named = requests.slice(before).filter(({ path, body }) => path.includes(OTHER) || body.includes(OTHER));
  expect(named.slice(0, 5)).toEqual([]);
});
