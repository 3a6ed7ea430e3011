import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { catalog, domains } from '../../src/catalog/index.ts';
import type { CatalogEntry, Field } from '../../src/catalog/model/operation.ts';
import type { JsonSchema } from '../../src/catalog/model/schema.ts';
import { schemaOf, withValue } from '../helpers/sample.ts';
import { EVERY, isInFifth, shareOf } from '../helpers/thorough.ts';
import { type House, house } from './house.ts';

/**
 * Over the whole catalog, every surface and many settings: what the settings say must not run is never seen at the
 * recording transport. What is expected is worked out here from the catalog alone, not by the policy's own code.
 */

const FAR = '2027-01-01T00:00:00Z';

/** A value that fits a schema; required members only, so that nothing escalates by itself. */
function sample(schema: JsonSchema, name: string): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sample(schema.anyOf[0], name);
  if (schema.type === 'object' || schema.properties) {
    const properties = schema.properties ?? {};
    const wanted = new Set([
      ...(schema.required ?? []),
      ...Object.keys(properties).slice(0, schema.minProperties ?? 0),
    ]);
    return Object.fromEntries([...wanted].map((key) => [key, sample(properties[key] ?? {}, key)]));
  }
  if (schema.type === 'array')
    return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () => sample(schema.items ?? {}, name));
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  if (schema.type === 'boolean') return true;
  if (/time_of|date|_at$|_min$|_max$/.test(name)) return FAR;
  if (/email/.test(name)) return 'a@b.example';
  if (/url/i.test(name)) return 'https://x.example';
  return 'x'.repeat(Math.max(schema.minLength ?? 3, 3));
}

function argumentsOf(operation: CatalogEntry): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  const add = (name: string, field: Field): void => {
    args[name] =
      field.in === 'file'
        ? { base64: 'eA==', filename: 'x.jsonl' }
        : field.in === 'period'
          ? 'last_7_days'
          : sample(field.schema, name);
  };
  const hasPeriod = Object.values(operation.input).some((field) => field.in === 'period');
  for (const [name, field] of Object.entries(operation.input)) {
    if (field.required !== true || (hasPeriod && name.startsWith('time_of_generation'))) continue;
    add(name, field);
  }
  for (const [name] of operation.needsOneOf ?? []) {
    const field = name === undefined ? undefined : operation.input[name];
    if (name !== undefined && field) add(name, field);
  }
  const isPlaced = ({ in: place }: Field): boolean => ['body', 'form', 'whole-body', 'local'].includes(place);
  if (
    operation.risk === 'write' &&
    !Object.keys(args).some((name) => operation.input[name] && isPlaced(operation.input[name]))
  ) {
    const first = Object.entries(operation.input).find(([, field]) => isPlaced(field));
    if (first) add(...first);
  }
  return args;
}

interface Setting {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether the operation may reach Portkey with its sample, unconfirmed. */
  readonly mayRun: (operation: CatalogEntry) => boolean;
}

const offByDefault = new Set(domains.filter(({ offByDefault: off }) => off).map(({ domain }) => domain));
const all = { PORTKEY_TOOL_DOMAINS: 'all' };
/** What escalations might add is not counted as allowed: only what certainly needs no confirming. */
const unasked = (words: readonly string[]) => (operation: CatalogEntry) =>
  !words.includes(operation.risk) && !(operation.sensitive && words.includes(operation.sensitive));
const DEFAULT = ['delete', 'access', 'egress', 'protection'];

const settings: readonly Setting[] = [
  { name: 'no confirmations', env: { ...all, PORTKEY_CONFIRM: 'off' }, mayRun: () => true },
  {
    name: 'defaults',
    env: {},
    mayRun: (operation) => !offByDefault.has(operation.domain) && unasked(DEFAULT)(operation),
  },
  { name: 'all domains', env: all, mayRun: unasked(DEFAULT) },
  {
    name: 'read-only',
    env: { ...all, PORTKEY_CONFIRM: 'off', PORTKEY_READ_ONLY: 'true' },
    mayRun: ({ risk }) => risk === 'read',
  },
  {
    name: 'dry run',
    env: { ...all, PORTKEY_CONFIRM: 'off', PORTKEY_DRY_RUN: 'true' },
    mayRun: ({ risk }) => risk === 'read',
  },
  {
    name: 'denied by pattern',
    env: { ...all, PORTKEY_CONFIRM: 'off', PORTKEY_TOOLS_DENY: 'delete_*,update_*,*_config' },
    mayRun: ({ name, aliases = [] }) =>
      ![name, ...aliases].some((each) => /^(delete_.*|update_.*|.*_config)$/.test(each)),
  },
  {
    name: 'allowed by name',
    env: { ...all, PORTKEY_CONFIRM: 'off', PORTKEY_TOOLS_ALLOW: 'list_configs,create_config' },
    mayRun: ({ name, aliases = [] }) =>
      [name, ...aliases].some((each) => each === 'list_configs' || each === 'create_config'),
  },
  {
    name: 'every write confirmed',
    env: { ...all, PORTKEY_CONFIRM: 'write,delete,execute' },
    mayRun: ({ risk }) => risk === 'read',
  },
  { name: 'live confirmed', env: { ...all, PORTKEY_CONFIRM: 'live' }, mayRun: unasked(['live']) },
  {
    name: 'no token',
    env: { ...all, PORTKEY_CONFIRM: 'write,delete,execute', PORTKEY_CONFIRM_FALLBACK: 'refuse' },
    mayRun: ({ risk }) => risk === 'read',
  },
];

const EXECUTORS = ['portkey_read', 'portkey_write', 'portkey_delete', 'portkey_execute'];

beforeAll(() => void vi.spyOn(process.stderr, 'write').mockImplementation(() => true));
afterAll(() => void vi.restoreAllMocks());

async function* body(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"object":"list","total":0,"data":[]}');
}
const transport = async () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: body() });

/** Whether a recorded request could be this operation's own call. */
function isOwn(operation: CatalogEntry, { method, url }: { method: string; url: string }): boolean {
  const path = operation.path.replace(/^\/v\d/, '').replace(/\{[^}]+\}/g, '[^/]+');
  return method === operation.method && new RegExp(`${path}$`).test(new URL(url).pathname);
}

interface Seen {
  /** What ran and must not. */
  readonly wrong: readonly string[];
  readonly ran: number;
  readonly allowed: number;
}

const SURFACES = ['full', 'lean'] as const;

/** Runs the catalog under a setting; in `npm test` the fifth of it that is this subject's. */
async function runAll(
  { env, mayRun }: Omit<Setting, 'name'>,
  surface: (typeof SURFACES)[number],
  subject: number,
): Promise<Seen> {
  const at: House = house({ env: { LOG_LEVEL: 'silent', ...env }, surface, transport });
  const wrong: string[] = [];
  let ran = 0;
  let allowed = 0;
  for (const [index, operation] of catalog.entries()) {
    if (!isInFifth(index, subject)) continue;
    const args = argumentsOf(operation);
    const odd = [
      { ...args, confirm: 'made-up' },
      { ...args, extra: { force: true } },
    ];
    // In `npm test` an operation meets one of the odd ways.
    const ways = [args, ...shareOf(odd, index, 1)];
    for (const name of [operation.name, ...(operation.aliases ?? [])])
      for (const given of ways) {
        const before = at.sent.length;
        if (surface === 'full') await at.call(name, given);
        else {
          // Executors of another risk refuse a call whatever its arguments are.
          const others = given === args ? shareOf(EXECUTORS, index, 1) : [];
          const executors = EVERY ? EXECUTORS : new Set([`portkey_${operation.risk}`, ...others]);
          for (const executor of executors) await at.call(executor, { operation: name, arguments: given });
          await at.call('portkey_write', { calls: [{ operation: name, arguments: given }] });
        }
        const sent = at.sent.slice(before);
        const own = sent.filter((request) => isOwn(operation, request));
        if (own.length > 0) ran += 1;
        if (!mayRun(operation) && own.length > 0) wrong.push(`${name} ${own[0]?.method} ${own[0]?.url}`);
        const strange = sent.find((request) => request.method !== 'GET' && !isOwn(operation, request));
        if (strange) wrong.push(`${name} sent ${strange.url}`);
      }
    if (mayRun(operation)) allowed += 1;
    // Nothing here waits for anything real: without this the runner would not hear of the worker for the whole test.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await at.close();
  return { wrong, ran, allowed };
}

describe.each(settings.map((each, index) => ({ ...each, index })))('with $name', ({ index, ...setting }) => {
  it.each(SURFACES)('nothing runs on the %s surface that must not', { timeout: 60_000 }, async (surface) => {
    const { wrong, ran, allowed } = await runAll(setting, surface, index + 2 * SURFACES.indexOf(surface));
    expect(wrong).toEqual([]);
    // Otherwise nothing would have been proved: most of what may run does.
    expect(ran).toBeGreaterThanOrEqual(allowed * 0.6);
  });
});

describe('the watch itself', () => {
  it.each(SURFACES)('notices on the %s surface what ran', { timeout: 60_000 }, async (surface) => {
    const changes = catalog.filter(({ risk }, index) => isInFifth(index, 0) && risk !== 'read').length;
    const env = { ...all, PORTKEY_CONFIRM: 'off' };
    const { wrong } = await runAll({ env, mayRun: ({ risk }) => risk === 'read' }, surface, 0);
    expect(wrong.length).toBeGreaterThan(changes * 0.6);
  });
});

describe('arguments that make a call higherRisk', () => {
  const rules = catalog.flatMap((operation) =>
    (operation.escalates ?? []).filter(({ to }) => DEFAULT.includes(to)).map((rule) => ({ operation, rule })),
  );

  it('are asked about, whatever the operation is by itself', { timeout: 60_000 }, async () => {
    const unreadable = async () => ({ status: 403, headers: { 'content-type': 'application/json' }, body: body() });
    const at = house({ env: { ...all, LOG_LEVEL: 'silent' }, transport: unreadable });
    const codes: string[] = [];
    for (const { operation, rule } of rules) {
      const leaf =
        rule.equals?.[0] ??
        rule.atMost ??
        (rule.lowers ? 1 : undefined) ??
        (rule.given
          ? 'https://x.example'
          : rule.moreThan
            ? Array.from({ length: rule.moreThan + 1 }, (_, i) => `s.${i}`)
            : []);
      const tool = at.application.toolbox.find(operation.name);
      if (tool === undefined) throw new Error(operation.name);
      const heavy = withValue(argumentsOf(operation), rule.argument, leaf, schemaOf(tool));
      const before = at.changes().length;
      const { envelope } = await at.call(operation.name, heavy);
      expect(at.changes().slice(before), `${operation.name} ${rule.argument}`).toEqual([]);
      if (!envelope.ok) codes.push(String(envelope.error.details.code));
    }
    expect(codes.length).toBe(rules.length);
    // The others are refused for arguments that this sample does not get right.
    expect(new Set(codes)).toEqual(new Set(['confirmation_required', 'invalid_arguments']));
    expect(codes.filter((code) => code === 'confirmation_required').length).toBeGreaterThan(rules.length * 0.5);
    await at.close();
  });
});
