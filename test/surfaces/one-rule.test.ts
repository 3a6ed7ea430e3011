import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createExposure, type ExposureSettings, narrow } from '../../src/tools/model/exposure.ts';
import type { Tool } from '../../src/tools/model/tool.ts';
import type { Envelope } from '../../src/tools/reply/envelope.ts';
import { context, type Recorded, recorded } from '../helpers/recording.ts';
import { sampleCall } from '../helpers/sample.ts';
import { EVERY, shareOf } from '../helpers/thorough.ts';

/**
 * Every write and delete, through every surface, alias and executor, under every combination of filters: allowed or
 * refused by the same rule, and a refused one sends nothing. The rule is written here a second time, from
 * docs/explanation/surfaces.md, on purpose.
 */

let world: Recorded;
beforeAll(async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  world = await recorded({
    PORTKEY_CONFIRM: 'off',
    PORTKEY_TOOL_DOMAINS: 'all',
    PORTKEY_MAX_RETRIES: '0',
    PORTKEY_AUDIT_FILE: '',
  });
});
afterAll(async () => {
  await world.close();
  vi.restoreAllMocks();
});

interface Filter {
  readonly name: string;
  readonly process: (tool: Tool) => Partial<ExposureSettings>;
  /** What the request asks for on top. */
  readonly request?: (tool: Tool) => Partial<ExposureSettings>;
  readonly expected: 'allowed' | 'read_only' | 'denied';
}

const all = { domains: ['all'] };
const lastName = (tool: Tool): string => tool.aliases.at(-1) ?? tool.name;
const FILTERS: readonly Filter[] = [
  { name: 'nothing', process: () => all, expected: 'allowed' },
  { name: 'read-only', process: () => ({ ...all, readOnly: true }), expected: 'read_only' },
  { name: 'denied by name', process: (tool) => ({ ...all, deny: [tool.name] }), expected: 'denied' },
  { name: 'denied by an older name', process: (tool) => ({ ...all, deny: [lastName(tool)] }), expected: 'denied' },
  {
    name: 'denied by a pattern',
    process: (tool) => ({ ...all, deny: [`${tool.name.slice(0, -2)}*`] }),
    expected: 'denied',
  },
  { name: 'another one allowed', process: () => ({ ...all, allow: ['list_configs'] }), expected: 'denied' },
  { name: 'allowed by name', process: (tool) => ({ ...all, allow: [lastName(tool)] }), expected: 'allowed' },
  {
    name: 'allowed and denied',
    process: (tool) => ({ ...all, allow: [tool.name], deny: [tool.name] }),
    expected: 'denied',
  },
  {
    name: 'allowed in read-only',
    process: (tool) => ({ ...all, allow: [tool.name], readOnly: true }),
    expected: 'read_only',
  },
  { name: 'domain taken away', process: (tool) => ({ domains: ['all', `-${tool.domain}`] }), expected: 'denied' },
  {
    name: 'domain off, tool allowed',
    process: (tool) => ({ domains: ['all', `-${tool.domain}`], allow: [tool.name] }),
    expected: 'denied',
  },
  { name: 'request read-only', process: () => all, request: () => ({ readOnly: true }), expected: 'read_only' },
  {
    name: 'request for another tool',
    process: () => all,
    request: () => ({ allow: ['list_configs'] }),
    expected: 'denied',
  },
  {
    name: 'request takes the domain away',
    process: () => all,
    request: (tool) => ({ domains: [`-${tool.domain}`] }),
    expected: 'denied',
  },
  {
    name: 'request for this tool',
    process: () => all,
    request: (tool) => ({ allow: [tool.name] }),
    expected: 'allowed',
  },
  {
    name: 'request cannot undo read-only',
    process: () => ({ ...all, readOnly: true }),
    request: (tool) => ({ readOnly: false, allow: [tool.name] }),
    expected: 'read_only',
  },
  {
    name: 'request cannot undo deny',
    process: (tool) => ({ ...all, deny: [tool.name] }),
    request: (tool) => ({ allow: [tool.name] }),
    expected: 'denied',
  },
  {
    name: 'request cannot open a domain',
    process: (tool) => ({ domains: ['all', `-${tool.domain}`] }),
    request: () => all,
    expected: 'denied',
  },
];

interface Route {
  readonly name: string;
  readonly surface: 'full' | 'lean';
  readonly tool: string;
  readonly given: Readonly<Record<string, unknown>>;
}

const EXECUTORS = ['portkey_read', 'portkey_write', 'portkey_delete', 'portkey_execute'];

/** Every way to the tool that ends at the same pipeline. */
function routesTo(tool: Tool): Route[] {
  const given = sampleCall(tool);
  const executor = `portkey_${tool.risk}`;
  return [tool.name, ...tool.aliases].flatMap((name): Route[] => [
    { name: `full ${name}`, surface: 'full', tool: name, given },
    { name: `lean ${name}`, surface: 'lean', tool: name, given },
    { name: `${executor} ${name}`, surface: 'lean', tool: executor, given: { operation: name, arguments: given } },
    {
      name: `${executor} ${name}, arguments beside`,
      surface: 'lean',
      tool: executor,
      given:
        'name' in given || 'operation' in given ? { operation: name, arguments: given } : { ...given, operation: name },
    },
    {
      name: `${executor} calls ${name}`,
      surface: 'lean',
      tool: executor,
      given: { calls: [{ operation: name, arguments: given }] },
    },
  ]);
}

const codeOf = (envelope: Envelope | undefined): string =>
  envelope === undefined ? 'no tool' : envelope.ok ? 'ok' : envelope.error.details.code;

describe('one rule for every way to a tool', () => {
  it('holds for every write and delete', { timeout: 120_000 }, async () => {
    const { application, requests } = world;
    const changing = application.toolbox.all.filter((tool) => tool.risk === 'write' || tool.risk === 'delete');
    expect(changing.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    let tried = 0;
    let leaving = 0;
    let couldLeave = 0;
    for (const [toolIndex, tool] of changing.entries()) {
      const routes = routesTo(tool);
      for (const [filterIndex, filter] of FILTERS.entries()) {
        const process = createExposure({ readOnly: false, ...filter.process(tool) }, application.toolbox.find);
        const exposure = filter.request
          ? narrow(process, [{ readOnly: false, ...filter.request(tool) }], application.toolbox.find)
          : process;
        const steps = tool.workflow?.steps ?? [];
        // A workflow is there only where all its steps are: allowing it alone is not enough.
        const expected =
          steps.length > 0 && filter.name.includes('this tool')
            ? 'denied'
            : steps.length > 0 && filter.name === 'allowed by name'
              ? 'denied'
              : filter.expected;
        for (const route of shareOf(routes, toolIndex + filterIndex, 1)) {
          tried += 1;
          const before = requests.length;
          const result = await application.surface(route.surface).call(route.tool, route.given, context, exposure);
          const code = codeOf(result?.envelope);
          const left = requests.slice(before).filter(({ method }) => method !== 'GET').length;
          const refused = code === 'read_only' || code === 'denied';
          if (expected === 'allowed' ? refused || code === 'no tool' : code !== expected || requests.length !== before)
            wrong.push(`${route.name} under ${filter.name}: ${code}, ${requests.length - before} requests`);
          if (expected === 'allowed') {
            couldLeave += 1;
            if (left > 0) leaving += 1;
          }
        }
      }
    }
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(tried).toBeGreaterThan(EVERY ? 10_000 : 2_000);
    // Refusals prove something only where the same calls leave without a filter.
    expect(leaving / couldLeave).toBeGreaterThan(0.85);
  });

  it('lets no executor carry out another risk', { timeout: 60_000 }, async () => {
    const { application, requests } = world;
    const lean = application.surface('lean');
    const before = requests.length;
    for (const tool of application.toolbox.all) {
      const sample = sampleCall(tool);
      for (const executor of EXECUTORS.filter((name) => name !== `portkey_${tool.risk}`))
        for (const name of [tool.name, ...tool.aliases]) {
          const given = { operation: name, arguments: sample };
          const one = await lean.call(executor, given, context, application.exposure);
          const list = await lean.call(executor, { calls: [given] }, context, application.exposure);
          for (const result of [one, list]) {
            expect(codeOf(result?.envelope)).toBe('wrong_executor');
            expect(JSON.stringify(result?.envelope)).toContain(`portkey_${tool.risk}`);
          }
        }
    }
    expect(requests.length).toBe(before);
  });

  it('lists exactly what can be called', async () => {
    const { application } = world;
    for (const settings of [
      {},
      { readOnly: true },
      { deny: ['delete_*', '*_api_key'] },
      { allow: ['list_*', 'update_config'] },
      { domains: ['prompts', 'keys'] },
    ]) {
      const exposure = createExposure({ readOnly: false, ...settings }, application.toolbox.find);
      const listed = new Set(
        application
          .surface('full')
          .list(exposure)
          .map(({ name }) => name),
      );
      for (const tool of application.toolbox.all)
        expect(listed.has(tool.name), tool.name).toBe(exposure.refusal(tool) === undefined);
      const found = await application
        .surface('lean')
        .call(
          'search_operations',
          { query: 'delete or update an api key, config or prompt', limit: 20 },
          context,
          exposure,
        );
      const operations = found?.envelope.ok
        ? (found.envelope.data as { operations: { name: string }[] }).operations
        : [];
      for (const { name } of operations) expect(listed.has(name), name).toBe(true);
    }
  });
});
