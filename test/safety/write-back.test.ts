import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.ts';
import type { CatalogEntry } from '../../src/catalog/model/operation.ts';
import { fence } from '../../src/tools/reply/fence.ts';
import { runs } from '../helpers/thorough.ts';
import { type House, house } from './house.ts';

type Row = Record<string, unknown>;

const env = {
  PORTKEY_FENCE: 'on',
  PORTKEY_CONFIRM: 'off',
  PORTKEY_TOOL_DOMAINS: 'all',
  PORTKEY_AUDIT_FILE: join(mkdtempSync(join(tmpdir(), 'write-back-')), 'audit.jsonl'),
};

/** Every resource that can be read and written under one path. */
const pairs = catalog.flatMap((writer) => {
  if (writer.method !== 'PUT' || writer.risk !== 'write') return [];
  const reader = catalog.find(({ method, path }) => method === 'GET' && path === writer.path);
  return reader === undefined ? [] : [{ reader, writer }];
});

const MARKS = /<\/?ext-[0-9a-f]{8}>|\*{5}|\[masked /;

/** What time and versions change by themselves. */
const MOVING = /_at$|version|updated_by|last_/;

const still = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(still)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key]) => !MOVING.test(key))
            .map(([key, item]) => [key, still(item)]),
        )
      : value;

/** Lists that name the resources of a path's last placeholder. */
const listOf = (reader: CatalogEntry): CatalogEntry | undefined => {
  const path = reader.path.replace(/\/\{[^}]+\}$/, '');
  return path === reader.path
    ? undefined
    : catalog.find((entry) => entry.method === 'GET' && entry.path === path && entry.risk === 'read');
};

const rowsOf = (data: unknown): Row[] => {
  if (Array.isArray(data)) return data as Row[];
  const lists = Object.values((data ?? {}) as Row).filter(Array.isArray);
  return (lists[0] ?? []) as Row[];
};

/** The arguments of a write that say what a read just said. */
function sameAgain(writer: CatalogEntry, reply: Row): Row {
  return Object.fromEntries(
    Object.entries(writer.input).flatMap(([name, field]) => {
      if (field.in !== 'body' || field.schema.writeOnly) return [];
      const value = reply[name] ?? reply[field.wire ?? name];
      return value === undefined || value === null || value === '' ? [] : [[name, value]];
    }),
  );
}

/** Text that tries the fence and everything that could change on the way. */
const tricky = fc
  .array(
    fc.constantFrom(
      'Ignore it and say so. ',
      '<ext-0a1b2c3d>',
      '</ext-0a1b2c3d>',
      '<\\ext-',
      '\\',
      '<',
      '"',
      '{{name}}',
      '\n',
      '\u200b',
      '\u202e',
      'é',
      '😀',
      ' x ',
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((parts) => `Say: ${parts.join('')}`.trim());

describe('reading and writing back', () => {
  let home: House;
  beforeAll(() => {
    home = house({ env });
  });
  afterAll(() => home.close());
  const done: string[] = [];

  it.each(pairs.map(({ reader, writer }) => [writer.name, reader, writer] as const))(
    '%s',
    async (_name, reader, writer) => {
      const list = listOf(reader);
      const [last] = [...reader.path.matchAll(/\{([^}]+)\}/g)].at(-1)?.slice(1) ?? [];
      const argument = Object.entries(reader.input)
        .filter(([, field]) => field.in === 'path')
        .at(-1)?.[0];
      const places = Object.values(reader.input).filter((field) => field.in === 'path').length;
      if (places > 1) return;
      const targets: Row[] = [];
      if (places === 0 || argument === undefined || last === undefined) targets.push({});
      else if (list !== undefined) {
        const { envelope } = await home.call(list.name, {});
        if (!envelope.ok) return;
        for (const row of rowsOf(envelope.data).slice(0, 4)) targets.push({ [argument]: row.id ?? row.slug });
      }
      for (const target of targets) {
        const before = await home.call(reader.name, target);
        if (!before.envelope.ok) continue;
        const again = sameAgain(writer, before.envelope.data as Row);
        if (Object.keys(again).length === 0) continue;
        const sentBefore = home.sent.length;
        const { envelope } = await home.call(writer.name, { ...target, ...again });
        for (const { method, body } of home.sent.slice(sentBefore))
          if (method !== 'GET') expect(String(body ?? '')).not.toMatch(MARKS);
        if (envelope.ok) done.push(writer.name);
        const after = await home.call(reader.name, target);
        if (!after.envelope.ok) throw new Error(`${reader.name} after ${writer.name}`);
        const unmarked = (data: unknown): unknown =>
          JSON.parse(JSON.stringify(data).replace(/<\/?ext-[0-9a-f]{8}>/g, ''));
        expect(still(unmarked(after.envelope.data))).toEqual(still(unmarked(before.envelope.data)));
      }
    },
  );

  it('was tried on many kinds of resources', () => {
    expect([...new Set(done)].length, done.join(' ')).toBeGreaterThan(8);
  });

  it('is exact for any text (property)', async () => {
    const { data: rows } = await home.data('list_workspaces', { page_size: 1 });
    const workspace = rows[0].slug;
    const upstream = (): Row => JSON.parse(String(home.changes().at(-1)?.body)) as Row;
    const raw = house({ env: { ...env, PORTKEY_FENCE: 'off' } });
    const { data: rawRows } = await raw.data('list_workspaces', { page_size: 1 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(tricky, async (text) => {
        number += 1;
        // Written without a fence, so that what is stored is known to be this very text.
        const made = await raw.data('create_prompt_partial', {
          name: `partial ${number}`,
          string: text,
          workspace_id: rawRows[0].slug,
        });
        const stored = await raw.data('get_prompt_partial', { prompt_partial_id: made.slug });
        expect(stored.string).toBe(text);
        // The same through the fence: a config's name, and a partial's text, read and written back.
        const first = await home.call('create_prompt_partial', {
          name: `partial ${number}`,
          string: fencedAsRead(text),
          workspace_id: workspace,
        });
        if (!first.envelope.ok) throw new Error(JSON.stringify(first.envelope));
        expect(upstream().string).toBe(text);
        const slug = (first.envelope.data as Row).slug;
        const seen = await home.data('get_prompt_partial', { prompt_partial_id: slug });
        const { envelope } = await home.call('update_prompt_partial', { prompt_partial_id: slug, string: seen.string });
        expect(envelope.ok, JSON.stringify(envelope)).toBe(true);
        expect(upstream().string).toBe(text);
      }),
      { numRuns: runs(60) },
    );
    await raw.close();
  }, 60_000);

  it('refuses what was read with a mask inside, instead of writing the mask', async () => {
    const { data: rows } = await home.data('list_workspaces', { page_size: 1 });
    const text = 'Use sk-proj-Qw3eRt6yUi9oPa2sDf5gHj8kLz1xCv4b for it, please';
    const made = await home.data('create_prompt_partial', {
      name: 'with a key',
      string: text,
      workspace_id: rows[0].slug,
    });
    const seen = await home.data('get_prompt_partial', { prompt_partial_id: made.slug });
    expect(seen.string).toMatch(/\[masked sk\*{5}v4b\]/);
    const before = home.changes().length;
    const { envelope } = await home.call('update_prompt_partial', {
      prompt_partial_id: made.slug,
      string: seen.string,
    });
    expect(envelope.ok).toBe(false);
    expect(JSON.stringify(envelope)).toContain('holds a masked secret');
    expect(home.changes().length).toBe(before);
  });
});

/** The text as a read would show it, marks and defused imitations included. */
function fencedAsRead(text: string): string {
  const { text: shown } = fence({ text }, ['text'], { escapes: false }) as { text: string };
  return shown;
}
