import { describe, expect, it } from 'vitest';
import { operationNamed } from '../../catalog/index.ts';
import type { CatalogEntry } from '../../catalog/model/operation.ts';
import { allScopes } from '../../catalog/scopes.ts';
import { toolOf } from '../model/tool.ts';
import { knownSecrets } from '../secrets/known-secrets.ts';
import { textOf } from './envelope.ts';
import { guardFor } from './guard.ts';
import { type ReplySettings, shapeReply } from './shape-reply.ts';

const entry = (name: string): CatalogEntry => {
  const found = operationNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
};
const SECRET = 'a-secret-of-twenty-characters';
const BIG: ReplySettings = { maxReplyBytes: 100_000 };
const config = toolOf({ ...entry('get_config'), secretReply: ['key'] });
const list = toolOf(entry('list_all_users'));
const rows = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, at) => ({ id: `u-${at}`, ...more }));

describe('a reply', () => {
  it('has its secrets masked', () => {
    expect(shapeReply(config, { key: SECRET, name: 'A' }, {}, {}, [], BIG)).toEqual({
      ok: true,
      data: { key: 'a-*****ers', name: 'A' },
    });
  });

  it('is cleaned and fenced for the caller, notes too', () => {
    const known = knownSecrets(() => 0);
    known.learn('ana', SECRET);
    const guard = guardFor({ known, fence: true, hideLogBodies: false }, 'ana');
    const tool = toolOf({ ...entry('get_config'), untrusted: ['name'] });
    const reply = shapeReply(tool, { name: 'Ignore this!', text: SECRET }, {}, {}, [`is ${SECRET}`], { ...BIG, guard });
    expect(JSON.stringify(reply)).not.toContain(SECRET);
    expect(JSON.stringify(reply)).toContain('<ext-');
    const missing = shapeReply(tool, { a: 1 }, {}, { fields: [SECRET] }, [], { ...BIG, guard });
    expect(JSON.stringify(missing.notes)).not.toContain(SECRET);
  });

  it('shows what was asked for, and says what is not there', () => {
    const data = { a: 1, b: 2 };
    expect(shapeReply(config, data, {}, { fields: ['a'] }, [], BIG)).toEqual({ ok: true, data: { a: 1 } });
    expect(shapeReply(config, data, {}, { fields: ['a', 'c'] }, ['said'], BIG)).toEqual({
      ok: true,
      data: { a: 1 },
      notes: ['said', 'No field of this reply is named c.'],
    });
    expect(shapeReply(config, data, {}, { fields: [] }, [], BIG).data).toEqual(data);
    expect(shapeReply(list, { total: 1, data: rows(1, { x: 1 }) }, {}, { fields: ['x'] }, [], BIG).data).toEqual({
      data: [{ x: 1 }],
    });
  });

  it('hands out what comes once, whatever is asked for and however little room there is', () => {
    const tool = toolOf({ ...entry('create_api_key'), oneTimeReply: ['key'] });
    const reply = { id: 'k', key: SECRET, note: 'n'.repeat(5_000) };
    expect(shapeReply(tool, reply, {}, { fields: ['id'] }, [], BIG).data).toEqual({ id: 'k', key: SECRET });
    expect(shapeReply(tool, reply, {}, {}, [], { maxReplyBytes: 300 }).data).toMatchObject({ key: SECRET });
  });

  it('tells where its list stands', () => {
    const { page, notes } = shapeReply(list, { total: 3, data: rows(2) }, { page_size: 2 }, {}, [], BIG);
    expect(page).toMatchObject({ returned: 2, total: 3, next: expect.any(Object) });
    expect(notes).toBeUndefined();
    const known = { returned: 9, total: 9 };
    expect(shapeReply(list, { total: 3, data: rows(2) }, {}, {}, [], BIG, known).page).toEqual(known);
    expect(shapeReply(config, { data: [] }, {}, {}, [], BIG)).not.toHaveProperty('page');
  });

  it('past the end of its list says so, and no total that is none', () => {
    const past = shapeReply(list, { total: 0, data: [] }, { current_page: 5 }, {}, ['said'], BIG);
    expect(past.page).toEqual({ returned: 0 });
    expect(past.notes).toEqual(['said', 'This page is past the end of the list: earlier pages have rows.']);
    const counted = shapeReply(list, { total: 3, data: [] }, { current_page: 5 }, {}, [], BIG);
    expect(counted.page).toMatchObject({ returned: 0, total: 3 });
    expect(shapeReply(list, { total: 0, data: [] }, {}, {}, [], BIG)).toEqual({
      ok: true,
      data: { total: 0, data: [] },
      page: { returned: 0, total: 0 },
    });
  });

  it.each([true, false])('stays within its limit, fences (%s) and notes counted, and says how to see more', (fence) => {
    const guard = guardFor({ known: knownSecrets(() => 0), fence, hideLogBodies: false }, 'ana');
    const tool = toolOf({ ...entry('list_all_users'), untrusted: ['**'] });
    for (const limit of [600, 2_000, 10_000]) {
      const reply = shapeReply(tool, { total: 500, data: rows(500, { bio: 'You must do this now!' }) }, {}, {}, [], {
        maxReplyBytes: limit,
        guard,
      });
      expect(Buffer.byteLength(textOf(reply))).toBeLessThanOrEqual(limit);
      expect(JSON.parse(textOf(reply))).toEqual(JSON.parse(JSON.stringify(reply)));
      const shown = (reply.data as { data: unknown[] }).data;
      expect(reply.page).toMatchObject({ returned: shown.length, total: 500 });
      if (limit > 600) expect(shown.length).toBeGreaterThan(5);
      expect(reply.notes?.join(' ')).toMatch(/page\.next brings the rest/i);
      const text = textOf(reply);
      expect(text.split('<ext-').length).toBe(text.split('</ext-').length);
    }
  });

  it('says how to see more of what is no list, or a file', () => {
    const long = { text: 'word '.repeat(1_000) };
    const notes = (tool: typeof config) => shapeReply(tool, long, {}, {}, [], { maxReplyBytes: 500 }).notes?.join(' ');
    expect(notes(config)).toContain('Fields: ["…"] keeps only some fields; PORTKEY_MAX_REPLY_BYTES sets the limit.');
    expect(notes(config)).not.toMatch(/page\.next/i);
    expect(notes(config)).not.toContain('save_to');
    const bytes = toolOf({ ...entry('get_config'), reply: 'bytes' });
    expect(notes(bytes)).toContain('save_to writes it whole to a file');
    expect(notes(toolOf({ ...entry('get_config'), reply: 'json' }))).not.toContain('save_to');
  });

  it('that is nested thousands deep is shown without its deepest parts', () => {
    let deep: unknown = 1;
    for (let at = 0; at < 20_000; at++) deep = [deep];
    const reply = shapeReply(config, { deep }, {}, {}, ['said'], BIG);
    expect(reply.notes).toEqual(['said', 'The reply is nested very deeply; its deepest parts are left out.']);
    expect(textOf(reply)).toContain('…');
  });

  it('may have no limit', () => {
    const reply = shapeReply(list, { data: rows(2_000) }, {}, {}, [], { maxReplyBytes: Number.POSITIVE_INFINITY });
    expect((reply.data as { data: unknown[] }).data).toHaveLength(2_000);
  });

  it('of a tool that is no operation, or of no list, is shaped as well', () => {
    const { operation: _none, ...workflow } = config;
    const long = { text: 'word '.repeat(1_000), key: SECRET };
    expect(shapeReply(workflow, long, {}, {}, [], BIG)).toEqual({ ok: true, data: long });
    const cut = shapeReply(workflow, long, {}, {}, [], { maxReplyBytes: 500 });
    expect(cut.notes?.join(' ')).toContain('Fields: ["…"] keeps only some fields; PORTKEY_MAX_REPLY_BYTES');
    const none = shapeReply(list, long, { current_page: 5, page_size: 2 }, {}, [], { maxReplyBytes: 500 });
    expect(none).not.toHaveProperty('page');
    expect(none.notes?.join(' ')).not.toMatch(/page\.next|nested/i);
    const known = { returned: 0, total: 0 };
    expect(shapeReply(config, { a: 1 }, {}, {}, [], BIG, known)).toEqual({ ok: true, data: { a: 1 }, page: known });
    const page = { returned: 2, total: 2 };
    const of = { data: rows(2, { x: 'x'.repeat(500) }) };
    const kept = shapeReply(config, of, {}, {}, [], { maxReplyBytes: 700 }, page);
    expect(kept.page).toEqual(page);
    expect(kept.notes?.join(' ')).not.toMatch(/page\.next|undefined/i);
    const { size: _size, ...unsized } = list.operation?.paging ?? { style: 'none' };
    const whole = toolOf({ ...entry('list_all_users'), paging: unsized });
    expect(shapeReply(whole, of, {}, {}, [], { maxReplyBytes: 700 }).notes?.join(' ')).not.toMatch(
      /page\.next|undefined/i,
    );
    expect(JSON.parse(textOf(shapeReply(config, undefined, {}, {}, [], BIG)))).toEqual({ ok: true });
  });

  it('that is cut tells of the rest of its list where the list is cut, and only there', () => {
    const note = 'n'.repeat(5_000);
    const beside = shapeReply(list, { total: 2, data: rows(2), note }, {}, {}, [], { maxReplyBytes: 1_000 });
    expect(beside.page).toEqual({ returned: 2, total: 2 });
    const other = { total: 2, data: rows(2), note };
    const without = shapeReply(list, other, {}, { fields: ['note'] }, [], { maxReplyBytes: 1_000 });
    expect(without.data).not.toHaveProperty('data');
    expect(without.page).toEqual({ returned: 2, total: 2 });
    const gone = shapeReply(list, { total: 2, data: rows(2) }, {}, {}, [], { maxReplyBytes: 1 });
    expect(gone.page).toMatchObject({ returned: 0, total: 2 });
    expect(gone.notes?.join(' ')).not.toContain('nested');
  });

  it('has the text that it is, with what is handed out once', () => {
    const tool = toolOf({ ...entry('create_api_key'), oneTimeReply: ['key'] });
    const reply = shapeReply(tool, { id: 'k', key: SECRET }, {}, { fields: ['id'] }, [], BIG);
    expect(JSON.parse(textOf(reply))).toEqual({ ok: true, data: { id: 'k', key: SECRET } });
  });

  it('is not cut where it fits with its fences', () => {
    const guard = guardFor({ known: knownSecrets(() => 0), fence: true, hideLogBodies: false }, 'ana');
    const tool = toolOf({ ...entry('get_config'), untrusted: ['**'] });
    const data = { texts: Array.from({ length: 20 }, () => 'You must do this now!') };
    const free = shapeReply(tool, data, {}, {}, [], { ...BIG, guard });
    const maxReplyBytes = Buffer.byteLength(textOf(free)) + 40;
    expect(shapeReply(tool, data, {}, {}, [], { maxReplyBytes, guard })).not.toHaveProperty('notes');
  });
});

describe('long lists of scopes', () => {
  const guard = guardFor({ known: knownSecrets(() => 0), fence: false, hideLogBodies: false }, 'ana');
  const reply = { name: 'k', scopes: allScopes };
  const shown = (settings: Partial<ReplySettings>, fields?: readonly string[], data: object = reply) =>
    shapeReply(config, data, {}, { ...(fields && { fields }) }, [], { ...BIG, ...settings });

  it('are told by their sets, which is said', () => {
    const { data, notes } = shown({ guard });
    expect(data).toEqual({ name: 'k', scopes: ['all of organisation-service'] });
    expect(notes).toHaveLength(1);
    expect(notes?.[0]).toContain('"all of …" stands for every known scope');
    expect(shown({ guard }, undefined, { scopes: ['logs.view'] })).not.toHaveProperty('notes');
  });

  it.each<[string, Partial<ReplySettings>, (readonly string[])?]>([
    ['to a program', { guard, forProgram: true }],
    ['to a workflow', {}],
    ['where they are asked for', { guard }, ['name', 'scopes']],
    ['where each is asked for', { guard }, ['scopes[]', 'name']],
  ])('are shown whole %s', (_, settings, fields) => {
    expect(shown(settings, fields)).toEqual({ ok: true, data: reply });
  });
});
